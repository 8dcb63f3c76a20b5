package io.github.rraunet.volume.io;

import io.github.rraunet.volume.Volume;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Values shown as black and as white, calibrated.
 *
 * @param min black
 * @param max white
 */
record DisplayWindow(double min, double max) {

  /** Bone window, level 300 and width 1500 HU: vertebrae with their cortex, soft tissue as grey. */
  static final DisplayWindow BONE = new DisplayWindow(-450, 1050);

  private static final int PLACES = 48; // sampled along each axis
  private static final double AIR = -500; // HU; an image with values from below this to above the next looks like a CT
  private static final double SOFT_BONE = 150;

  /**
   * @return 0 to 255 for a mask, 0 to 1 for a probability, the bone window for a CT in HU, else from smallest to largest value
   */
  static DisplayWindow of(final Volume volume) {
    return switch (volume.kind()) {
      case MASK -> new DisplayWindow(0, 255);
      case PROBABILITY -> new DisplayWindow(0, 1);
      case INTENSITY -> ofIntensities(volume.values());
    };
  }

  private static DisplayWindow ofIntensities(final RandomAccessibleInterval<FloatType> values) {
    final RandomAccess<FloatType> voxel = values.randomAccess();
    final long[] step = new long[3];
    for (int d = 0; d < 3; d++)
      step[d] = Math.max(1, values.dimension(d) / PLACES);
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (long z = step[2] / 2; z < values.dimension(2); z += step[2])
      for (long y = step[1] / 2; y < values.dimension(1); y += step[1])
        for (long x = step[0] / 2; x < values.dimension(0); x += step[0]) {
          voxel.setPosition(x, 0);
          voxel.setPosition(y, 1);
          voxel.setPosition(z, 2);
          final float value = voxel.get().get();
          if (Float.isInfinite(value)) continue;
          if (value < min) min = value; // false for NaN
          if (value > max) max = value;
        }
    if (min <= AIR && max >= SOFT_BONE) return BONE;
    if (min > max) return new DisplayWindow(0, 1); // no finite value at all
    return new DisplayWindow(min, min < max ? max : min + 1);
  }
}
