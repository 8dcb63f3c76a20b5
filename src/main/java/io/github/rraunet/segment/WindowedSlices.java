package io.github.rraunet.segment;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.volume.VolumeSlices;

/**
 * Slices of a stack as a network's intensity window shows them, and what was seen of their values. Of a stack of 8 or 16 bits the
 * window is worked out once for each number that a voxel can be stored as, which takes a quarter of the time. Threads may share
 * it.
 */
final class WindowedSlices {

  private final VolumeSlices source;
  private final IntensityWindow window;
  private final IntensityCheck values;
  private final float[] levels; // null if there are none
  private final float[] shown; // of each level

  WindowedSlices(final VolumeSlices source, final IntensityWindow window, final IntensityCheck values) {
    this.source = source;
    this.window = window;
    this.values = values;
    levels = source.levels().orElse(null);
    shown = levels == null ? null : new float[levels.length];
    if (levels != null) window.apply(levels, shown);
  }

  /** @return number of slices */
  int count() {
    return source.count();
  }

  /** @return pixels of a slice */
  int pixels() {
    return source.width() * source.height();
  }

  /** @param out receives the pixels of slice z, 0 to 1 */
  void read(final int z, final float[] out) {
    if (levels == null) {
      source.read(z, out);
      values.add(out);
      window.apply(out, out);
    }
    else values.add(levels, source.read(z, shown, out));
  }
}
