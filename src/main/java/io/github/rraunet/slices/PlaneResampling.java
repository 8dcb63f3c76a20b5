package io.github.rraunet.slices;

import java.util.Arrays;

/**
 * Separable resampling of a plane stored row by row. Holds room for the pass in between, so one instance
 * serves one thread.
 */
final class PlaneResampling {

  private final AxisResampling x;
  private final AxisResampling y;
  private final boolean rowsFirst;
  private final float[] between;

  PlaneResampling(final AxisResampling x, final AxisResampling y) {
    this.x = x;
    this.y = y;
    final long afterY = (long) x.sourceLength * y.targetLength;
    final long afterX = (long) x.targetLength * y.sourceLength;
    rowsFirst = afterY > afterX; // the smaller plane in between is the less work
    between = x.isIdentity() || y.isIdentity() ? new float[0] : new float[(int) Math.min(afterX, afterY)];
  }

  int sourceSize() {
    return x.sourceLength * y.sourceLength;
  }

  int targetSize() {
    return x.targetLength * y.targetLength;
  }

  void apply(final float[] source, final float[] target) {
    if (x.isIdentity() && y.isIdentity()) System.arraycopy(source, 0, target, 0, targetSize());
    else if (x.isIdentity()) alongY(source, target, x.sourceLength);
    else if (y.isIdentity()) alongX(source, target, y.sourceLength);
    else if (rowsFirst) {
      alongX(source, between, y.sourceLength);
      alongY(between, target, x.targetLength);
    }
    else {
      alongY(source, between, x.sourceLength);
      alongX(between, target, y.targetLength);
    }
  }

  private void alongX(final float[] in, final float[] out, final int rows) {
    final int taps = x.taps;
    final int length = x.targetLength;
    for (int row = 0; row < rows; row++) {
      final int from = row * x.sourceLength;
      final int to = row * length;
      for (int i = 0, w = 0; i < length; i++) {
        final int start = from + x.first[i];
        float sum = 0;
        for (int t = 0; t < taps; t++)
          sum += x.weight[w++] * in[start + t];
        out[to + i] = sum;
      }
    }
  }

  private void alongY(final float[] in, final float[] out, final int width) {
    for (int j = 0; j < y.targetLength; j++) {
      final int to = j * width;
      Arrays.fill(out, to, to + width, 0);
      for (int t = 0; t < y.taps; t++) {
        final float w = y.weight[j * y.taps + t];
        if (w != 0) addRow(in, (y.first[j] + t) * width, w, out, to, width);
      }
    }
  }

  /** Kept apart and plain so that the compiler turns it into vector instructions. */
  private static void addRow(final float[] in, final int from, final float w, final float[] out, final int to, final int width) {
    for (int i = 0; i < width; i++)
      out[to + i] += w * in[from + i];
  }
}
