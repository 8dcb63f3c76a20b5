package io.github.rraunet.slices;

/**
 * Separable resampling of a plane stored row by row. Holds room for the pass in between, so one instance
 * serves one thread.
 */
final class PlaneResampling {

  /** Times as long as for a pixel along y, where whole rows are mixed, which the compiler turns into vector instructions. */
  private static final int COST_ALONG_X = 4;

  private final AxisResampling x;
  private final AxisResampling y;
  private final boolean rowsFirst;
  private final float[] between;

  PlaneResampling(final AxisResampling x, final AxisResampling y) {
    this.x = x;
    this.y = y;
    final long afterY = (long) x.sourceLength * y.targetLength;
    final long afterX = (long) x.targetLength * y.sourceLength;
    final long after = (long) x.targetLength * y.targetLength;
    rowsFirst = COST_ALONG_X * afterX + after < afterY + COST_ALONG_X * after;
    between = x.isIdentity() || y.isIdentity() ? new float[0] : new float[(int) (rowsFirst ? afterX : afterY)];
  }

  AxisResampling x() {
    return x;
  }

  AxisResampling y() {
    return y;
  }

  /** @return whether rows are resampled before columns */
  boolean rowsFirst() {
    return rowsFirst;
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
    final AxisResampling.Recurrence part = x.taps == 2 || x.taps == 4 ? x.recurrence
      : AxisResampling.Recurrence.NONE;
    for (int row = 0; row < rows; row++) {
      final int from = row * x.sourceLength;
      final int to = row * x.targetLength;
      resample(in, from, out, to, 0, part.from());
      for (int phase = 0; phase < part.period(); phase++)
        resampleEvenly(in, from, out, to, part, part.from() + phase);
      resample(in, from, out, to, part.end(), x.targetLength);
    }
  }

  /** Samples of a row from {@code begin} up to {@code end}. */
  private void resample(final float[] in, final int from, final float[] out, final int to, final int begin, final int end) {
    if (x.taps == 2) interpolateRow(in, from, out, to, begin, end);
    else resampleRow(in, from, out, to, begin, end);
  }

  private void resampleRow(final float[] in, final int from, final float[] out, final int to, final int begin, final int end) {
    final int[] first = x.first;
    final float[] weight = x.weight;
    final int taps = x.taps;
    final int fours = taps & ~3; // four at a time takes two thirds of the time, and adds in the same order
    for (int i = begin, w = begin * taps; i < end; i++) {
      int at = from + first[i];
      float sum = 0;
      for (final int last = w + fours; w < last; w += 4, at += 4)
        sum = sum + weight[w] * in[at] + weight[w + 1] * in[at + 1] + weight[w + 2] * in[at + 2] + weight[w + 3] * in[at + 3];
      for (final int last = w + taps - fours; w < last; w++, at++)
        sum += weight[w] * in[at];
      out[to + i] = sum;
    }
  }

  /** The same for two taps, linear interpolation: the way back of most slices, twice as fast. */
  private void interpolateRow(final float[] in, final int from, final float[] out, final int to, final int begin, final int end) {
    final int[] first = x.first;
    final float[] weight = x.weight;
    for (int i = begin; i < end; i++) {
      final int start = from + first[i];
      out[to + i] = weight[2 * i] * in[start] + weight[2 * i + 1] * in[start + 1];
    }
  }

  /** Every sample of a row that has the weights of sample i: the same sums, but nothing has to be looked up for each. */
  private void resampleEvenly(final float[] in, final int from, final float[] out, final int to,
    final AxisResampling.Recurrence part, final int i)
  {
    final float[] weight = x.weight;
    final int w = i * x.taps;
    if (x.taps == 2) mixTwo(in, from + x.first[i], part.shift(), weight[w], weight[w + 1], out, to + i, part.period(), part
      .rounds());
    else mixFour(in, from + x.first[i], part.shift(), weight[w], weight[w + 1], weight[w + 2], weight[w + 3], out, to + i, part
      .period(), part.rounds());
  }

  private static void mixTwo(final float[] in, final int from, final int inStep, final float a, final float b, final float[] out,
    final int to, final int outStep, final int count)
  {
    for (int k = 0, at = from, i = to; k < count; k++, at += inStep, i += outStep)
      out[i] = a * in[at] + b * in[at + 1];
  }

  private static void mixFour(final float[] in, final int from, final int inStep, final float a, final float b, final float c,
    final float d, final float[] out, final int to, final int outStep, final int count)
  {
    for (int k = 0, at = from, i = to; k < count; k++, at += inStep, i += outStep)
      out[i] = 0 + a * in[at] + b * in[at + 1] + c * in[at + 2] + d * in[at + 3];
  }

  private void alongY(final float[] in, final float[] out, final int width) {
    for (int j = 0; j < y.targetLength; j++) {
      final int w = j * y.taps;
      final int from = y.first[j] * width;
      if (y.taps == 1) scaleRow(in, from, y.weight[w], out, j * width, width);
      else mixRows(in, from, y.weight[w], y.weight[w + 1], out, j * width, width);
      int t = 2;
      for (; t + 1 < y.taps; t += 2)
        addRows(in, from + t * width, y.weight[w + t], y.weight[w + t + 1], out, j * width, width);
      if (t < y.taps) addRow(in, from + t * width, y.weight[w + t], out, j * width, width);
    }
  }

  // Loops of whole rows, kept apart and plain so that the compiler turns them into vector instructions.

  private static void scaleRow(final float[] in, final int from, final float w, final float[] out, final int to,
    final int width)
  {
    for (int i = 0; i < width; i++)
      out[to + i] = w * in[from + i];
  }

  private static void mixRows(final float[] in, final int from, final float w, final float v, final float[] out, final int to,
    final int width)
  {
    for (int i = 0; i < width; i++)
      out[to + i] = w * in[from + i] + v * in[from + width + i];
  }

  private static void addRows(final float[] in, final int from, final float w, final float v, final float[] out, final int to,
    final int width)
  {
    for (int i = 0; i < width; i++)
      out[to + i] = out[to + i] + w * in[from + i] + v * in[from + width + i];
  }

  private static void addRow(final float[] in, final int from, final float w, final float[] out, final int to, final int width) {
    for (int i = 0; i < width; i++)
      out[to + i] += w * in[from + i];
  }
}
