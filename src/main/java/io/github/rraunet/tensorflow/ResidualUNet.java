package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.NetworkSettings;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The Residual-UNet: two convolutions in a row at each level, every skip the convolved map. */
final class ResidualUNet extends ConcatenatingUNet {

  ResidualUNet(final NetworkSettings settings) {
    super(settings);
  }

  @Override
  Operand<TFloat32> convolve(final NetworkLayers layers, final String level, final Operand<TFloat32> x, final long channels,
    final long filters)
  {
    final Operand<TFloat32> first = layers.convolution3Relu(level + "/conv1", x, channels, filters);
    return layers.convolution3Relu(level + "/conv2", first, filters, filters);
  }

  @Override
  boolean concatenatesDeepestSkip() {
    return false;
  }
}
