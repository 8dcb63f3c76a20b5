package io.github.rraunet.segment.folder;

import io.github.rraunet.engine.Predictor;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.text.Counted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Progress over all stacks, in slices: how many there are in all is taken from the stacks that were read already. A stack's
 * parts are given progresses of their own, which end when the run is stopped.
 */
final class FolderProgress {

  private final Progress shown;
  private final int stacks;
  private final Map<PlannedStack, Integer> slices = new HashMap<>(); // of the stacks that were read
  private final Map<PlannedStack, Integer> done = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private int ended; // stacks
  private volatile boolean stopped;

  FolderProgress(final Progress shown, final int stacks) {
    this.shown = shown;
    this.stacks = stacks;
  }

  /** Ends all that goes on. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped || shown.isCanceled();
  }

  void throwIfStopped() {
    if (isStopped()) throw new CanceledException();
  }

  /** @return one that says nothing, for reading and writing */
  Progress quiet() {
    return new Progress() {
      @Override
      public void report(final String step, final long n, final long total) {}

      @Override
      public boolean isCanceled() {
        return isStopped();
      }
    };
  }

  /** @return one for the segmentation of a stack */
  Progress of(final PlannedStack stack, final int count) {
    return new Progress() {
      @Override
      public void report(final String step, final long n, final long total) {
        if (total == count) segmented(stack, (int) n); // other steps count otherwise
      }

      @Override
      public boolean isCanceled() {
        return isStopped();
      }
    };
  }

  /** Says that a worker is started; later on the slices go on. */
  synchronized void starting() {
    if (done.isEmpty()) shown.report("Starting the network", 0, 0);
  }

  /** Says once what stacks are segmented on. */
  synchronized void started(final Predictor.Use use) {
    final String line = "segmenting on " + use.device() + " in " + use.precision().key();
    if (told.add(line)) shown.say(line);
  }

  synchronized void read(final PlannedStack stack, final int count) {
    slices.put(stack, count);
  }

  private synchronized void segmented(final PlannedStack stack, final int n) {
    done.put(stack, n);
    report();
  }

  /** Says how a stack ended. */
  synchronized void ended(final PlannedStack stack, final String line) {
    ended++;
    if (stack.is(StackState.Status.FAILED)) slices.remove(stack); // its slices are no work any more
    done.remove(stack);
    if (slices.containsKey(stack)) done.put(stack, slices.get(stack));
    shown.say(ended + " of " + stacks + ": " + line);
    report();
  }

  /** @return slices that are expected of so many stacks, from those that were read */
  synchronized long expected(final int some) {
    return slices.isEmpty() ? 0 : Math.round((double) sum(slices) * some / slices.size());
  }

  private void report() {
    final int failed = ended - (int) slices.keySet().stream().filter(s -> s.is(StackState.Status.DONE)).count();
    final long all = expected(Math.max(slices.size(), stacks - failed));
    final long now = sum(done);
    if (all > 0) shown.report("Segmenting the slices of " + Counted.of(stacks, "stack"), Math.min(now, all),
      all);
  }

  private static long sum(final Map<PlannedStack, Integer> counts) {
    return counts.values().stream().mapToLong(Integer::longValue).sum();
  }
}
