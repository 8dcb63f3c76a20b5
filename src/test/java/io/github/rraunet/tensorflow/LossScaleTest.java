package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerState.LossScaling;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** One weight w with the loss slope * w, so that the gradient is what is fed as slope. */
class LossScaleTest {

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final NetworkVariables variables = new NetworkVariables();
  private final Placeholder<TFloat32> slope = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));

  private float step(final Session session, final AdamOptimiser adam, final Optional<LossScale> scale, final List<Op> update,
    final int number, final float gradient)
  {
    try (FedTensors fed = new FedTensors()) {
      final Session.Runner runner = session.runner();
      adam.feed(runner, fed, number, 0.1);
      runner.feed(slope, fed.scalar(gradient));
      scale.ifPresent(s -> s.feed(runner, fed));
      update.forEach(runner::addTarget);
      scale.ifPresent(s -> runner.fetch(s.finite()));
      try (Result result = runner.run()) {
        scale.ifPresent(s -> s.learned(((TBool) result.get(0)).getBoolean()));
      }
    }
    return new VariableValues(session, variables).read().get("w")[0];
  }

  private Operand<TFloat32> loss() {
    return tf.math.mul(slope, tf.reduceSum(variables.get(tf, "w", NetworkVariables.Start.ONES, true, 1), tf.constant(0)));
  }

  @Test
  void aStepIsThatOfTheUnscaledLossAndAnOverflowChangesNothing() {
    final var settings = TrainerSettings.of(NetworkSettings.author(8), 1);
    final AdamOptimiser adam = new AdamOptimiser(settings, tf);
    final LossScale scale = new LossScale(tf);
    final List<Op> update = adam.minimise(graph, loss(), variables, Optional.of(scale));
    try (Session session = new Session(graph)) {
      new VariableValues(session, variables).set(variables.initialValues(1));
      new VariableValues(session, adam.moments()).set(adam.moments().initialValues(1));
      // Adam in Keras' form: g = 1e-6, m = 0.1 g, v = 0.001 g^2
      final double change = 0.1 * Math.sqrt(1 - 0.999) / (1 - 0.9) * 0.1e-6 / (Math.sqrt(0.001e-12) + 1e-7);
      assertThat((double) step(session, adam, Optional.of(scale), update, 1, 1e-6f)).isCloseTo(1 - change, within(1e-6));
      final float before = new VariableValues(session, variables).read().get("w")[0];
      final var moments = new VariableValues(session, adam.moments()).read();
      // 2^15 * 1e36 is infinite in float32
      assertThat(step(session, adam, Optional.of(scale), update, 2, 1e36f)).isEqualTo(before);
      assertThat(new VariableValues(session, adam.moments()).read()).usingRecursiveComparison().isEqualTo(moments);
      assertThat(step(session, adam, Optional.of(scale), update, 3, 1e-6f)).isLessThan(before);
    }
  }

  /** It doubles after 2000 good steps, also where others took some of them. */
  @Test
  void goesOnFromWhatAnotherHadReached() {
    final LossScale first = new LossScale(tf);
    first.learned(false);
    first.learned(false);
    for (int step = 0; step < 1999; step++)
      first.learned(true);
    assertThat(first.state()).isEqualTo(new LossScaling(1 << 13, 1999));
    final LossScale second = new LossScale(tf);
    second.restore(first.state());
    second.learned(true);
    assertThat(second.state()).isEqualTo(new LossScaling(1 << 14, 0));
    second.restore(LossScaling.NONE);
    assertThat(second.state()).as("as of a state that knows of none").isEqualTo(new LossScale(tf).state());
  }
}
