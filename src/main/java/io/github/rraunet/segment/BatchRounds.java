package io.github.rraunet.segment;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * Batches of a stack's slices on their way round: each is filled slice by slice, predicted as a whole, emptied slice by slice
 * and filled again. Any number of threads may take part in each step; those of one step share the slices of a batch, so that
 * it is ready after the time of a few slices.
 *
 * @param <B> batches
 */
final class BatchRounds<B> {

  /** A batch with some slices of the stack in it. */
  static final class Round<B> {

    private final B batch;
    private final int first;
    private final int count;
    private int toFill; // not yet given to a thread
    private int toEmpty;
    private int unfilled;
    private int unemptied;

    private Round(final B batch, final int first, final int count) {
      this.batch = batch;
      this.first = first;
      this.count = count;
      toFill = count;
      toEmpty = count;
      unfilled = count;
      unemptied = count;
    }

    B batch() {
      return batch;
    }

    /** @return number of its first slice in the stack, from 0 */
    int first() {
      return first;
    }

    /** @return slices that are in it */
    int count() {
      return count;
    }
  }

  /**
   * One slice in a batch.
   *
   * @param index in the batch
   */
  record Place<B>(Round<B> round, int index) {

    /** @return number of the slice in the stack, from 0 */
    int slice() {
      return round.first + index;
    }
  }

  private final int slices;
  private final int batchSize;
  private final Deque<B> free = new ArrayDeque<>();
  private final Deque<Round<B>> filled = new ArrayDeque<>();
  private final Deque<Round<B>> predicted = new ArrayDeque<>();
  private Round<B> filling; // null before the first
  private int begun; // slices of all rounds so far
  private int givenToPredict;
  private int givenToEmpty;

  /**
   * @param batches   with room for {@code batchSize} slices each; stay the caller's to close
   * @param slices    of the stack
   * @param batchSize slices in every batch but the last one
   */
  BatchRounds(final Collection<B> batches, final int slices, final int batchSize) {
    free.addAll(batches);
    this.slices = slices;
    this.batchSize = batchSize;
  }

  /** @return the next slice to be put into a batch, once there is one; null after the last slice */
  synchronized Place<B> nextToFill() throws InterruptedException {
    stopIfInterrupted();
    for (;;) {
      if (filling != null && filling.toFill > 0) return new Place<>(filling, filling.count - filling.toFill--);
      if (begun == slices) return null;
      if (free.isEmpty()) {
        wait();
        continue;
      }
      filling = new Round<>(free.poll(), begun, Math.min(batchSize, slices - begun));
      begun += filling.count;
    }
  }

  /** A slice lies in its batch. */
  synchronized void filled(final Place<B> place) {
    if (--place.round.unfilled > 0) return;
    filled.add(place.round);
    notifyAll();
  }

  /** @return the next batch to be predicted, once there is one; null after the last one */
  synchronized Round<B> nextToPredict() throws InterruptedException {
    stopIfInterrupted();
    while (filled.isEmpty()) {
      if (givenToPredict == slices) return null;
      wait();
    }
    final Round<B> next = filled.poll();
    givenToPredict += next.count;
    if (givenToPredict == slices) notifyAll(); // nothing will come for the others who wait here
    return next;
  }

  /** The results of a batch lie in it. */
  synchronized void predicted(final Round<B> round) {
    predicted.add(round);
    notifyAll();
  }

  /** @return the next slice whose result is to be taken out, once there is one; null after the last slice */
  synchronized Place<B> nextToEmpty() throws InterruptedException {
    stopIfInterrupted();
    while (predicted.isEmpty()) {
      if (givenToEmpty == slices) return null;
      wait();
    }
    final Round<B> round = predicted.peek();
    final Place<B> next = new Place<>(round, round.count - round.toEmpty--);
    if (round.toEmpty == 0) predicted.poll();
    if (++givenToEmpty == slices) notifyAll();
    return next;
  }

  /** The result of a slice was taken out. */
  synchronized void emptied(final Place<B> place) {
    if (--place.round.unemptied > 0) return;
    free.add(place.round.batch);
    notifyAll();
  }

  /** Where there is nothing to wait for an interruption would not be seen. */
  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) throw new InterruptedException();
  }
}
