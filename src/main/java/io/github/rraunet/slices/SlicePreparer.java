package io.github.rraunet.slices;

import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * Brings slices of one size and pixel size to the network's grid and probabilities back. Planes are stored
 * row by row, x fastest. Making one is cheap (the weights of two axes); it holds scratch planes, so every
 * thread makes its own.
 *
 * <p>Values are clipped to the intensity window first and resampled afterwards: metal, or the -3024 that
 * scanners write outside the field of view, would else ring and bleed into the tissue beside it. What the
 * cubic kernels overshoot is clipped to [0, 1] again.</p>
 *
 * <p>{@link SliceGeometry.Resize}: pixel edges are aligned, cubic with A = -0.75 and repeated borders, as OpenCV's
 * INTER_CUBIC (method specification, section 1.5). Up to a reduction by 2 there is no antialiasing, as in
 * the paper. Beyond 2 the kernel is stretched by half the reduction: relative to its own grid the network
 * sees the same response as for the paper's 512 to 256, and nothing jumps at 2.</p>
 *
 * <p>{@link SliceGeometry.PixelSpacing}: pixel centres of the resampled slice lie symmetric about the slice's centre; cubic
 * with A = -0.5, stretched by the reduction (antialiased) or plain when enlarging. The slice is placed at the
 * origin and padded with 0, the window's low end, to the right and the bottom.</p>
 *
 * <p>Back: the padding is cut off; probabilities are interpolated linearly where the original grid is finer and
 * averaged over the pixel's area where it is coarser, so they never leave [0, 1].</p>
 */
public final class SlicePreparer {

  /** Shortest and longest edge in pixels of a slice resampled to a pixel size; outside it the spacing is taken to be wrong. */
  static final int SHORTEST = 16;
  static final int LONGEST = 4096;

  /** Share of a pixel from which on it is foreground; exact halves must not depend on how the weights were rounded. */
  public static final float HALF = 0.5f - 1e-6f;

  private final IntensityWindow window;
  private final int width;
  private final int height;
  private final int innerWidth; // of the network's slice without padding
  private final int innerHeight;
  private final int networkWidth;
  private final int networkHeight;
  private final PlaneResampling forth;
  private final PlaneResampling forthMask;
  private final PlaneResampling back;
  private final float[] outer;
  private final float[] inner;
  private final float[] padding;

  /**
   * @param width         of the slices in pixels
   * @param height        of the slices in pixels
   * @param pixelWidthMm  along x; of no effect for {@link SliceGeometry.Resize}
   * @param pixelHeightMm along y
   * @throws IllegalArgumentException if the slices would be absurdly small or large at the network's pixel size
   */
  public SlicePreparer(final SlicePreparation preparation, final int width, final int height, final double pixelWidthMm,
    final double pixelHeightMm)
  {
    if (width < 1 || height < 1 || (long) width * height > Integer.MAX_VALUE - 8)
      throw new IllegalArgumentException("slices of " + width + "x" + height
        + " pixels cannot be prepared for a network; crop them");
    if (!(pixelWidthMm > 0 && pixelHeightMm > 0))
      throw new IllegalArgumentException("the pixel size must be positive in mm, found " + pixelWidthMm + " x " + pixelHeightMm);
    window = preparation.window();
    this.width = width;
    this.height = height;
    final double stepX;
    final double stepY;
    if (preparation.geometry() instanceof SliceGeometry.Resize resize) {
      innerWidth = resize.width();
      innerHeight = resize.height();
      networkWidth = innerWidth;
      networkHeight = innerHeight;
      stepX = (double) width / innerWidth;
      stepY = (double) height / innerHeight;
    }
    else {
      final var spacing = (SliceGeometry.PixelSpacing) preparation.geometry();
      stepX = spacing.pixelMm() / pixelWidthMm;
      stepY = spacing.pixelMm() / pixelHeightMm;
      final double wide = Math.rint(width / stepX);
      final double high = Math.rint(height / stepY);
      if (!(Math.min(wide, high) >= SHORTEST && Math.max(wide, high) <= LONGEST))
        throw new IllegalArgumentException(String.format(Locale.ROOT,
          "a slice of %dx%d pixels of %.4g x %.4g mm would become %.0fx%.0f pixels of %s mm for this network, "
            + "but %d to %d is what can be used; correct the pixel size of the image or crop it",
          width, height, pixelWidthMm, pixelHeightMm, wide, high, spacing.pixelMm(), SHORTEST, LONGEST));
      innerWidth = (int) wide;
      innerHeight = (int) high;
      networkWidth = nextMultiple(innerWidth, spacing.multipleOf());
      networkHeight = nextMultiple(innerHeight, spacing.multipleOf());
    }
    final boolean resizes = preparation.geometry() instanceof SliceGeometry.Resize;
    final Kernel kernel = resizes ? Kernel.CUBIC_OPENCV : Kernel.CUBIC_KEYS;
    final double free = resizes ? 2 : 1; // reduction up to which the kernel is not stretched
    forth = new PlaneResampling(axis(width, innerWidth, stepX, kernel, stepX / free),
      axis(height, innerHeight, stepY, kernel, stepY / free));
    forthMask = new PlaneResampling(axis(width, innerWidth, stepX, Kernel.AREA, stepX),
      axis(height, innerHeight, stepY, Kernel.AREA, stepY));
    back = new PlaneResampling(axis(innerWidth, width, 1 / stepX, Kernel.AREA, 1 / stepX),
      axis(innerHeight, height, 1 / stepY, Kernel.AREA, 1 / stepY));
    outer = new float[width * height];
    inner = new float[innerWidth * innerHeight];
    padding = new float[networkWidth];
  }

  /** Both grids have the same centre. */
  private static AxisResampling axis(final int source, final int target, final double step, final Kernel kernel,
    final double stretch)
  {
    final double start = (source - 1) / 2.0 - step * (target - 1) / 2.0;
    return new AxisResampling(source, target, start, step, kernel, Math.max(1, stretch));
  }

  private static int nextMultiple(final int length, final int of) {
    return Math.multiplyExact((length + of - 1) / of, of);
  }

  /**
   * What is done with a slice, as numbers. An image, as {@link #prepare} does: window, then the two resamplings in their order,
   * then clipping to [0, 1] and padding with 0. A mask, as {@link #prepareMask} does: 1 for what is not 0, the resamplings, then
   * 1 for what is at least {@link #HALF}, 0 for the rest, and padding with 0.
   *
   * @param isMask whether it is a mask
   * @param window of no effect for a mask
   */
  public record Steps(boolean isMask, IntensityWindow window, Resampling resampling, int networkWidth, int networkHeight) {}

  /** @param rowsFirst whether x comes first */
  public record Resampling(Axis x, Axis y, boolean rowsFirst) {

    private static Resampling of(final PlaneResampling plane) {
      return new Resampling(Axis.of(plane.x()), Axis.of(plane.y()), plane.rowsFirst());
    }

    /** @return whether the pixels of the result are others */
    public boolean resamples() {
      return !(x.identity() && y.identity());
    }
  }

  /**
   * Resampling along one axis: pixel i of the result is the sum over t, in order and in single precision, of weight[i * taps + t]
   * times pixel first[i] + t; nothing is to be done where it is the identity.
   */
  public record Axis(int source, int target, int taps, int[] first, float[] weights, boolean identity) {

    private static Axis of(final AxisResampling axis) {
      return new Axis(axis.sourceLength, axis.targetLength, axis.taps, axis.first, axis.weight, axis.isIdentity());
    }
  }

  /** @return what is done with the slice of an image, for those who do it elsewhere */
  public Steps steps() {
    return steps(false, forth);
  }

  /** @return what is done with the slice of a mask, likewise */
  public Steps maskSteps() {
    return steps(true, forthMask);
  }

  private Steps steps(final boolean isMask, final PlaneResampling resampling) {
    return new Steps(isMask, window, Resampling.of(resampling), networkWidth, networkHeight);
  }

  /**
   * @return what {@link #restore} does with probabilities whose padding was cut off, before they are clipped to [0, 1]; likewise
   */
  public Resampling restoring() {
    return Resampling.of(back);
  }

  /** @return of the slices in pixels */
  public int width() {
    return width;
  }

  /** @return of the slices in pixels */
  public int height() {
    return height;
  }

  /** @return of the network's input in pixels, padding included */
  public int networkWidth() {
    return networkWidth;
  }

  /** @return of the network's input in pixels, padding included */
  public int networkHeight() {
    return networkHeight;
  }

  /**
   * @param values calibrated values of a slice, width * height; NaN counts as the window's low end
   * @param target receives networkWidth * networkHeight values in [0, 1]; its position does not move
   * @param offset index in target of the first pixel
   */
  public void prepare(final float[] values, final FloatBuffer target, final int offset) {
    checkLength(values);
    window.apply(values, outer);
    prepareWindowed(outer, target, offset);
  }

  /**
   * What {@link #prepare} does after {@link IntensityWindow#apply}.
   *
   * @param values of a slice as the window shows them, width * height, 0 to 1
   * @param target receives networkWidth * networkHeight values in [0, 1]; its position does not move
   * @param offset index in target of the first pixel
   */
  public void prepareWindowed(final float[] values, final FloatBuffer target, final int offset) {
    checkLength(values);
    forth.apply(values, inner);
    clip(inner);
    putPadded(target, offset);
  }

  /**
   * Brings a mask to the network's grid: foreground where at least half of the pixel is (the mean of 2x2 pixels
   * for the paper's reduction by 2; method specification, section 1.5).
   *
   * @param mask   foreground where not 0, width * height
   * @param target receives networkWidth * networkHeight values, 0 or 1; its position does not move
   * @param offset index in target of the first pixel
   */
  public void prepareMask(final float[] mask, final FloatBuffer target, final int offset) {
    checkLength(mask);
    for (int i = 0; i < outer.length; i++)
      outer[i] = mask[i] != 0 ? 1 : 0;
    forthMask.apply(outer, inner);
    for (int i = 0; i < inner.length; i++)
      inner[i] = inner[i] >= HALF ? 1 : 0;
    putPadded(target, offset);
  }

  /**
   * @param probabilities on the network's grid, networkWidth * networkHeight; the position does not move
   * @param offset        index in probabilities of the first pixel
   * @param out           receives probabilities on the original grid, width * height, in [0, 1]; NaN stays NaN
   */
  public void restore(final FloatBuffer probabilities, final int offset, final float[] out) {
    checkLength(out);
    for (int row = 0; row < innerHeight; row++)
      probabilities.get(offset + row * networkWidth, inner, row * innerWidth, innerWidth);
    back.apply(inner, out);
    clip(out);
  }

  private void putPadded(final FloatBuffer target, final int offset) {
    for (int row = 0; row < innerHeight; row++) {
      target.put(offset + row * networkWidth, inner, row * innerWidth, innerWidth);
      target.put(offset + row * networkWidth + innerWidth, padding, 0, networkWidth - innerWidth);
    }
    for (int row = innerHeight; row < networkHeight; row++)
      target.put(offset + row * networkWidth, padding, 0, networkWidth);
  }

  private static void clip(final float[] values) {
    for (int i = 0; i < values.length; i++)
      values[i] = Math.min(1, Math.max(0, values[i]));
  }

  private void checkLength(final float[] plane) {
    if (plane.length != width * height)
      throw new IllegalArgumentException("a plane of " + width + "x" + height + " pixels was expected, found " + plane.length
        + " values");
  }
}
