package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.NetworkSettings;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A network as a graph from slices to the probability of the foreground. */
interface SliceNetwork {

  /**
   * @param layers builder for training or for inference
   * @param image  (N, H, W, 1); H and W divide by {@link NetworkSettings#sizeMultiple()}
   * @return foreground probability, same shape
   */
  Operand<TFloat32> build(NetworkLayers layers, Operand<TFloat32> image);

  static SliceNetwork of(final NetworkSettings settings) {
    return switch (settings.architecture()) {
      case RRA_U_NET -> new RraUNet(settings);
      case RESIDUAL_U_NET -> new ResidualUNet(settings);
      case DENSE_U_NET -> new DenseUNet(settings);
      case MULTI_RES_U_NET -> new MultiResUNet(settings);
    };
  }
}
