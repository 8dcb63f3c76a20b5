package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class DropoutTest {

  /** The number of values is odd. */
  private static final Shape SHAPE = Shape.of(3, 235, 49, 3);

  @ParameterizedTest
  @CsvSource({ "DRAWN,0.1", "DRAWN,0.5", "DRAWN,0.75", "HASHED,0.1", "HASHED,0.5", "HASHED,0.75" })
  void dropsTheFractionAtRandomPlacesAndKeepsTheMean(final DropoutMask mask, final double fraction) {
    try (Graph graph = new Graph(); Session session = new Session(graph)) {
      final Ops tf = Ops.create(graph);
      final Placeholder<TInt32> seed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
      final Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
      final NetworkLayers layers = NetworkLayers.forTraining(tf, new NetworkVariables(), 0, seed, mask,
        new RunningStatistics(tf, tf.constant(0.01f), List.of()));
      final Operand<TFloat32> first = layers.dropout(x, fraction);
      final Operand<TFloat32> second = layers.dropout(x, fraction);
      final float[] dropped = run(session, first, x, seed, 5);
      final int n = dropped.length;
      assertThat(n).isEqualTo(SHAPE.size());
      int zeros = 0;
      int pairs = 0;
      for (int i = 0; i < n; i++) {
        if (dropped[i] == 0) zeros++;
        else assertThat((double) dropped[i]).isCloseTo(1 / (1 - fraction), within(1e-4));
        if (i > 0 && dropped[i] == 0 && dropped[i - 1] == 0) pairs++; // neighbours share a random number or do not
      }
      assertThat((double) zeros / n).isCloseTo(fraction, within(5 * Math.sqrt(fraction * (1 - fraction) / n)));
      assertThat((double) pairs / n).isCloseTo(fraction * fraction, within(5 * fraction / Math.sqrt(n)));
      assertThat(run(session, first, x, seed, 5)).containsExactly(dropped);
      assertThat(run(session, first, x, seed, 69)).isNotEqualTo(dropped);
      assertThat(run(session, second, x, seed, 5)).isNotEqualTo(dropped);
    }
  }

  private static float[] run(final Session session, final Operand<TFloat32> y, final Operand<TFloat32> x,
    final Operand<TInt32> seed, final int step)
  {
    try (TFloat32 ones = TFloat32.tensorOf(SHAPE, t -> t.scalars().forEach(s -> s.setFloat(1)));
      TInt32 seeds = TInt32.vectorOf(1, step); var result = session.runner().feed(x, ones).feed(seed, seeds).fetch(y).run())
    {
      final float[] values = new float[Math.toIntExact(SHAPE.size())];
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
      return values;
    }
  }
}
