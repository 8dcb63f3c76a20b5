package io.github.rraunet.metrics;

import io.github.rraunet.distance.PairMeasures;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.AxisReordering;
import io.github.rraunet.volume.NonZeroVoxels;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.integer.UnsignedByteType;

/**
 * Two masks on one grid, cut to the box that holds the foreground of both: all that is measured happens in it, and a byte
 * a voxel of it is what they take. The third axis is the one across the slices: from foot to head for volumes that know
 * their orientation, else as stored. Axes of length 1 are moved behind the others, so that a single slice is an image of depth
 * 1 however it lies.
 */
public final class MaskPair {

  static final int REFERENCE = 1;
  static final int PREDICTION = 2;
  static final int REFERENCE_BOUNDARY = 4;
  static final int PREDICTION_BOUNDARY = 8;
  static final int REFERENCE_BAND = 16;
  static final int PREDICTION_BAND = 32;

  private final Supplier<VoxelSets> boxed; // made when they are first asked for
  private VoxelSets sets; // of the box; one empty voxel if both masks are empty; null until asked for
  private final int slices;
  private final int[] offset; // of the box in the image
  private final int[] size; // of the image
  private final int[] order; // axis of the stored volumes for each axis of the box
  private final Spacing spacing;
  private final OverlapCounts counts;

  private MaskPair(final VoxelSets sets, final int[] offset, final int[] size, final int[] order, final Spacing spacing,
    final OverlapCounts counts)
  {
    this(() -> sets, sets.depth(), offset, size, order, spacing, counts);
    this.sets = sets;
  }

  private MaskPair(final Supplier<VoxelSets> boxed, final int slices, final int[] offset, final int[] size, final int[] order,
    final Spacing spacing, final OverlapCounts counts)
  {
    this.boxed = boxed;
    this.slices = slices;
    this.order = order;
    this.offset = offset;
    this.size = size;
    this.spacing = spacing;
    this.counts = counts;
  }

  /**
   * @param inReference  whether a value of the reference is foreground; 0 and NaN never are
   * @param inPrediction the same of the prediction
   * @param spacing      of the voxels, along the axes of the volumes as they are stored
   * @param threads      at least 1; the result does not depend on it
   * @throws IllegalArgumentException if the sizes differ
   */
  public static MaskPair of(final Volume reference, final DoublePredicate inReference, final Volume prediction,
    final DoublePredicate inPrediction, final Spacing spacing, final int threads, final Progress progress)
  {
    return of(reference, inReference, prediction, inPrediction, 0, Math.toIntExact(reference.dimensions()[2]) - 1, spacing,
      threads, progress);
  }

  /**
   * @param first first of the stored planes that may hold foreground
   * @param last  last of them
   */
  static MaskPair of(final Volume reference, final DoublePredicate inReference, final Volume prediction,
    final DoublePredicate inPrediction, final int first, final int last, final Spacing spacing, final int threads,
    final Progress progress)
  {
    if (!Arrays.equals(reference.dimensions(), prediction.dimensions()))
      throw new IllegalArgumentException("masks of one size were expected, found " + Arrays.toString(reference.dimensions())
        + " and " + Arrays.toString(prediction.dimensions()));
    return new PairReader(NonZeroVoxels.of(reference), inReference, NonZeroVoxels.of(prediction), inPrediction,
      across(reference)).read(first,
      last, spacing, threads, progress);
  }

  /**
   * A pair that was measured elsewhere.
   *
   * @param read reads the same pair here, if its voxels are asked for
   */
  static MaskPair of(final PairMeasures measures, final int[] size, final Spacing spacing, final Supplier<MaskPair> read) {
    final long[] n = measures.counts();
    final var counts = new OverlapCounts(n[REFERENCE | PREDICTION], n[PREDICTION], n[REFERENCE], n[0]);
    final int[] order = { 0, 1, 2 };
    if (measures.box() == null) return new MaskPair(new VoxelSets(1, 1, 1), new int[3], size, order, spacing, counts);
    final int[] offset = { measures.box().x0(), measures.box().y0(), measures.box().z0() };
    return new MaskPair(() -> read.get().sets(), measures.box().depth(), offset, size, order,
      spacing, counts);
  }

  /**
   * A part of a pair, with what it holds counted in the part only.
   *
   * @param sets    of the part
   * @param offset  of the part in the image
   * @param size    of the image
   * @param order   axis of the stored volumes for each axis of the part
   * @param spacing along the axes of the part
   */
  static MaskPair ofPart(final VoxelSets sets, final int[] offset, final int[] size, final int[] order, final Spacing spacing) {
    final long[] n = sets.histogram(1, Progress.NONE);
    return new MaskPair(sets, offset, size, order, spacing, new OverlapCounts(n[REFERENCE | PREDICTION], n[PREDICTION],
      n[REFERENCE], n[0]));
  }

  /** @return axis of the stored volume for each axis of the box */
  static int[] order(final Volume volume) {
    return PairReader.axes(size(volume), across(volume));
  }

  /** @return lengths of the volume as it is stored */
  static int[] size(final Volume volume) {
    return Arrays.stream(volume.dimensions()).mapToInt(Math::toIntExact).toArray();
  }

  /** @return whether the box has the axes of the stored volume in their order */
  static boolean keepsAxes(final Volume volume) {
    return Arrays.equals(order(volume), new int[] { 0, 1, 2 });
  }

  static int[] permuted(final int[] values, final int[] order) {
    return new int[] { values[order[0]], values[order[1]], values[order[2]] };
  }

  static Spacing permuted(final Spacing spacing, final int[] order) {
    final double[] mm = { spacing.xMm(), spacing.yMm(), spacing.zMm() };
    return new Spacing(mm[order[0]], mm[order[1]], mm[order[2]]);
  }

  private static int across(final Volume volume) {
    return volume.isOriented() ? AxisReordering.between(volume.orientation(), Orientation.RAS).sourceAxis(2) : 2;
  }

  synchronized VoxelSets sets() {
    if (sets == null) sets = boxed.get();
    return sets;
  }

  int[] offset() {
    return offset;
  }

  int[] size() {
    return size;
  }

  /** @return edges of a voxel, in the axis order of {@link #sets()} */
  Spacing spacing() {
    return spacing;
  }

  public OverlapCounts counts() {
    return counts;
  }

  /** @return diagonal of the image in mm, from corner to corner, axes of length 1 left out */
  double diagonalMm() {
    final double[] mm = { spacing.xMm(), spacing.yMm(), spacing.zMm() };
    double squares = 0;
    for (int d = 0; d < 3; d++)
      if (extended()[d]) squares += size[d] * mm[d] * size[d] * mm[d];
    return Math.sqrt(squares);
  }

  /** @return for each axis whether it counts: whether the image is longer than one voxel; all do of a single voxel */
  boolean[] extended() {
    return extended(size);
  }

  static boolean[] extended(final int[] size) {
    final boolean single = size[0] == 1 && size[1] == 1 && size[2] == 1;
    return new boolean[] { size[0] > 1 || single, size[1] > 1 || single, size[2] > 1 || single };
  }

  /** @return number of slices of the box */
  int slices() {
    return slices;
  }

  /** @return slice z of the box as an image of its own */
  MaskPair slice(final int z) {
    final byte[] plane = sets().plane(z);
    final long[] n = new long[4];
    for (final byte voxel : plane)
      n[voxel & 3]++;
    final long background = (long) size[0] * size[1] - plane.length + n[0];
    return new MaskPair(sets().slice(z), new int[] { offset[0], offset[1], 0 }, new int[] { size[0], size[1], 1 }, order,
      spacing,
      new OverlapCounts(n[REFERENCE | PREDICTION], n[PREDICTION], n[REFERENCE], background));
  }

  /** Receives the voxels of the box that are in one of the masks. */
  interface VoxelVisitor {

    /** @param bits of the voxel. @param box its place in the box as stored. @param image its place in the stored volumes */
    void visit(int bits, int[] box, int[] image);
  }

  /** Walks through the box in its own order; the arrays handed out are used again. */
  void forEachVoxel(final VoxelVisitor visitor) {
    final int[] box = new int[3];
    final int[] image = new int[3];
    for (int z = 0; z < sets().depth(); z++) {
      final byte[] plane = sets().plane(z);
      for (int i = 0; i < plane.length; i++) {
        if (plane[i] == 0) continue;
        box[order[0]] = i % sets().width();
        box[order[1]] = i / sets().width();
        box[order[2]] = z;
        for (int d = 0; d < 3; d++)
          image[order[d]] = offset[d] + box[order[d]];
        visitor.visit(plane[i], box, image);
      }
    }
  }

  /** @return axis of the stored volumes for each axis of {@link #sets()} */
  int[] order() {
    return order;
  }

  /** @return the box's offset and lengths along the axes of the stored volumes */
  long[][] storedBox() {
    final int[] lengths = { sets().width(), sets().height(), sets().depth() };
    final long[][] box = new long[2][3];
    for (int d = 0; d < 3; d++) {
      box[0][order[d]] = offset[d];
      box[1][order[d]] = lengths[d];
    }
    return box;
  }

  /**
   * @param grid of the masks
   * @return on that grid: 0 background, 1 in both masks, 2 in the reference only, 3 in the prediction only
   */
  @SuppressWarnings("unchecked")
  public Volume agreement(final Volume grid) {
    final Volume volume = grid.newMask(grid.name());
    final var planes = (PlanarImg<UnsignedByteType, ?>) volume.stored();
    final int width = (int) planes.dimension(0);
    forEachVoxel((bits, box, image) -> {
      final byte[] plane = (byte[]) ((ArrayDataAccess<?>) planes.getPlane(image[2])).getCurrentStorageArray();
      final int both = bits & (REFERENCE | PREDICTION);
      plane[image[1] * width + image[0]] = (byte) (both == (REFERENCE | PREDICTION) ? 1 : both == REFERENCE ? 2 : 3);
    });
    return volume;
  }

  /** Reads both masks, plane by plane. */
  private static final class PairReader {

    private final NonZeroVoxels reference;
    private final DoublePredicate inReference;
    private final NonZeroVoxels prediction;
    private final DoublePredicate inPrediction;
    private final int across; // stored axis across the slices
    private final Plane[] planes;

    PairReader(final NonZeroVoxels reference, final DoublePredicate inReference, final NonZeroVoxels prediction,
      final DoublePredicate inPrediction, final int across)
    {
      this.across = across;
      this.reference = reference;
      this.inReference = inReference;
      this.prediction = prediction;
      this.inPrediction = inPrediction;
      planes = new Plane[reference.count()];
    }

    /** The foreground of a plane, cut to its own rectangle. */
    private record Plane(int x, int y, int width, byte[] voxels, long[] counts) {

      int height() {
        return voxels.length / width;
      }
    }

    MaskPair read(final int first, final int last, final Spacing spacing, final int threads, final Progress progress) {
      final int width = reference.width();
      final int height = reference.height();
      ParallelLoop.run(Math.max(0, last - first + 1), threads, progress, () -> {
        final Painter painter = new Painter(width, height);
        return i -> planes[first + i] = plane(first + i, painter);
      });
      final int[] low = { width, height, planes.length };
      final int[] high = { 0, 0, 0 };
      final long[] n = new long[4];
      for (int z = 0; z < planes.length; z++) {
        final Plane p = planes[z];
        if (p == null) continue;
        for (int i = 1; i < 4; i++)
          n[i] += p.counts[i];
        low[0] = Math.min(low[0], p.x);
        low[1] = Math.min(low[1], p.y);
        low[2] = Math.min(low[2], z);
        high[0] = Math.max(high[0], p.x + p.width);
        high[1] = Math.max(high[1], p.y + p.height());
        high[2] = Math.max(high[2], z + 1);
      }
      n[0] = (long) width * height * planes.length - n[1] - n[2] - n[3];
      final var counts = new OverlapCounts(n[3], n[PREDICTION], n[REFERENCE], n[0]);
      return assembled(low, high, new int[] { width, height, planes.length }, spacing, counts);
    }

    private Plane plane(final int z, final Painter painter) {
      painter.bit = REFERENCE;
      painter.test = inReference;
      reference.forEach(z, painter);
      painter.bit = PREDICTION;
      painter.test = inPrediction;
      prediction.forEach(z, painter);
      return painter.cut();
    }

    /** Puts the masks of a plane into one array and keeps track of the rectangle that they need. */
    private static final class Painter implements NonZeroVoxels.Visitor {

      private final int width;
      private final byte[] voxels;
      private int bit;
      private DoublePredicate test;
      private int left;
      private int right;
      private int first;
      private int last;

      Painter(final int width, final int height) {
        this.width = width;
        voxels = new byte[width * height];
        clear();
      }

      private void clear() {
        left = Integer.MAX_VALUE;
        right = -1;
        first = Integer.MAX_VALUE;
        last = -1;
      }

      @Override
      public void visit(final int index, final float value) {
        if (value != value || !test.test(value)) return;
        voxels[index] |= (byte) bit;
        final int x = index % width;
        left = Math.min(left, x);
        right = Math.max(right, x);
        first = Math.min(first, index);
        last = Math.max(last, index);
      }

      /** @return the rectangle, null if it is empty; the array is clean afterwards */
      Plane cut() {
        if (last < 0) return null;
        final int top = first / width;
        final int bottom = last / width;
        final int across = right - left + 1;
        final byte[] cut = new byte[across * (bottom - top + 1)];
        for (int y = top; y <= bottom; y++) {
          System.arraycopy(voxels, y * width + left, cut, (y - top) * across, across);
          Arrays.fill(voxels, y * width + left, y * width + right + 1, (byte) 0);
        }
        final long[] counts = new long[4];
        for (final byte voxel : cut)
          counts[voxel]++;
        final Plane plane = new Plane(left, top, across, cut, counts);
        clear();
        return plane;
      }
    }

    private MaskPair assembled(final int[] low, final int[] high, final int[] image, final Spacing spacing,
      final OverlapCounts counts)
    {
      final int[] order = axes(image, across);
      final int[] size = permuted(image, order);
      final Spacing edges = permuted(spacing, order);
      if (high[2] == 0) return new MaskPair(new VoxelSets(1, 1, 1), new int[3], size, order, edges, counts);
      final int[] offset = permuted(low, order);
      final int[] end = permuted(high, order);
      final VoxelSets sets = new VoxelSets(end[0] - offset[0], end[1] - offset[1], end[2] - offset[2]);
      final boolean plain = order[0] == 0 && order[1] == 1;
      for (int z = low[2]; z < high[2]; z++) {
        final Plane p = planes[z];
        if (p == null) continue;
        if (plain) for (int y = 0; y < p.height(); y++)
          System.arraycopy(p.voxels, y * p.width, sets.plane(z - low[2]), (p.y + y - low[1]) * sets.width() + p.x - low[0],
            p.width);
        else put(p, z, low, sets, order);
        planes[z] = null;
      }
      return new MaskPair(sets, offset, size, order, edges, counts);
    }

    private static void put(final Plane p, final int z, final int[] low, final VoxelSets sets, final int[] order) {
      final int[] stored = new int[3];
      stored[2] = z - low[2];
      for (int i = 0; i < p.voxels.length; i++) {
        if (p.voxels[i] == 0) continue;
        stored[0] = p.x + i % p.width - low[0];
        stored[1] = p.y + i / p.width - low[1];
        sets.add(stored[order[0]], stored[order[1]], stored[order[2]], p.voxels[i]);
      }
    }

    /** @return the axes in their order but for the one across the slices, which comes last; those of length 1 behind all */
    private static int[] axes(final int[] image, final int across) {
      final int[] order = new int[3];
      int n = 0;
      for (int d = 0; d < 3; d++)
        if (image[d] > 1 && d != across) order[n++] = d;
      if (image[across] > 1) order[n++] = across;
      for (int d = 0; d < 3; d++)
        if (image[d] == 1) order[n++] = d;
      return order;
    }
  }
}
