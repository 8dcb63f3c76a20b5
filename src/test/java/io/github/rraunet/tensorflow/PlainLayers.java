package io.github.rraunet.tensorflow;

import java.util.Map;

/**
 * The layers of a network by their definitions, in plain loops over maps [y][x][channel], for one slice in inference.
 * Weights are named and laid out as in a {@link GraphTrainer}.
 */
final class PlainLayers {

  private final Map<String, float[]> weights;

  PlainLayers(final Map<String, float[]> weights) {
    this.weights = weights;
  }

  /** Cross-correlation with zeros around the map, plus the bias where there is one. Kernels are [dy][dx][in][out]. */
  double[][][] convolution(final String name, final double[][][] x, final int size) {
    final float[] kernel = weight(name + "/kernel");
    final int in = x[0][0].length;
    final int out = kernel.length / (size * size * in);
    final double[][][] result = new double[x.length][x[0].length][out];
    for (int y = 0; y < x.length; y++)
      for (int u = 0; u < x[0].length; u++)
        for (int o = 0; o < out; o++) {
          double sum = weights.containsKey(name + "/bias") ? weight(name + "/bias")[o] : 0;
          for (int dy = 0; dy < size; dy++)
            for (int dx = 0; dx < size; dx++) {
              final int fromY = y + dy - size / 2;
              final int fromX = u + dx - size / 2;
              if (fromY < 0 || fromY >= x.length || fromX < 0 || fromX >= x[0].length) continue;
              for (int i = 0; i < in; i++)
                sum += kernel[((dy * size + dx) * in + i) * out + o] * x[fromY][fromX][i];
            }
          result[y][u][o] = sum;
        }
    return result;
  }

  double[][][] convolution3Relu(final String name, final double[][][] x) {
    return relu(convolution(name, x, 3));
  }

  /** Each pixel becomes 2x2 of them. Kernels are [dy][dx][out][in]. */
  double[][][] upConvolution(final String name, final double[][][] x) {
    final float[] kernel = weight(name + "/kernel");
    final float[] bias = weight(name + "/bias");
    final int in = x[0][0].length;
    final double[][][] result = new double[2 * x.length][2 * x[0].length][bias.length];
    for (int y = 0; y < result.length; y++)
      for (int u = 0; u < result[0].length; u++)
        for (int o = 0; o < bias.length; o++) {
          double sum = bias[o];
          for (int i = 0; i < in; i++)
            sum += kernel[((y % 2 * 2 + u % 2) * bias.length + o) * in + i] * x[y / 2][u / 2][i];
          result[y][u][o] = sum;
        }
    return result;
  }

  /** (x - mean) / sqrt(variance + 0.001) * gamma + beta, gamma 1 where there is none. */
  double[][][] norm(final String name, final double[][][] x) {
    final double[][][] result = new double[x.length][x[0].length][x[0][0].length];
    for (int y = 0; y < x.length; y++)
      for (int u = 0; u < x[0].length; u++)
        for (int c = 0; c < x[0][0].length; c++) {
          final double gamma = weights.containsKey(name + "/gamma") ? weight(name + "/gamma")[c] : 1;
          final double deviation = Math.sqrt(weight(name + "/moving_variance")[c] + 0.001);
          result[y][u][c] = (x[y][u][c] - weight(name + "/moving_mean")[c]) / deviation * gamma + weight(name + "/beta")[c];
        }
    return result;
  }

  static double[][][] pool(final double[][][] x) {
    final double[][][] result = new double[x.length / 2][x[0].length / 2][x[0][0].length];
    for (int y = 0; y < result.length; y++)
      for (int u = 0; u < result[0].length; u++)
        for (int c = 0; c < result[0][0].length; c++)
          result[y][u][c] = Math.max(Math.max(x[2 * y][2 * u][c], x[2 * y][2 * u + 1][c]),
            Math.max(x[2 * y + 1][2 * u][c], x[2 * y + 1][2 * u + 1][c]));
    return result;
  }

  static double[][][] concat(final double[][][]... maps) {
    final double[][][] result = new double[maps[0].length][maps[0][0].length][];
    for (int y = 0; y < result.length; y++)
      for (int u = 0; u < result[0].length; u++) {
        final var channels = java.util.stream.DoubleStream.builder();
        for (final double[][][] map : maps)
          for (final double value : map[y][u])
            channels.add(value);
        result[y][u] = channels.build().toArray();
      }
    return result;
  }

  static double[][][] add(final double[][][] a, final double[][][] b) {
    final double[][][] result = new double[a.length][a[0].length][a[0][0].length];
    for (int y = 0; y < a.length; y++)
      for (int u = 0; u < a[0].length; u++)
        for (int c = 0; c < a[0][0].length; c++)
          result[y][u][c] = a[y][u][c] + b[y][u][c];
    return result;
  }

  static double[][][] relu(final double[][][] x) {
    final double[][][] result = new double[x.length][x[0].length][x[0][0].length];
    for (int y = 0; y < x.length; y++)
      for (int u = 0; u < x[0].length; u++)
        for (int c = 0; c < x[0][0].length; c++)
          result[y][u][c] = Math.max(0, x[y][u][c]);
    return result;
  }

  private float[] weight(final String name) {
    final float[] weight = weights.get(name);
    if (weight == null) throw new AssertionError("the network has no weight '" + name + "'; it has " + weights.keySet());
    return weight;
  }
}
