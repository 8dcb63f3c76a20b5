package io.github.rraunet.distance;

/** Lower envelope of parabolas with their vertices at whole numbers. */
final class Envelope {

  final int[] vertex;
  private final double[] height; // of the vertex, plus its position squared
  final double[] from; // where the parabola begins to be the lowest
  int count;

  Envelope(final int length) {
    vertex = new int[length];
    height = new double[length];
    from = new double[length];
  }

  void clear() {
    count = 0;
  }

  /** @param at larger than of all before. @param value in units of the squared step */
  void add(final int at, final double value) {
    final double raised = value + (double) at * at;
    double begins = Double.NEGATIVE_INFINITY;
    while (count > 0) {
      begins = (raised - height[count - 1]) / (2.0 * (at - vertex[count - 1]));
      if (begins > from[count - 1]) break;
      count--;
    }
    vertex[count] = at;
    height[count] = raised;
    from[count] = count == 0 ? Double.NEGATIVE_INFINITY : begins;
    count++;
  }
}
