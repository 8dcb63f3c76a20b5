package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrossEntropyLossTest {

  private static final TrainerSettings SETTINGS = TrainerSettings.of(new NetworkSettings(2, 1, true, true, Attention.EQ2, false,
    0), 5);

  @Test
  void isTheMeanOverThePixelsOfEachSampleBeforeTheUpdate() throws EngineException {
    try (GraphTrainer trainer = new GraphTrainer(SETTINGS)) {
      for (int i = 0; i < 5; i++)
        trainer.step(Discs.batch(4, i), 1e-3);
      final Batch batch = Discs.batch(3, 77);
      final float[] p = trainer.predict(batch);
      final SampleLosses evaluated = trainer.evaluate(batch);
      final SampleLosses trained = trainer.step(batch, 1e-2); // without dropout and norm it sees what inference sees
      final int slice = batch.height() * batch.width();
      for (int n = 0; n < 3; n++) {
        double entropy = 0;
        double both = 0;
        double sizes = 0;
        for (int i = n * slice; i < (n + 1) * slice; i++) {
          final double t = batch.masks()[i];
          entropy -= (t * Math.log(p[i]) + (1 - t) * Math.log(1.0 - p[i])) / slice;
          both += t * p[i];
          sizes += t + p[i];
        }
        final double dice = 1 - (2 * both + 1) / (sizes + 1);
        for (final SampleLosses losses : new SampleLosses[] { evaluated, trained }) {
          assertThat((double) losses.crossEntropy()[n]).isCloseTo(entropy, within(1e-5));
          assertThat((double) losses.dice()[n]).isCloseTo(dice, within(1e-5));
        }
      }
      assertThat(trainer.evaluate(batch).crossEntropy()[0]).isNotEqualTo(evaluated.crossEntropy()[0]);
    }
  }

  /** Where the probability rounds to 0 or 1, the entropy is the distance of the logit from the right side. */
  @Test
  void staysFiniteWhereProbabilitiesRound() throws EngineException {
    try (GraphTrainer trainer = new GraphTrainer(SETTINGS)) {
      final Batch batch = Discs.batch(2, 1);
      double foreground = 0;
      for (int i = 0; i < Discs.HEIGHT * Discs.WIDTH; i++)
        foreground += batch.masks()[i] / (Discs.HEIGHT * Discs.WIDTH);
      for (final float logit : new float[] { 60, -60 }) {
        final Map<String, float[]> weights = new HashMap<>(trainer.weights());
        weights.computeIfPresent("head/kernel", (name, kernel) -> new float[kernel.length]);
        weights.put("head/bias", new float[] { logit });
        trainer.setWeights(weights);
        assertThat((double) trainer.evaluate(batch).crossEntropy()[0])
          .isCloseTo(60 * (logit > 0 ? 1 - foreground : foreground), within(1e-3));
      }
    }
  }
}
