package io.github.rraunet.slices;

/** Moving mean over a rectangle about each pixel of a plane; the border is repeated. Serves one thread at a time. */
public final class InPlaneAverage {

  private final PlaneResampling mean;
  private final float[] source;

  /**
   * @param width  of the planes in pixels
   * @param height of the planes in pixels
   * @param across width of the rectangle in pixels, any number; at most 1 leaves x as it is
   * @param along  its height in pixels
   */
  public InPlaneAverage(final int width, final int height, final double across, final double along) {
    mean = new PlaneResampling(new AxisResampling(width, width, 0, 1, Kernel.AREA, Math.max(1, across)), new AxisResampling(
      height, height, 0, 1, Kernel.AREA, Math.max(1, along)));
    source = new float[width * height];
  }

  /** @param plane x fastest, averaged in place */
  public void apply(final float[] plane) {
    System.arraycopy(plane, 0, source, 0, source.length);
    mean.apply(source, plane);
  }
}
