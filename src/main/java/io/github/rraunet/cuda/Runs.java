package io.github.rraunet.cuda;

import io.github.rraunet.distance.Neighbourhood;

/** A neighbourhood on the device: half lengths of its runs along x, by |dz| and |dy| (overlap.cu). */
record Runs(Kernels.Memory halfRuns, int reachX, int reachY, int reachZ, long size) implements AutoCloseable {

  static Runs of(final Neighbourhood near, final Transfers transfers) {
    final int[] halfRuns = new int[(near.reachZ() + 1) * (near.reachY() + 1)];
    for (int dz = 0, i = 0; dz <= near.reachZ(); dz++)
      for (int dy = 0; dy <= near.reachY(); dy++, i++)
        halfRuns[i] = near.halfRun(dy, dz);
    return new Runs(transfers.ofInts(halfRuns), near.reachX(), near.reachY(), near.reachZ(), near.size());
  }

  @Override
  public void close() {
    halfRuns.close();
  }
}
