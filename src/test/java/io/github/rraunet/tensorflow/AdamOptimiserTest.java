package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerSettings.Reduction;
import io.github.rraunet.engine.TrainerState;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdamOptimiserTest {

  private static final TrainerSettings SETTINGS = TrainerSettings.of(new NetworkSettings(2, 1, true, true, Attention.NONE, false,
    0), 3).withReduction(Reduction.SAMPLE);

  /** Keras: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, theta -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps). */
  @Test
  void stepsAreThoseOfKeras() throws EngineException {
    final double rate = 2e-2;
    try (GraphTrainer trainer = new GraphTrainer(SETTINGS)) {
      TrainerState before = trainer.state();
      for (int t = 1; t <= 4; t++) {
        final Batch batch = Discs.batch(2, t);
        final double slope = slopeInHeadBias(trainer, batch, before.weights());
        trainer.setWeights(before.weights());
        trainer.step(batch, rate);
        final TrainerState after = trainer.state();
        final double headGradient = gradient(before, after, "head/bias")[0];
        assertThat(headGradient).as("gradient of step %d", t).isCloseTo(slope, within(0.02 * Math.abs(slope) + 1e-5));
        assertThat(Math.abs(headGradient)).isGreaterThan(1e-4);
        for (final String name : before.weights().keySet()) {
          final double[] g = gradient(before, after, name);
          for (int i = 0; i < g.length; i++) {
            final double v = 0.999 * before.moments().get(name + "/adam_v")[i] + 0.001 * g[i] * g[i];
            final double foundV = after.moments().get(name + "/adam_v")[i];
            assertThat(foundV).as("v of %s[%d]", name, i).isCloseTo(v, within(1e-3 * v + 1e-12));
            final double moved = rate * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t))
              * after.moments().get(name + "/adam_m")[i] / (Math.sqrt(foundV) + 1e-7);
            assertThat((double) after.weights().get(name)[i]).as("%s[%d] after step %d", name, i, t)
              .isCloseTo(before.weights().get(name)[i] - moved, within(2e-6));
          }
        }
        before = after;
      }
      assertThat(before.steps()).isEqualTo(4);
    }
  }

  @Test
  void gradientsLongerThanTheLimitAreShortenedTogether() throws EngineException {
    final Map<String, float[]> free = firstMoments(0);
    double squares = 0;
    for (final float[] m : free.values())
      for (final float value : m)
        squares += value / 0.1 * (value / 0.1); // m = 0.1 g after the first step
    final double norm = Math.sqrt(squares);
    assertThat(norm).isGreaterThan(1e-3);
    final Map<String, float[]> limited = firstMoments(norm / 3);
    final Map<String, float[]> loose = firstMoments(norm * 1.01);
    free.forEach((name, m) -> {
      for (int i = 0; i < m.length; i++) {
        assertThat((double) limited.get(name)[i]).as("%s[%d]", name, i).isCloseTo(m[i] / 3.0, within(1e-4 * Math.abs(m[i])
          + 1e-9));
        assertThat((double) loose.get(name)[i]).as("%s[%d]", name, i).isCloseTo(m[i], within(1e-4 * Math.abs(m[i]) + 1e-9));
      }
    });
  }

  /** @return means of the gradients after one step from the starting weights */
  private static Map<String, float[]> firstMoments(final double clipNorm) throws EngineException {
    try (GraphTrainer trainer = new GraphTrainer(SETTINGS.withClipNorm(clipNorm))) {
      trainer.step(Discs.batch(2, 1), 1e-3);
      final Map<String, float[]> moments = new HashMap<>(trainer.state().moments());
      moments.keySet().removeIf(name -> !name.endsWith("/adam_m"));
      return moments;
    }
  }

  /** @return what must have been the gradient for m to become what it is */
  private static double[] gradient(final TrainerState before, final TrainerState after, final String name) {
    final float[] m0 = before.moments().get(name + "/adam_m");
    final float[] m1 = after.moments().get(name + "/adam_m");
    final double[] g = new double[m0.length];
    for (int i = 0; i < g.length; i++)
      g[i] = (m1[i] - 0.9 * m0[i]) / 0.1;
    return g;
  }

  /** Central difference of the mean sample loss. */
  private static double slopeInHeadBias(final GraphTrainer trainer, final Batch batch, final Map<String, float[]> weights)
    throws EngineException
  {
    final double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      final Map<String, float[]> shifted = new HashMap<>(weights);
      shifted.put("head/bias", new float[] { weights.get("head/bias")[0] + (side == 0 ? -.05f : .05f) });
      trainer.setWeights(shifted);
      for (final float loss : trainer.evaluate(batch).dice())
        losses[side] += loss / batch.count();
    }
    return (losses[1] - losses[0]) / .1;
  }
}
