package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.NetworkSettings;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A U-Net each of whose levels, in the encoder from the image on and in the decoder, hands on concat(its input, its
 * convolved map). Skips carry the convolved map alone. Method specification, section 6.1, after Kolarik et al., Applied
 * Sciences 9(3), 2019.
 *
 * <p>Batch normalisation, as in section 1.3, is of what a level hands on, except the bottleneck: before the pooling, and
 * after the decoder's concatenation. The published count of the Dense-UNet, 5,002 more parameters, is that of 33 + 97 +
 * 225 + 481 channels of the encoder and 993 + 384 + 192 + 96 of the decoder.</p>
 */
abstract class ConcatenatingUNet implements SliceNetwork {

  private final NetworkSettings settings;

  ConcatenatingUNet(final NetworkSettings settings) {
    this.settings = settings;
  }

  /** @return the convolved map of a level, {@code filters} channels */
  abstract Operand<TFloat32> convolve(NetworkLayers layers, String level, Operand<TFloat32> x, long channels, long filters);

  /** @return whether the deepest skip carries what its level hands on, and not the convolved map alone */
  abstract boolean concatenatesDeepestSkip();

  @Override
  public final Operand<TFloat32> build(final NetworkLayers layers, final Operand<TFloat32> image) {
    final int depth = settings.depth();
    final List<Operand<TFloat32>> skips = new ArrayList<>();
    final List<Long> skipChannels = new ArrayList<>();

    Operand<TFloat32> x = image;
    long channels = 1;
    for (int level = 1; level <= depth; level++) {
      final long filters = filters(level);
      final Operand<TFloat32> map = convolve(layers, "enc" + level, x, channels, filters);
      channels += filters;
      final Operand<TFloat32> handedOn = normalise(layers, "enc" + level, layers.concat(x, map), channels);
      final boolean concatenated = level == depth && concatenatesDeepestSkip();
      skips.add(concatenated ? handedOn : map);
      skipChannels.add(concatenated ? channels : filters);
      x = layers.dropout(layers.maxPool(handedOn), settings.dropout());
    }
    x = layers.concat(x, convolve(layers, "enc" + (depth + 1), x, channels, filters(depth + 1)));
    channels += filters(depth + 1);

    for (int level = depth; level >= 1; level--) {
      final String name = "dec" + level;
      final long filters = filters(level);
      final Operand<TFloat32> up = layers.upConvolution(name + "/up", x, channels, filters);
      final long inputChannels = filters + skipChannels.get(level - 1);
      x = layers.dropout(layers.concat(up, skips.get(level - 1)), settings.dropout());
      channels = inputChannels + filters;
      x = normalise(layers, name, layers.concat(x, convolve(layers, name, x, inputChannels, filters)), channels);
    }
    return layers.tf().math.sigmoid(layers.convolution("head", x, 1, channels, 1));
  }

  private Operand<TFloat32> normalise(final NetworkLayers layers, final String level, final Operand<TFloat32> x,
    final long channels)
  {
    return settings.batchNorm() ? layers.batchNorm(level + "/norm", x, channels) : x;
  }

  private long filters(final int level) {
    return (long) settings.baseFilters() << (level - 1);
  }
}
