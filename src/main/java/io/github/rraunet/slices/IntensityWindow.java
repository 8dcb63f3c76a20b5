package io.github.rraunet.slices;

/**
 * Values (HU for a CT) are clipped to [low, high] and mapped linearly to [0, 1] for the network; low below high.
 * The default for a CT is [-1000, 1000] (method specification, section 1.5).
 */
public record IntensityWindow(double low, double high) {

  public IntensityWindow {
    if (!(low < high) || Double.isInfinite(low) || Double.isInfinite(high))
      throw new IllegalArgumentException("an intensity window needs low < high, found low=" + low + ", high=" + high);
  }

  /** @return value in [0, 1]; NaN counts as {@code low} (scanners mark voxels outside the field of view so) */
  public float apply(final float value) {
    if (!(value > low)) return 0;
    return value >= high ? 1 : (float) ((value - low) / (high - low));
  }

  /**
   * The same for many values. Loops of one step each become vector instructions, which halves the time of a slice.
   *
   * @param out as long as the values, which it may be itself
   */
  public void apply(final float[] values, final float[] out) {
    final double range = high - low;
    for (int i = 0; i < out.length; i++)
      out[i] = (float) ((values[i] - low) / range);
    for (int i = 0; i < out.length; i++)
      out[i] = Math.min(1, Math.max(0, out[i]));
    for (int i = 0; i < out.length; i++)
      if (Float.isNaN(out[i])) out[i] = 0;
  }
}
