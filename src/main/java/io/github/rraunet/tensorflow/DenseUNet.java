package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.NetworkSettings;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The Dense-UNet: the second convolution of a level sees concat(the level's input, first convolution). The deepest skip
 * is the whole concatenation, the others are the second convolution alone: so the published code has it, and only so its
 * 15,479,681 parameters come out. With batch normalisation that deepest skip is the normalised map, as in the authors' code.
 */
final class DenseUNet extends ConcatenatingUNet {

  DenseUNet(final NetworkSettings settings) {
    super(settings);
  }

  @Override
  Operand<TFloat32> convolve(final NetworkLayers layers, final String level, final Operand<TFloat32> x, final long channels,
    final long filters)
  {
    final Operand<TFloat32> first = layers.convolution3Relu(level + "/conv1", x, channels, filters);
    return layers.convolution3Relu(level + "/conv2", layers.concat(x, first), channels + filters, filters);
  }

  @Override
  boolean concatenatesDeepestSkip() {
    return true;
  }
}
