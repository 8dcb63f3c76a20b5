package io.github.rraunet.segment.folder;

import java.util.OptionalDouble;

/**
 * How it stands with one stack.
 *
 * @param status       where it is
 * @param slices       0 as long as unknown
 * @param seconds      of reading, segmenting and writing in this run; empty if it was not segmented in it
 * @param foregroundMl volume of the foreground in ml; empty as long as unknown
 * @param message      why it failed or was left out, or what the user should know; may be empty
 */
public record StackState(Status status, int slices, OptionalDouble seconds, OptionalDouble foregroundMl, String message) {

  /** Where a stack is. */
  public enum Status {
    /** Not begun, or not finished when the run ended. */
    PLANNED,
    /** Segmented in this run. */
    DONE,
    /** Left out, because the result was there already. */
    SKIPPED, FAILED
  }

  static final StackState PLANNED = new StackState(Status.PLANNED, 0, OptionalDouble.empty(), OptionalDouble.empty(), "");

  public static StackState failed(final String reason) {
    return new StackState(Status.FAILED, 0, OptionalDouble.empty(), OptionalDouble.empty(), reason);
  }
}
