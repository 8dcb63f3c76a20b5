package io.github.rraunet.segment;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;

/**
 * Keeps the largest connected component of a mask. Voxels are connected through their faces (6 neighbours; 4 in
 * a single slice). Labels are given to runs of foreground and not stored but found again in a second pass, so the
 * memory needed is that of two slices and of the labels, of which a solid object has few.
 */
public final class LargestComponent {

  private static final String STEP = "Keeping the largest component";

  private LargestComponent() {}

  /**
   * Sets all foreground outside the largest component to 0, in place; of several that are equally large the one that
   * begins first in raster order (x fastest, then y, then z) stays.
   *
   * @param mask foreground where not 0; left half done when the user cancels
   * @return number of voxels removed
   */
  public static long keep(final Volume mask, final Progress progress) {
    final VolumeSlices slices = VolumeSlices.of(mask);
    final var forest = new LabelForest();
    forEachLabelledSlice(slices, forest, progress, 0, (z, plane, runs) -> {
      for (int r = 0; r < runs.count(); r++)
        forest.addVoxels(runs.label(r), runs.length(r));
    });
    final int largest = forest.largest(); // labels are made in raster order, so the smallest of equals begins first
    final long[] removed = new long[1];
    forEachLabelledSlice(slices, forest, progress, slices.count(), (z, plane, runs) -> {
      final long here = runs.removeAllBut(largest, forest, plane);
      if (here > 0) slices.write(z, plane);
      removed[0] += here;
    });
    return removed[0];
  }

  private interface SliceVisitor {
    void visit(int z, float[] plane, SliceRuns runs);
  }

  private static void forEachLabelledSlice(final VolumeSlices slices, final LabelForest forest, final Progress progress,
    final long done, final SliceVisitor visitor)
  {
    final float[] plane = new float[slices.width() * slices.height()];
    SliceRuns before = null;
    SliceRuns runs = new SliceRuns(slices.width(), slices.height());
    SliceRuns spare = new SliceRuns(slices.width(), slices.height());
    int free = 0;
    for (int z = 0; z < slices.count(); z++) {
      progress.throwIfCanceled();
      slices.read(z, plane);
      runs.find(plane);
      free = runs.label(before, free, forest);
      visitor.visit(z, plane, runs);
      progress.report(STEP, done + z + 1, 2L * slices.count());
      before = runs;
      runs = spare;
      spare = before;
    }
  }
}
