package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.NetworkSettings;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The MultiResUNet of Ibtehaz and Rahman, Neural Networks 121, 2020: MultiRes blocks in place of the two convolutions of a
 * level, residual paths on the skips.
 *
 * <p>Batch normalisation as published: each convolution, the last one too, has it without scale in place of a bias, before
 * its activation; blocks and paths have it with scale after their sums, blocks also after their concatenation. The
 * up-convolutions keep their bias and have none. Its 7,262,504 parameters for one channel and 32 base filters are 7,237,982
 * trained ones and 24,522 running statistics. Without batch normalisation, which nobody published, every convolution has a
 * bias.</p>
 */
final class MultiResUNet implements SliceNetwork {

  /** Filters of a block's convolutions together, in those of a U-Net's level; the default of the publication. */
  private static final double ALPHA = 1.67;

  private final NetworkSettings settings;

  MultiResUNet(final NetworkSettings settings) {
    this.settings = settings;
  }

  /** Filters of the three convolutions of a block; they see 3x3, 5x5 and 7x7 pixels of its input. */
  private record BlockWidths(long first, long second, long third) {

    static BlockWidths of(final long filters) {
      final double together = ALPHA * filters;
      return new BlockWidths((long) (together * 0.167), (long) (together * 0.333), (long) (together * 0.5));
    }

    long sum() {
      return first + second + third;
    }
  }

  @Override
  public Operand<TFloat32> build(final NetworkLayers layers, final Operand<TFloat32> image) {
    final int depth = settings.depth();
    final List<Operand<TFloat32>> skips = new ArrayList<>();

    Operand<TFloat32> x = image;
    long channels = 1;
    for (int level = 1; level <= depth + 1; level++) {
      final BlockWidths widths = BlockWidths.of(filters(level));
      x = block(layers, "enc" + level, x, channels, widths);
      channels = widths.sum();
      if (level <= depth) {
        skips.add(path(layers, "path" + level, x, channels, filters(level), depth + 1 - level));
        x = layers.dropout(layers.maxPool(x), settings.dropout());
      }
    }
    for (int level = depth; level >= 1; level--) {
      final String name = "dec" + level;
      final long filters = filters(level);
      final BlockWidths widths = BlockWidths.of(filters);
      final Operand<TFloat32> up = layers.upConvolution(name + "/up", x, channels, filters);
      x = layers.dropout(layers.concat(up, skips.get(level - 1)), settings.dropout());
      x = block(layers, name, x, 2 * filters, widths);
      channels = widths.sum();
    }
    return layers.tf().math.sigmoid(convolution(layers, "head", x, 1, channels, 1));
  }

  /** ReLU(1x1 convolution of the input + concatenation of three 3x3 convolutions in a row). */
  private Operand<TFloat32> block(final NetworkLayers layers, final String name, final Operand<TFloat32> x,
    final long channels, final BlockWidths widths)
  {
    final Ops tf = layers.tf();
    final Operand<TFloat32> shortcut = convolution(layers, name + "/shortcut", x, 1, channels, widths.sum());
    final Operand<TFloat32> first = tf.nn.relu(convolution(layers, name + "/conv1", x, 3, channels, widths.first()));
    final Operand<TFloat32> second =
      tf.nn.relu(convolution(layers, name + "/conv2", first, 3, widths.first(), widths.second()));
    final Operand<TFloat32> third =
      tf.nn.relu(convolution(layers, name + "/conv3", second, 3, widths.second(), widths.third()));
    final Operand<TFloat32> all = layers.concat(layers.concat(first, second), third);
    final Operand<TFloat32> sum = tf.math.add(shortcut, normalise(layers, name + "/norm1", all, widths.sum()));
    return normalise(layers, name + "/norm2", tf.nn.relu(sum), widths.sum());
  }

  /** {@code blocks} times ReLU(1x1 convolution + ReLU(3x3 convolution)). */
  private Operand<TFloat32> path(final NetworkLayers layers, final String name, final Operand<TFloat32> input,
    final long inputChannels, final long filters, final int blocks)
  {
    final Ops tf = layers.tf();
    Operand<TFloat32> x = input;
    long channels = inputChannels;
    for (int block = 1; block <= blocks; block++) {
      final String blockName = name + "/block" + block;
      final Operand<TFloat32> shortcut = convolution(layers, blockName + "/shortcut", x, 1, channels, filters);
      final Operand<TFloat32> convolved = tf.nn.relu(convolution(layers, blockName + "/conv", x, 3, channels, filters));
      x = normalise(layers, blockName + "/norm", tf.nn.relu(tf.math.add(shortcut, convolved)), filters);
      channels = filters;
    }
    return x;
  }

  private Operand<TFloat32> convolution(final NetworkLayers layers, final String name, final Operand<TFloat32> x,
    final int kernel, final long in, final long out)
  {
    return settings.batchNorm() ? layers.convolutionNormalised(name, x, kernel, in, out)
      : layers.convolution(name, x, kernel, in, out);
  }

  private Operand<TFloat32> normalise(final NetworkLayers layers, final String name, final Operand<TFloat32> x,
    final long channels)
  {
    return settings.batchNorm() ? layers.batchNorm(name, x, channels) : x;
  }

  private long filters(final int level) {
    return (long) settings.baseFilters() << (level - 1);
  }
}
