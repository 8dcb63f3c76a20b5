package io.github.rraunet.segment.folder;

import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** A stack, its results, and how it stands with it; the state may be set and read by any thread. */
public final class PlannedStack {

  private final FoundStack stack;
  private final ResultName.Results results;
  private volatile StackState state = StackState.PLANNED;

  public PlannedStack(final FoundStack stack, final ResultName.Results results) {
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

  /**
   * @param sentence why it failed
   * @return a line that tells of it
   */
  public String fail(final String sentence) {
    final String path = stack.path() + ": "; // whose name is told before
    final String reason = sentence.startsWith(path) ? sentence.substring(path.length()) : sentence;
    set(StackState.failed(reason));
    return FolderReport.oneLine(stack.name()) + ": failed: " + FolderReport.oneLine(reason);
  }

  /** @return how many stacks have this state */
  public static long count(final Collection<PlannedStack> stacks, final StackState.Status status) {
    return stacks.stream().filter(s -> s.is(status)).count();
  }

  /** @return its files, which a result must not replace: a header may name any other for its voxels */
  List<Path> inputs() {
    List<Path> files = List.of(stack.path());
    try {
      files = VolumeFiles.files(stack.path());
      return files.size() > 1 ? VolumeFiles.sources(stack.path()) : files;
    }
    catch (final IOException e) {
      return files; // of a format that is only read, or one that reading will complain of
    }
  }
}
