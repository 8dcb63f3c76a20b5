package io.github.rraunet.distance;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import java.util.Arrays;

/** The voxels of some sets in the order in which {@link NearestDistances} tells them: by y, then x, then z. */
public final class AskedRows {

  private final VoxelSets sets;
  private final int bits;
  private final long[] starts;

  /** @param threads at least 1; the result does not depend on it */
  public AskedRows(final VoxelSets sets, final int bits, final int threads, final Progress progress) {
    this.sets = sets;
    this.bits = bits;
    starts = new long[sets.height() + 1];
    ParallelLoop.run(sets.height(), threads, progress, () -> y -> starts[y + 1] = count(y));
    Arrays.parallelPrefix(starts, Long::sum);
  }

  private long count(final int y) {
    long n = 0;
    for (int z = 0; z < sets.depth(); z++) {
      final byte[] plane = sets.plane(z);
      for (int i = y * sets.width(), end = i + sets.width(); i < end; i++)
        if ((plane[i] & bits) != 0) n++;
    }
    return n;
  }

  /** @return number of voxels in the rows before this one */
  public long start(final int y) {
    return starts[y];
  }

  /** @return number of voxels in a row */
  public int length(final int y) {
    return (int) (starts[y + 1] - starts[y]);
  }

  /** @return number of voxels in all rows */
  public long total() {
    return starts[sets.height()];
  }

  /** Sets x and z of the voxels of a row; the arrays are long enough. */
  public void places(final int y, final int[] x, final int[] z) {
    final int[] place = new int[sets.width() + 1];
    for (int k = 0; k < sets.depth(); k++) {
      final byte[] plane = sets.plane(k);
      for (int i = 0, at = y * sets.width(); i < sets.width(); i++, at++)
        if ((plane[at] & bits) != 0) place[i + 1]++;
    }
    for (int i = 1; i < place.length; i++)
      place[i] += place[i - 1];
    for (int k = 0; k < sets.depth(); k++) {
      final byte[] plane = sets.plane(k);
      for (int i = 0, at = y * sets.width(); i < sets.width(); i++, at++)
        if ((plane[at] & bits) != 0) {
          x[place[i]] = i;
          z[place[i]++] = k;
        }
    }
  }
}
