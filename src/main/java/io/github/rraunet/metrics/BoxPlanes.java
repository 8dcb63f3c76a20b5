package io.github.rraunet.metrics;

import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.metrics.MetricSettings.Boundary;
import io.github.rraunet.progress.Progress;
import java.io.IOException;

/** Planes of the box that holds two masks, read as they are needed and counted from the box's first. Serves one thread. */
final class BoxPlanes {

  private static final int BOTH = MaskPair.REFERENCE | MaskPair.PREDICTION;

  private final MaskSource.Opened masks;
  private final VoxelBox box;
  private final boolean[] extended;
  private final Boundary kind;
  private final Progress progress;

  /** @param extended whether the image is longer than one voxel, for each axis */
  BoxPlanes(final MaskSource.Opened masks, final VoxelBox box, final boolean[] extended, final Boundary kind,
    final Progress progress)
  {
    this.masks = masks;
    this.box = box;
    this.extended = extended;
    this.kind = kind;
    this.progress = progress;
  }

  /**
   * Reads planes {@code from} to before {@code to} with boundaries marked, and some beside them without.
   *
   * @param beside planes more on either side, at least 1, as far as the box has them
   * @return from plane {@link #first} on
   */
  VoxelSets read(final int from, final int to, final int beside) throws IOException {
    final int first = first(from, beside);
    final VoxelSets sets = masks.read(new VoxelBox(box.x0(), box.y0(), box.z0() + first, box.x1(), box.y1(), box.z0() + Math.min(
      box.depth(), to + beside)), progress);
    final int before = Math.min(from, 1);
    final int after = Math.min(box.depth() - to, 1);
    final VoxelSets seen = sets.planes(from - before - first, to + after - first);
    Boundaries.mark(seen, extended, kind, 1, progress);
    if (before > 0) unmark(seen.plane(0)); // what is beyond these planes was not seen
    if (after > 0) unmark(seen.plane(seen.depth() - 1));
    return sets;
  }

  /** @return planes {@code from} to before {@code to} with boundaries marked */
  VoxelSets marked(final int from, final int to) throws IOException {
    final int first = first(from, 1);
    return read(from, to, 1).planes(from - first, to - first);
  }

  /** @return the first plane that is read with so many beside */
  static int first(final int from, final int beside) {
    return Math.max(0, from - beside);
  }

  private static void unmark(final byte[] plane) {
    for (int i = 0; i < plane.length; i++)
      plane[i] &= BOTH;
  }
}
