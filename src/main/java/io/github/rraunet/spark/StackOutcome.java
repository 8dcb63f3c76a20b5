package io.github.rraunet.spark;

import io.github.rraunet.segment.folder.StackState;
import java.io.Serializable;
import java.util.OptionalDouble;

/** How it stands with a stack after a task, as it travels; NaN where something is not known. */
record StackOutcome(StackState.Status status, int slices, double seconds, double foregroundMl, String message)
  implements Serializable
{

  static StackOutcome of(final StackState state) {
    return new StackOutcome(state.status(), state.slices(), state.seconds().orElse(Double.NaN), state.foregroundMl().orElse(
      Double.NaN), state.message());
  }

  StackState state() {
    return new StackState(status, slices, optional(seconds), optional(foregroundMl), message);
  }

  private static OptionalDouble optional(final double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
