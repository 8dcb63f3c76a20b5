package io.github.rraunet.tensorflow;

import static io.github.rraunet.tensorflow.PlainLayers.add;
import static io.github.rraunet.tensorflow.PlainLayers.concat;
import static io.github.rraunet.tensorflow.PlainLayers.pool;
import static io.github.rraunet.tensorflow.PlainLayers.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Architecture;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Networks of two levels and a bottleneck against the same written out line by line after the published listings, in
 * plain loops: which map feeds which, in what order channels are concatenated, what is normalised.
 */
class NetworkWiringTest {

  private static final int HEIGHT = 8;
  private static final int WIDTH = 12;

  @Test
  void rraUNet() throws EngineException {
    compare(new NetworkSettings(2, 2, true, true, Attention.NONE, false, 0), NetworkWiringTest::rraWithout);
    compare(new NetworkSettings(2, 2, true, true, Attention.NONE, true, 0.1), NetworkWiringTest::rraNormalised);
  }

  private static Function<double[][][], double[][][]> rraWithout(final PlainLayers p) {
    return image -> {
      final var c1 = doubleConvolution(p, "enc1", image);
      final var p1 = pool(c1);
      final var e2 = concat(p1, doubleConvolution(p, "enc2", p1));
      final var p2 = pool(e2);
      final var e3 = concat(p2, doubleConvolution(p, "enc3", p2));
      final var d2 = doubleConvolution(p, "dec2", concat(p.upConvolution("dec2/up", e3), rraPath(p, "path2", e2, 1)));
      final var d1 = doubleConvolution(p, "dec1", concat(p.upConvolution("dec1/up", d2), rraPath(p, "path1", c1, 2)));
      return p.convolution("head", d1, 1);
    };
  }

  private static Function<double[][][], double[][][]> rraNormalised(final PlainLayers p) {
    return image -> {
      final var c1 = doubleConvolution(p, "enc1", image);
      final var p1 = pool(p.norm("enc1/norm", c1));
      final var e2 = concat(p1, doubleConvolution(p, "enc2", p1));
      final var p2 = pool(p.norm("enc2/norm", e2));
      final var e3 = concat(p2, doubleConvolution(p, "enc3", p2));
      final var d2 = p.norm("dec2/norm",
        doubleConvolution(p, "dec2", concat(p.upConvolution("dec2/up", e3), rraPath(p, "path2", e2, 1))));
      final var d1 = p.norm("dec1/norm",
        doubleConvolution(p, "dec1", concat(p.upConvolution("dec1/up", d2), rraPath(p, "path1", c1, 2))));
      return p.convolution("head", d1, 1);
    };
  }

  /** Here level 2 has 6 channels and gets 4, so its one block projects; level 1 has 2 and gets 2, so none does. */
  private static double[][][] rraPath(final PlainLayers p, final String name, final double[][][] x, final int blocks) {
    if (blocks == 1)
      return relu(add(p.convolution(name + "/block1/shortcut", x, 1), p.convolution3Relu(name + "/block1/conv", x)));
    final var first = relu(add(x, p.convolution3Relu(name + "/block1/conv", x)));
    return relu(add(first, p.convolution3Relu(name + "/block2/conv", first)));
  }

  @Test
  void residualUNet() throws EngineException {
    compare(compared(Architecture.RESIDUAL_U_NET, 2, false), p -> image -> {
      final var conv1 = doubleConvolution(p, "enc1", image);
      final var pool1 = pool(concat(image, conv1));
      final var conv2 = doubleConvolution(p, "enc2", pool1);
      final var pool2 = pool(concat(pool1, conv2));
      final var conc3 = concat(pool2, doubleConvolution(p, "enc3", pool2));
      final var up2 = concat(p.upConvolution("dec2/up", conc3), conv2);
      final var conc2 = concat(up2, doubleConvolution(p, "dec2", up2));
      final var up1 = concat(p.upConvolution("dec1/up", conc2), conv1);
      return p.convolution("head", concat(up1, doubleConvolution(p, "dec1", up1)), 1);
    });
    compare(compared(Architecture.RESIDUAL_U_NET, 2, true), p -> image -> {
      final var conv1 = doubleConvolution(p, "enc1", image);
      final var pool1 = pool(p.norm("enc1/norm", concat(image, conv1)));
      final var conv2 = doubleConvolution(p, "enc2", pool1);
      final var pool2 = pool(p.norm("enc2/norm", concat(pool1, conv2)));
      final var conc3 = concat(pool2, doubleConvolution(p, "enc3", pool2));
      final var up2 = concat(p.upConvolution("dec2/up", conc3), conv2);
      final var conc2 = p.norm("dec2/norm", concat(up2, doubleConvolution(p, "dec2", up2)));
      final var up1 = concat(p.upConvolution("dec1/up", conc2), conv1);
      return p.convolution("head", p.norm("dec1/norm", concat(up1, doubleConvolution(p, "dec1", up1))), 1);
    });
  }

  @Test
  void denseUNet() throws EngineException {
    compare(compared(Architecture.DENSE_U_NET, 2, false), p -> image -> {
      final var conv1 = denseConvolution(p, "enc1", image);
      final var pool1 = pool(concat(image, conv1));
      final var conc2 = concat(pool1, denseConvolution(p, "enc2", pool1));
      final var pool2 = pool(conc2);
      final var conc3 = concat(pool2, denseConvolution(p, "enc3", pool2));
      final var up2 = concat(p.upConvolution("dec2/up", conc3), conc2);
      final var out2 = concat(up2, denseConvolution(p, "dec2", up2));
      final var up1 = concat(p.upConvolution("dec1/up", out2), conv1);
      return p.convolution("head", concat(up1, denseConvolution(p, "dec1", up1)), 1);
    });
    compare(compared(Architecture.DENSE_U_NET, 2, true), p -> image -> {
      final var conv1 = denseConvolution(p, "enc1", image);
      final var pool1 = pool(p.norm("enc1/norm", concat(image, conv1)));
      final var conc2 = p.norm("enc2/norm", concat(pool1, denseConvolution(p, "enc2", pool1)));
      final var pool2 = pool(conc2);
      final var conc3 = concat(pool2, denseConvolution(p, "enc3", pool2));
      final var up2 = concat(p.upConvolution("dec2/up", conc3), conc2);
      final var out2 = p.norm("dec2/norm", concat(up2, denseConvolution(p, "dec2", up2)));
      final var up1 = concat(p.upConvolution("dec1/up", out2), conv1);
      return p.convolution("head", p.norm("dec1/norm", concat(up1, denseConvolution(p, "dec1", up1))), 1);
    });
  }

  @Test
  void multiResUNet() throws EngineException {
    compare(compared(Architecture.MULTI_RES_U_NET, 4, false), p -> image -> {
      final var block1 = plainBlock(p, "enc1", image);
      final var block2 = plainBlock(p, "enc2", pool(block1));
      final var block3 = plainBlock(p, "enc3", pool(block2));
      final var path1 = plainPathBlock(p, "path1/block2", plainPathBlock(p, "path1/block1", block1));
      final var path2 = plainPathBlock(p, "path2/block1", block2);
      final var out2 = plainBlock(p, "dec2", concat(p.upConvolution("dec2/up", block3), path2));
      final var out1 = plainBlock(p, "dec1", concat(p.upConvolution("dec1/up", out2), path1));
      return p.convolution("head", out1, 1);
    });
    compare(compared(Architecture.MULTI_RES_U_NET, 4, true), p -> image -> {
      final var block1 = block(p, "enc1", image);
      final var block2 = block(p, "enc2", pool(block1));
      final var block3 = block(p, "enc3", pool(block2));
      final var path1 = pathBlock(p, "path1/block2", pathBlock(p, "path1/block1", block1));
      final var path2 = pathBlock(p, "path2/block1", block2);
      final var out2 = block(p, "dec2", concat(p.upConvolution("dec2/up", block3), path2));
      final var out1 = block(p, "dec1", concat(p.upConvolution("dec1/up", out2), path1));
      return p.norm("head/norm", p.convolution("head", out1, 1));
    });
  }

  private static double[][][] plainBlock(final PlainLayers p, final String name, final double[][][] x) {
    final var conv3 = p.convolution3Relu(name + "/conv1", x);
    final var conv5 = p.convolution3Relu(name + "/conv2", conv3);
    final var conv7 = p.convolution3Relu(name + "/conv3", conv5);
    return relu(add(p.convolution(name + "/shortcut", x, 1), concat(conv3, conv5, conv7)));
  }

  private static double[][][] plainPathBlock(final PlainLayers p, final String name, final double[][][] x) {
    return relu(add(p.convolution(name + "/shortcut", x, 1), p.convolution3Relu(name + "/conv", x)));
  }

  private static double[][][] block(final PlainLayers p, final String name, final double[][][] x) {
    final var conv3 = relu(p.norm(name + "/conv1/norm", p.convolution(name + "/conv1", x, 3)));
    final var conv5 = relu(p.norm(name + "/conv2/norm", p.convolution(name + "/conv2", conv3, 3)));
    final var conv7 = relu(p.norm(name + "/conv3/norm", p.convolution(name + "/conv3", conv5, 3)));
    final var shortcut = p.norm(name + "/shortcut/norm", p.convolution(name + "/shortcut", x, 1));
    return p.norm(name + "/norm2", relu(add(shortcut, p.norm(name + "/norm1", concat(conv3, conv5, conv7)))));
  }

  private static double[][][] pathBlock(final PlainLayers p, final String name, final double[][][] x) {
    final var conv = relu(p.norm(name + "/conv/norm", p.convolution(name + "/conv", x, 3)));
    final var shortcut = p.norm(name + "/shortcut/norm", p.convolution(name + "/shortcut", x, 1));
    return p.norm(name + "/norm", relu(add(shortcut, conv)));
  }

  private static double[][][] doubleConvolution(final PlainLayers p, final String name, final double[][][] x) {
    return p.convolution3Relu(name + "/conv2", p.convolution3Relu(name + "/conv1", x));
  }

  private static double[][][] denseConvolution(final PlainLayers p, final String name, final double[][][] x) {
    return p.convolution3Relu(name + "/conv2", concat(x, p.convolution3Relu(name + "/conv1", x)));
  }

  private static NetworkSettings compared(final Architecture architecture, final int filters, final boolean normalised) {
    return new NetworkSettings(architecture, filters, 2, false, false, Attention.NONE, normalised, normalised ? 0.1 : 0);
  }

  /** @param logits of an image, with given layers */
  private static void compare(final NetworkSettings settings,
    final Function<PlainLayers, Function<double[][][], double[][][]>> logits) throws EngineException
  {
    final Random random = new Random(17);
    try (GraphTrainer trainer = new GraphTrainer(TrainerSettings.of(settings, 3))) {
      final Map<String, float[]> weights = trained(trainer.weights(), random);
      trainer.setWeights(weights);
      final double[][][] image = new double[HEIGHT][WIDTH][1];
      final float[] pixels = new float[HEIGHT * WIDTH];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = random.nextFloat() * 2 - .5f;
        image[i / WIDTH][i % WIDTH][0] = pixels[i];
      }
      final double[][][] expected = logits.apply(new PlainLayers(weights)).apply(image);
      final float[] found = trainer.predict(new Batch(pixels, new float[pixels.length], 1, HEIGHT, WIDTH));
      for (int i = 0; i < found.length; i++)
        assertThat((double) found[i]).as("%s, pixel %d", settings, i)
          .isCloseTo(1 / (1 + Math.exp(-expected[i / WIDTH][i % WIDTH][0])), within(1e-5));
      Arrays.sort(found);
      assertThat(found[found.length - 1] - found[0]).as("the answer depends on the pixel").isGreaterThan(0.05f);
    }
  }

  /** Starting kernels, and values for all that starts as zeros or ones, so that each of them counts. */
  private static Map<String, float[]> trained(final Map<String, float[]> starting, final Random random) {
    final Map<String, float[]> weights = new LinkedHashMap<>();
    starting.forEach((name, start) -> {
      final float[] value = start.clone();
      if (!name.endsWith("/kernel"))
        for (int i = 0; i < value.length; i++)
          value[i] += random.nextFloat() * .6f - .3f;
      weights.put(name, value);
    });
    return weights;
  }
}
