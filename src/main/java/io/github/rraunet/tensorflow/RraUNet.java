package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.NetworkSettings;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The RRA-U-Net: residual encoder, residual-block skip paths, attention decoder (Wang, Zhang and Voiculescu,
 * arXiv 2009.12873; layer by layer in the method specification, sections 1.1 to 1.3). With every switch off it is
 * the plain 2D U-Net.
 */
final class RraUNet implements SliceNetwork {

  private final NetworkSettings settings;

  RraUNet(final NetworkSettings settings) {
    this.settings = settings;
  }

  @Override
  public Operand<TFloat32> build(final NetworkLayers layers, final Operand<TFloat32> image) {
    final int depth = settings.depth();
    final List<Operand<TFloat32>> skips = new ArrayList<>();
    final List<Long> skipChannels = new ArrayList<>();

    Operand<TFloat32> x = image;
    long channels = 1;
    for (int level = 1; level <= depth + 1; level++) {
      final String name = "enc" + level;
      final long filters = filters(level);
      Operand<TFloat32> map = layers.convolution3Relu(name + "/conv1", x, channels, filters);
      map = layers.convolution3Relu(name + "/conv2", map, filters, filters);
      long levelChannels = filters;
      if (settings.residualEncoder() && level > 1) {
        map = layers.concat(x, map);
        levelChannels += channels;
      }
      if (level <= depth) {
        skips.add(map);
        skipChannels.add(levelChannels);
        final Operand<TFloat32> normalised = settings.batchNorm() ? layers.batchNorm(name + "/norm", map, levelChannels) : map;
        map = layers.dropout(layers.maxPool(normalised), settings.dropout());
      }
      x = map;
      channels = levelChannels;
    }

    final AttentionLayers attention = new AttentionLayers(layers);
    for (int level = depth; level >= 1; level--) {
      final String name = "dec" + level;
      final long filters = filters(level);
      final Operand<TFloat32> up = layers.upConvolution(name + "/up", x, channels, filters);
      Operand<TFloat32> skip = skips.get(level - 1);
      long fromSkip = skipChannels.get(level - 1);
      if (settings.residualConnections()) {
        skip = residualPath(layers, "path" + level, skip, fromSkip, filters, depth + 1 - level);
        fromSkip = filters;
      }
      x = layers.dropout(layers.concat(up, skip), settings.dropout());
      x = layers.convolution3Relu(name + "/conv1", x, filters + fromSkip, filters);
      x = layers.convolution3Relu(name + "/conv2", x, filters, filters);
      if (settings.batchNorm()) x = layers.batchNorm(name + "/norm", x, filters);
      x = attention.apply(name + "/attention", settings.attention(), x, filters);
      channels = filters;
    }
    final Ops tf = layers.tf();
    return tf.math.sigmoid(layers.convolution("head", x, 1, channels, 1));
  }

  /** Eq. 1: y = ReLU(ReLU(conv3(x)) + S(x)), S a linear 1x1 convolution where the channels differ. */
  private static Operand<TFloat32> residualPath(final NetworkLayers layers, final String name, final Operand<TFloat32> input,
    final long inputChannels, final long filters, final int blocks)
  {
    final Ops tf = layers.tf();
    Operand<TFloat32> x = input;
    long channels = inputChannels;
    for (int block = 1; block <= blocks; block++) {
      final String blockName = name + "/block" + block;
      final Operand<TFloat32> shortcut =
        channels == filters ? x : layers.convolution(blockName + "/shortcut", x, 1, channels, filters);
      x = tf.nn.relu(tf.math.add(layers.convolution3Relu(blockName + "/conv", x, channels, filters), shortcut));
      channels = filters;
    }
    return x;
  }

  private long filters(final int level) {
    return (long) settings.baseFilters() << (level - 1);
  }
}
