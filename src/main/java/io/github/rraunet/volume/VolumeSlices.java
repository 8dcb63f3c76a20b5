package io.github.rraunet.volume;

import java.nio.ByteBuffer;
import java.util.Optional;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;

/**
 * A volume as a pile of 2-D slices, read and written one at a time as plain floats, row by row, x fastest. Seen in
 * an orientation of choice: what is written lands on the volume's own grid. Volumes whose voxels lie in
 * arrays (planar, 8 or 16 bit unsigned, float) take loops over arrays in every orientation, others a slower way
 * that needs no more memory. Different slices may be read and written by different threads at once.
 */
public final class VolumeSlices {

  /** Of a mask. */
  public static final int FOREGROUND = 255;

  private final RandomAccessibleInterval<? extends RealType<?>> view;
  private final StoredPlanes planes; // null where voxels do not lie in arrays
  private final double slope;
  private final double intercept;
  private final double[] pixelMm;
  private final Orientation orientation;
  private final int[] axis = { 0, 1, 2 }; // of the volume, along axis d of the view
  private final boolean[] reversed = new boolean[3];
  private final int[] strides;

  private VolumeSlices(final Volume volume, final Orientation orientation) {
    this.orientation = orientation;
    RandomAccessibleInterval<? extends RealType<?>> seen = volume.stored();
    if (orientation != null) {
      final AxisReordering reordering = AxisReordering.between(volume.orientation(), orientation);
      seen = reordering.view(seen);
      for (int d = 0; d < 3; d++) {
        axis[d] = reordering.sourceAxis(d);
        reversed[d] = reordering.isReversed(d);
      }
    }
    view = seen;
    if (view.dimension(0) * view.dimension(1) > Integer.MAX_VALUE - 8)
      throw new IllegalArgumentException("slices of " + view.dimension(0) + "x" + view.dimension(1)
        + " pixels are too large; crop them");
    planes = StoredPlanes.of(volume.stored()).orElse(null);
    slope = volume.slope();
    intercept = volume.intercept();
    final Spacing spacing = volume.spacing();
    pixelMm = new double[] { spacing.xMm(), spacing.yMm(), spacing.zMm() };
    strides = new int[] { 1, (int) volume.stored().dimension(0) };
  }

  /** @return the planes of the stack as they are stored */
  public static VolumeSlices of(final Volume volume) {
    return new VolumeSlices(volume, null);
  }

  /**
   * @return the z-planes the volume has in an orientation; the planes as they are stored if the volume has no
   *         orientation, or is a single plane that lies across that orientation's z-planes
   */
  public static VolumeSlices of(final Volume volume, final Orientation orientation) {
    if (!volume.isOriented()) return of(volume);
    final boolean across = AxisReordering.between(volume.orientation(), orientation).sourceAxis(2) != 2;
    return across && volume.dimensions()[2] == 1 ? of(volume) : new VolumeSlices(volume, orientation);
  }

  /**
   * @return the axial planes, in the order of the stack where they are its planes, else from the feet up; the planes as they are
   *         stored if the volume has no orientation
   */
  public static VolumeSlices axial(final Volume volume) {
    final boolean downwards = volume.isOriented() && volume.orientation().code().endsWith("I");
    return of(volume, downwards ? Orientation.parse("RAI") : Orientation.RAS);
  }

  /** @return orientation the slices are seen in; empty when they are the planes as they are stored */
  public Optional<Orientation> orientation() {
    return Optional.ofNullable(orientation);
  }

  /** @return of a slice in pixels */
  public int width() {
    return (int) view.dimension(0);
  }

  /** @return of a slice in pixels */
  public int height() {
    return (int) view.dimension(1);
  }

  /** @return number of slices */
  public int count() {
    return Math.toIntExact(view.dimension(2));
  }

  public double pixelWidthMm() {
    return pixelMm[axis[0]];
  }

  public double pixelHeightMm() {
    return pixelMm[axis[1]];
  }

  /**
   * @param z   slice, from 0
   * @param out receives width * height calibrated values (HU for a CT)
   */
  public void read(final int z, final float[] out) {
    checkLength(out);
    if (planes == null) readSlowly(z, out);
    else forEachRun(z, (plane, start, step, length, at, atStep) ->
      planes.read(plane, start, step, length, slope, intercept, out, at, atStep));
  }

  /**
   * Where voxels are stored as integers of 8 or 16 bits, what becomes of each of these can be worked out beforehand.
   *
   * @return the calibrated value of each number that a voxel can be stored as, by this number; empty where voxels are reals, or
   *         do not lie in arrays
   */
  public Optional<float[]> levels() {
    return planes instanceof StoredPlanes.Integers integers ? Optional.of(levels(integers.levels(), slope, intercept))
      : Optional.empty();
  }

  /** @return the calibrated value of each stored number below {@code count} */
  public static float[] levels(final int count, final double slope, final double intercept) {
    final float[] values = new float[count];
    for (int level = 0; level < count; level++)
      values[level] = (float) (slope * level + intercept);
    return values;
  }

  /**
   * Reads what a table holds for each voxel.
   *
   * @param z     slice, from 0
   * @param table as long as {@link #levels}, by the number that a voxel is stored as
   * @param out   receives width * height values of the table
   * @return lowest and highest number that a voxel of the slice is stored as
   * @throws IllegalArgumentException if the table has another length, or there are no levels
   */
  public int[] read(final int z, final float[] table, final float[] out) {
    checkLength(out);
    if (!(planes instanceof StoredPlanes.Integers integers))
      throw new IllegalArgumentException("a table was given for voxels that are no integers of 8 or 16 bits in arrays");
    if (table.length != integers.levels())
      throw new IllegalArgumentException("a table for " + integers.levels() + " levels was expected, found " + table.length
        + " values");
    final int[] seen = { table.length - 1, 0 };
    forEachRun(z, (plane, start, step, length, at, atStep) ->
      integers.readThrough(table, seen, plane, start, step, length, out, at, atStep));
    return seen;
  }

  /** @return a value is slope * stored + intercept */
  public double slope() {
    return slope;
  }

  /** @return as {@link #slope} */
  public double intercept() {
    return intercept;
  }

  /** @return whether slices are stored planes, their rows and columns in order or reversed; others take longer to copy */
  public boolean areStoredPlanes() {
    return axis[0] == 0 && axis[2] == 2;
  }

  /** @return whether the pixels of a row are stored from the last to the first, as {@link #copyStored} gives them */
  public boolean isReversedX() {
    return areStoredPlanes() && reversed[0];
  }

  /** @return whether rows are stored from the last to the first, likewise */
  public boolean isReversedY() {
    return areStoredPlanes() && reversed[1];
  }

  /**
   * Copies a slice as it is stored, where there are {@link #levels}: with rows and columns in the order that {@link #isReversedX}
   * and {@link #isReversedY} tell.
   *
   * @param z   slice, from 0
   * @param out receives width * height bytes, or 16-bit numbers in native order, from its position on, which does not move
   * @return lowest and highest number that a voxel of the slice is stored as
   * @throws IllegalArgumentException if there are no levels
   */
  public int[] copyStored(final int z, final ByteBuffer out) {
    if (!(planes instanceof StoredPlanes.Integers integers))
      throw new IllegalArgumentException("stored numbers were asked for of voxels that are no integers of 8 or 16 bits in"
        + " arrays");
    final int[] seen = { integers.levels() - 1, 0 };
    if (areStoredPlanes()) integers.copy(seen, coordinate(2, z), 0, 1, width() * height(), out, 0, 1);
    else forEachRun(z, (plane, start, step, length, at, atStep) -> integers.copy(seen, plane, start, step, length, out, at,
      atStep));
    return seen;
  }

  /**
   * Writes a slice of a mask as it is, in the order of {@link #copyStored}.
   *
   * @param z  slice, from 0
   * @param in width * height bytes from its position on, which does not move
   * @throws IllegalStateException if the volume has a calibration
   */
  public void writeMask(final int z, final ByteBuffer in) {
    checkPlain();
    if (!(planes instanceof StoredPlanes.Bytes bytes)) write(z, inOrder(in));
    else if (areStoredPlanes()) bytes.store(coordinate(2, z), 0, 1, width() * height(), in, 0, 1);
    else forEachRun(z, (plane, start, step, length, at, atStep) -> bytes.store(plane, start, step, length, in, at, atStep));
  }

  private float[] inOrder(final ByteBuffer mask) {
    final float[] values = new float[width() * height()];
    for (int y = 0, i = 0; y < height(); y++)
      for (int x = 0; x < width(); x++, i++)
        values[i] = mask.get(mask.position() + (isReversedY() ? height() - 1 - y : y) * width() + (isReversedX() ? width() - 1 - x
          : x)) & 0xff;
    return values;
  }

  /**
   * Writes a slice of a mask: 255 for values above a threshold, 0 for the others.
   *
   * @param z      slice, from 0
   * @param values width * height
   * @throws IllegalStateException if the volume has a calibration
   */
  public void writeAbove(final int z, final float[] values, final float threshold) {
    checkLength(values);
    checkPlain();
    if (planes instanceof StoredPlanes.Bytes bytes) forEachRun(z, (plane, start, step, length, at, atStep) ->
      bytes.writeAbove(threshold, FOREGROUND, plane, start, step, length, values, at, atStep));
    else {
      final float[] mask = new float[values.length];
      for (int i = 0; i < mask.length; i++)
        mask[i] = values[i] > threshold ? FOREGROUND : 0;
      write(z, mask);
    }
  }

  /**
   * @param z      slice, from 0
   * @param values width * height values that the volume's stored type can hold
   * @throws IllegalStateException if the volume has a calibration: only plain results are written
   */
  public void write(final int z, final float[] values) {
    checkLength(values);
    checkPlain();
    if (planes == null) writeSlowly(z, values);
    else forEachRun(z, (plane, start, step, length, at, atStep) -> planes.write(plane, start, step, length, values, at, atStep));
  }

  /**
   * @param first slice, from 0
   * @param count number of slices, at least 1
   * @return first voxel and lengths (x, y, z) of the box that these slices fill in the volume, along its own axes
   */
  public long[][] box(final int first, final int count) {
    if (first < 0 || count < 1 || first + (long) count > count())
      throw new IllegalArgumentException("there are slices 0 to " + (count() - 1) + ", asked for " + count + " from " + first
        + " on");
    final long[] from = new long[3];
    final long[] size = new long[3];
    for (int d = 0; d < 3; d++)
      size[axis[d]] = view.dimension(d);
    from[axis[2]] = reversed[2] ? count() - first - (long) count : first;
    size[axis[2]] = count;
    return new long[][] { from, size };
  }

  @FunctionalInterface
  private interface Run {
    void apply(int plane, int start, int step, int length, int at, int atStep);
  }

  /** Cuts slice z into runs that each lie in one stored plane. */
  private void forEachRun(final int z, final Run run) {
    final int width = width();
    if (axis[2] == 2) {
      final int plane = coordinate(2, z);
      for (int y = 0; y < height(); y++)
        run.apply(plane, index(0, 0) + index(1, y), step(0), width, y * width, 1);
      return;
    }
    final int across = axis[0] == 2 ? 0 : 1; // axis of the slice that runs through the stored planes
    final int along = 1 - across;
    final int[] outSteps = { 1, width };
    for (int i = 0; i < view.dimension(across); i++)
      run.apply(coordinate(across, i), index(2, z) + index(along, 0), step(along), (int) view.dimension(along),
        i * outSteps[across], outSteps[along]);
  }

  /** @return coordinate along the stored axis of coordinate i along axis d of the view */
  private int coordinate(final int d, final int i) {
    return reversed[d] ? (int) view.dimension(d) - 1 - i : i;
  }

  private int index(final int d, final int i) {
    return coordinate(d, i) * strides[axis[d]];
  }

  private int step(final int d) {
    return reversed[d] ? -strides[axis[d]] : strides[axis[d]];
  }

  private void readSlowly(final int z, final float[] out) {
    final RandomAccess<? extends RealType<?>> access = view.randomAccess();
    access.setPosition(z, 2);
    for (int y = 0, i = 0; y < height(); y++) {
      access.setPosition(y, 1);
      for (int x = 0; x < width(); x++) {
        access.setPosition(x, 0);
        out[i++] = (float) (slope * access.get().getRealDouble() + intercept);
      }
    }
  }

  private void writeSlowly(final int z, final float[] values) {
    final RandomAccess<? extends RealType<?>> access = view.randomAccess();
    access.setPosition(z, 2);
    for (int y = 0, i = 0; y < height(); y++) {
      access.setPosition(y, 1);
      for (int x = 0; x < width(); x++) {
        access.setPosition(x, 0);
        access.get().setReal(values[i++]);
      }
    }
  }

  private void checkPlain() {
    if (slope != 1 || intercept != 0)
      throw new IllegalStateException("a volume with a calibration is not written slice by slice");
  }

  private void checkLength(final float[] plane) {
    if (plane.length != width() * height())
      throw new IllegalArgumentException("a slice of " + width() + "x" + height() + " pixels was expected, found "
        + plane.length + " values");
  }
}
