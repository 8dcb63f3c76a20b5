package io.github.rraunet.cuda;

import io.github.rraunet.distance.PairMeasures.Distances;
import java.util.Arrays;

/** Counts on the device how often each distance occurs: on a grid most of them occur again and again. */
final class DistanceTally implements AutoCloseable {

  private static final int FREE = 0xFF; // every byte of a free key

  private final Kernels kernels;
  private final Transfers transfers;
  private final int bits;
  private final Held held = new Held();
  private final Kernels.Memory keys;
  private final Kernels.Memory counts;

  /** @param most number of distances that will be added */
  DistanceTally(final Kernels kernels, final Transfers transfers, final long most) {
    this.kernels = kernels;
    this.transfers = transfers;
    bits = Long.SIZE - Long.numberOfLeadingZeros(2 * Math.max(1, most) - 1); // at most half full
    try {
      keys = held.add(kernels.allocate(slots() * Long.BYTES));
      counts = held.add(kernels.allocate(slots() * Long.BYTES));
      kernels.fill(keys, FREE);
      kernels.fill(counts, 0);
    }
    catch (final RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private long slots() {
    return 1L << bits;
  }

  void add(final DistanceSlabs.Slab slab) {
    kernels.launch("distance.tally", slab.voxels(), slab.squaredMm(), keys, counts, bits, slab.voxels());
  }

  Distances result() {
    final int used;
    try (Kernels.Memory number = transfers.ofLongs(new long[1])) {
      kernels.launch("distance.gather", slots(), keys, counts, number, null, null, slots());
      used = Math.toIntExact(transfers.longs(number, 1)[0]);
    }
    try (Kernels.Memory number = transfers.ofLongs(new long[1]);
      Kernels.Memory usedKeys = kernels.allocate(used * (long) Long.BYTES);
      Kernels.Memory usedCounts = kernels.allocate(used * (long) Long.BYTES))
    {
      kernels.launch("distance.gather", slots(), keys, counts, number, usedKeys, usedCounts, slots());
      final double[] squaredMm = transfers.doubles(usedKeys, used);
      final long[] voxels = transfers.longs(usedCounts, used);
      return sorted(squaredMm, voxels);
    }
  }

  private static Distances sorted(final double[] squaredMm, final long[] voxels) {
    final double[] ascending = squaredMm.clone();
    Arrays.sort(ascending);
    final long[] ofAscending = new long[voxels.length];
    for (int i = 0; i < voxels.length; i++)
      ofAscending[Arrays.binarySearch(ascending, squaredMm[i])] = voxels[i];
    return new Distances(ascending, ofAscending);
  }

  @Override
  public void close() {
    held.close();
  }
}
