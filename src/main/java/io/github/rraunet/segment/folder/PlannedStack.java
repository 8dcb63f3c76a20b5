package io.github.rraunet.segment.folder;

import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/** A stack, its results, and how it stands with it; the state may be set and read by any thread. */
public final class PlannedStack {

  private final FoundStack stack;
  private final ResultName.Results results;
  private volatile StackState state = StackState.PLANNED;

  PlannedStack(final FoundStack stack, final ResultName.Results results) {
    this.stack = stack;
    this.results = results;
  }

  public FoundStack stack() {
    return stack;
  }

  public ResultName.Results results() {
    return results;
  }

  public StackState state() {
    return state;
  }

  public void set(final StackState newState) {
    state = newState;
  }

  public boolean is(final StackState.Status status) {
    return state.status() == status;
  }

  /** @return how many stacks have this state */
  public static long count(final Collection<PlannedStack> stacks, final StackState.Status status) {
    return stacks.stream().filter(s -> s.is(status)).count();
  }

  /** @return where its files lie that a result must not replace */
  Path[] inputs() {
    try {
      return VolumeFiles.files(stack.path()).toArray(Path[]::new);
    }
    catch (final IOException e) {
      return new Path[] { stack.path() }; // of a format that is only read
    }
  }
}
