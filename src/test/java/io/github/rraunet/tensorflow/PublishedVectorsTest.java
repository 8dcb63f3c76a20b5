package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.NetworkSettings.Attention;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Eq. 2 and the Dice loss with their gradients, against the vectors of the method specification, section 8. */
class PublishedVectorsTest {

  @Test
  void attentionOfEq2AndItsGradient() {
    final float[] map = { 1, 0, 2, 1, 3, .5f, 4, .25f }; // (h, w, channel) = 2 x 2 x 2
    final float[] gradientOfOutput = { .5f, -1, 2, 1, -1, .25f, 1, 3 };
    try (Graph graph = new Graph(); Session session = new Session(graph)) {
      final Ops tf = Ops.create(graph);
      final Placeholder<TFloat32> f = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 2, 2, 2)));
      final NetworkLayers layers = NetworkLayers.forInference(tf, new NetworkVariables());
      final Operand<TFloat32> y = new AttentionLayers(layers).apply("a", Attention.EQ2, f, 2);
      final Operand<TFloat32> dy = tf.reshape(tf.constant(gradientOfOutput), tf.constant(new int[] { 1, 2, 2, 2 }));
      final Output<?>[] df = graph.addGradients("g", new Output<?>[] { y.asOutput() }, new Output<?>[] { f.output() },
        new Output<?>[] { dy.asOutput() });
      try (TFloat32 value = TFloat32.tensorOf(Shape.of(1, 2, 2, 2), DataBuffers.of(map));
        var result = session.runner().feed(f, value).fetch(y).fetch(df[0]).run())
      {
        assertThat(values(result.get(0))).containsExactly(new float[] { 1.816073f, 0, 3.938373f, 1.778755f, 5.969764f, .899745f,
          7.985264f, .451471f }, within(2e-6f));
        assertThat(values(result.get(1))).containsExactly(new float[] { 1.021958f, -1.515654f, 4.153832f, 2.213390f, -2.024533f,
          .510349f, 2.022139f, 5.495527f }, within(3e-6f));
      }
    }
  }

  @Test
  void diceLossAndItsGradient() {
    try (Graph graph = new Graph(); Session session = new Session(graph)) {
      final Ops tf = Ops.create(graph);
      final Operand<TFloat32> p = tf.reshape(tf.constant(new float[] { .9f, .2f, .6f, .1f }), tf.constant(new int[] { 1, 2, 2,
        1 }));
      final Operand<TFloat32> t = tf.reshape(tf.constant(new float[] { 1, 0, 1, 0 }), tf.constant(new int[] { 1, 2, 2, 1 }));
      final Operand<TFloat32> loss = new DiceLoss(tf, 1).ofBatch(p, t);
      final Output<?>[] gradient = graph.addGradients(loss.asOutput(), new Output<?>[] { p.asOutput() });
      try (var result = session.runner().fetch(loss).fetch(new DiceLoss(tf, 0).ofSamples(p, t)).fetch(gradient[0]).run()) {
        assertThat(values(result.get(0))[0]).isCloseTo(.1666667f, within(1e-6f));
        assertThat(values(result.get(1))[0]).isCloseTo(.2105263f, within(1e-6f));
        assertThat(values(result.get(2))).containsExactly(new float[] { -.243056f, .173611f, -.243056f, .173611f },
          within(1e-6f));
      }
    }
  }

  private static float[] values(final org.tensorflow.Tensor tensor) {
    final float[] values = new float[(int) tensor.size()];
    ((TFloat32) tensor).asRawTensor().data().asFloats().read(values);
    return values;
  }
}
