package io.github.rraunet.metrics;

import io.github.rraunet.distance.DistanceTransform;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.metrics.MetricSettings.Mode;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.imglib2.img.planar.PlanarImgs;

/**
 * How far the boundaries of two masks lie from one another, seen through along each axis: the largest distance behind every
 * point, in the box that holds both masks.
 */
public final class SurfaceProjections {

  private static final int NOTHING = Float.floatToRawIntBits(-1); // less than the bits of any distance

  private final MaskPair pair;
  private final int[] lengths; // of the box
  private final AtomicIntegerArray[] seen = new AtomicIntegerArray[3]; // bits of floats: the largest int is the largest distance

  private SurfaceProjections(final MaskPair pair) {
    this.pair = pair;
    lengths = new int[] { pair.sets().width(), pair.sets().height(), pair.sets().depth() };
    for (int d = 0; d < 3; d++) {
      seen[d] = new AtomicIntegerArray(lengths[(d + 1) % 3] * lengths[(d + 2) % 3]);
      for (int i = 0; i < seen[d].length(); i++)
        seen[d].set(i, NOTHING);
    }
  }

  /**
   * @param grid of the masks
   * @return for each axis of the masks a volume of length 1 along it: distances in mm, -1 where there is no boundary; no
   *         volumes if one of the masks is empty. A slice in which one mask is missing has no distances in mode 2d
   */
  public static List<Volume> of(final MaskPair pair, final Volume grid, final MetricSettings settings, final int threads,
    final Progress progress)
  {
    if (pair.counts().empty() != EmptyMasks.NONE) return List.of();
    final SurfaceProjections projections = new SurfaceProjections(pair);
    if (settings.mode() == Mode.THREE_D) projections.add(pair, 0, settings, threads, progress);
    else ParallelLoop.run(pair.slices(), threads, progress, () -> z -> projections.add(pair.slice(z), z, settings, 1, progress));
    return projections.volumes(grid);
  }

  private void add(final MaskPair part, final int firstPlane, final MetricSettings settings, final int threads,
    final Progress progress)
  {
    Boundaries.mark(part.sets(), part.extended(), settings.boundary(), threads, progress);
    add(part.sets(), MaskPair.REFERENCE_BOUNDARY, MaskPair.PREDICTION_BOUNDARY, firstPlane, threads, progress);
    add(part.sets(), MaskPair.PREDICTION_BOUNDARY, MaskPair.REFERENCE_BOUNDARY, firstPlane, threads, progress);
  }

  private void add(final VoxelSets sets, final int to, final int from, final int firstPlane, final int threads,
    final Progress progress)
  {
    new DistanceTransform(sets, to, pair.spacing(), threads, progress).visit(sets, from, (y, x, z, squaredMm, count) -> {
      final int[] at = new int[3];
      at[1] = y;
      for (int i = 0; i < count; i++) {
        if (squaredMm[i] == Double.POSITIVE_INFINITY) continue;
        at[0] = x[i];
        at[2] = firstPlane + z[i];
        final int bits = Float.floatToRawIntBits((float) Math.sqrt(squaredMm[i]));
        for (int d = 0; d < 3; d++)
          seen[d].accumulateAndGet(place(d, at), bits, Math::max);
      }
    });
  }

  private int place(final int d, final int[] at) {
    return at[(d + 2) % 3] * lengths[(d + 1) % 3] + at[(d + 1) % 3];
  }

  private List<Volume> volumes(final Volume grid) {
    final int[] order = pair.order();
    final long[][] box = pair.storedBox();
    final Volume[] volumes = new Volume[3];
    for (int d = 0; d < 3; d++) {
      final long[] size = box[1].clone();
      size[order[d]] = 1;
      final var image = PlanarImgs.floats(size);
      final var cursor = image.localizingCursor();
      final int[] at = new int[3];
      while (cursor.hasNext()) {
        cursor.fwd();
        for (int k = 0; k < 3; k++)
          at[k] = cursor.getIntPosition(order[k]);
        cursor.get().set(Float.intBitsToFloat(seen[d].get(place(d, at))));
      }
      final double[][] rows = grid.voxelToWorld().toRows();
      final double[] origin = grid.voxelToWorld().apply(box[0][0], box[0][1], box[0][2]);
      for (int r = 0; r < 3; r++)
        rows[r][3] = origin[r];
      volumes[order[d]] = Volume.of(image).voxelToWorld(VoxelToWorld.ofRows(rows)).oriented(grid.isOriented()).name(grid.name())
        .build();
    }
    return List.of(volumes);
  }
}
