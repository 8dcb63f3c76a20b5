package io.github.rraunet.tensorflow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** SavedModels of a few operations, whose answers can be written out. */
public final class SmallModels {

  private SmallModels() {}

  /** From the graph and the image to what the signature gives as "probability". */
  public interface Body extends BiFunction<Ops, Operand<TFloat32>, Operand<?>> {}

  /**
   * probability[y][x] = sigmoid(weight * image[y + 1][x - 1]), 0 outside the image: one 3x3 convolution with zero padding
   * whose kernel is 0 but in its lower left corner, so that swapped or mirrored axes show. 9 parameters.
   */
  public static Path lowerLeftNeighbour(final Path folder, final float weight) throws IOException {
    return export(folder, Shape.of(-1, -1, -1, 1), "serving_default", (tf, image) -> {
      final float[][][][] kernel = new float[3][3][1][1];
      kernel[2][0][0][0] = weight;
      final Variable<TFloat32> filter = tf.variable(tf.constant(StdArrays.ndCopyOf(kernel)));
      return tf.math.sigmoid(tf.nn.conv2d(image, filter, List.of(1L, 1L, 1L, 1L), "SAME"));
    });
  }

  /** sigmoid(image), after computing much that does not matter: seconds a slice of 256x256. */
  public static Path slow(final Path folder) throws IOException {
    return export(folder, Shape.of(-1, -1, -1, 1), "serving_default", (tf, image) -> {
      Operand<TFloat32> maps = tf.tile(image, tf.constant(new int[] { 1, 1, 1, 96 }));
      for (int i = 0; i < 12; i++)
        maps = tf.nn.conv2d(maps, tf.fill(tf.constant(new int[] { 3, 3, 96, 96 }), tf.constant(1e-6f)), List.of(1L, 1L, 1L, 1L),
          "SAME");
      final Operand<TFloat32> one = tf.math.mean(maps, tf.constant(3), Mean.keepDims(true));
      return tf.math.sigmoid(tf.math.add(image, tf.math.mul(one, tf.constant(0f))));
    });
  }

  /** Exports what {@code body} makes of a placeholder of {@code shape}, as input "image" and output "probability". */
  public static Path export(final Path folder, final Shape shape, final String signature, final Body body) throws IOException {
    try (Graph graph = new Graph(); Session session = new Session(graph)) {
      final Ops tf = Ops.create(graph);
      final Placeholder<TFloat32> image = tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(shape));
      final Operand<?> probability = body.apply(tf, image);
      SavedModelBundle.exporter(folder.toString()).withTags("serve").withSession(session)
        .withSignature(Signature.builder(signature).input("image", image).output("probability", probability).build()).export();
    }
    return folder;
  }
}
