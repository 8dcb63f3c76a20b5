package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerSettings.Reduction;
import io.github.rraunet.engine.TrainerState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The CPU is taken as several devices; what one device computes is the reference. */
class SeveralDevicesTest {

  private static final NetworkSettings PLAIN = new NetworkSettings(4, 2, true, true, Attention.EQ2_LEARNED, false, 0);
  private static final NetworkSettings NORMALISED = new NetworkSettings(4, 2, true, true, Attention.EQ2, true, 0);

  /**
   * Adam with an epsilon that is large beside rounding: with that of Keras a gradient that is nothing but rounding moves a weight
   * by the whole learning rate.
   */
  private static TrainerSettings settings(final NetworkSettings network, final Reduction reduction, final double clipNorm) {
    return new TrainerSettings(network, reduction, 1, 0.9, 0.999, 1e-3, clipNorm, 5, 1, List.of(DeviceChoice.CPU),
      Precision.FLOAT32, 0);
  }

  private static GraphTrainer on(final int devices, final TrainerSettings settings, final boolean casts) throws EngineException {
    return GraphTrainer.on(SessionDevices.split(DeviceChoice.CPU, devices), settings, casts);
  }

  @ParameterizedTest
  @CsvSource({ "2,4,BATCH,0", "2,5,SAMPLE,0.005", "3,7,BATCH,0", "2,1,SAMPLE,0", "3,2,BATCH,0" })
  void stepsAreThoseOfOneDevice(final int devices, final int count, final Reduction reduction, final double clipNorm)
    throws EngineException
  {
    final TrainerSettings settings = settings(PLAIN, reduction, clipNorm);
    try (GraphTrainer one = new GraphTrainer(settings); GraphTrainer several = on(devices, settings, false)) {
      assertSame(several.weights(), one.weights(), 0);
      for (int step = 0; step < 4; step++) {
        final Batch batch = Discs.batch(count, 10 + step);
        assertSame(several.step(batch, 1e-2), one.step(batch, 1e-2), 2e-5);
        assertSame(several.state().moments(), one.state().moments(), 1e-6);
      }
      assertSame(several.weights(), one.weights(), 1e-5);
      assertThat(furthest(one.weights(), initial(settings))).isGreaterThan(2e-3); // so there was something to agree on
    }
  }

  private static Map<String, float[]> initial(final TrainerSettings settings) throws EngineException {
    try (GraphTrainer trainer = new GraphTrainer(settings)) {
      return trainer.weights();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = { 2, 3 })
  void evaluatesAndPredictsAsOneDevice(final int devices) throws EngineException {
    final TrainerSettings settings = settings(NORMALISED, Reduction.BATCH, 0);
    try (GraphTrainer one = new GraphTrainer(settings); GraphTrainer several = on(devices, settings, false)) {
      one.step(Discs.batch(4, 1), 1e-2);
      several.setState(one.state());
      for (int count = 1; count <= 5; count++) {
        final Batch batch = Discs.batch(count, 20 + count);
        assertSame(several.evaluate(batch), one.evaluate(batch), 2e-5);
        assertThat(several.predict(batch)).containsExactly(one.predict(batch), within(1e-5f));
      }
    }
  }

  /** A state that one device left is gone on with by two, and the other way round. */
  @Test
  void statesAreExchangedBetweenOneDeviceAndSeveral() throws EngineException {
    final TrainerSettings settings = settings(PLAIN, Reduction.BATCH, 0);
    try (GraphTrainer one = new GraphTrainer(settings); GraphTrainer two = on(2, settings, false)) {
      for (int step = 0; step < 3; step++)
        two.step(Discs.batch(4, step), 1e-2);
      final TrainerState left = two.state();
      one.setState(left);
      assertThat(one.state().steps()).isEqualTo(3);
      assertThat(left.weights().keySet()).containsExactlyElementsOf(one.weights().keySet());
      assertThat(left.moments().keySet()).containsExactlyElementsOf(one.state().moments().keySet());
      assertSame(one.step(Discs.batch(4, 9), 1e-2), two.step(Discs.batch(4, 9), 1e-2), 2e-5);
      assertSame(one.weights(), two.weights(), 1e-5);
      for (int step = 0; step < 3; step++)
        one.step(Discs.batch(4, step), 1e-2);
      two.setState(one.state());
      assertSame(two.step(Discs.batch(5, 8), 1e-2), one.step(Discs.batch(5, 8), 1e-2), 2e-5);
      assertSame(two.weights(), one.weights(), 1e-5);
    }
  }

  /** With batch normalisation the slices of a device are normalised by themselves, but have their part in one loss. */
  @ParameterizedTest
  @EnumSource(Reduction.class)
  void eachDeviceNormalisesItsOwnSlices(final Reduction reduction) throws EngineException {
    final TrainerSettings settings = settings(NORMALISED, reduction, 0);
    final Batch batch = Discs.batch(5, 3);
    final SampleLosses together;
    try (GraphTrainer two = on(2, settings, false)) {
      together = two.step(batch, 0);
    }
    final float[] dice = new float[5];
    final float[] predicted = new float[5];
    final int[] first = { 0, 3, 5 };
    for (int half = 0; half < 2; half++)
      try (GraphTrainer one = new GraphTrainer(settings)) {
        final SampleLosses losses = one.step(part(batch, first[half], first[half + 1]), 0);
        System.arraycopy(losses.dice(), 0, dice, first[half], losses.dice().length);
        System.arraycopy(losses.predicted(), 0, predicted, first[half], losses.dice().length);
      }
    assertThat(together.dice()).containsExactly(dice, within(2e-5f));
    double expected = 0;
    double intersection = 0;
    double size = 0;
    final int pixels = batch.height() * batch.width();
    for (int n = 0; n < 5; n++) {
      double mask = 0;
      for (int i = 0; i < pixels; i++)
        mask += batch.masks()[n * pixels + i];
      // 1 - dice = (2 I + 1) / (T + P + 1)
      intersection += ((1 - dice[n]) * (mask + predicted[n] + 1) - 1) / 2;
      size += mask + predicted[n];
      expected += dice[n] / 5;
    }
    if (reduction == Reduction.BATCH) expected = 1 - (2 * intersection + 1) / (size + 1);
    assertThat((double) together.batch()).isCloseTo(expected, within(2e-5));
    try (GraphTrainer one = new GraphTrainer(settings)) { // else the test would not know halves from the whole
      assertThat((double) one.step(batch, 0).batch()).isNotCloseTo(expected, within(1e-4));
    }
  }

  /** Of 5 slices 3 and 2 are normalised together; so the running statistics go 3/5 and 2/5 of the ways that these go alone. */
  @Test
  void runningStatisticsFollowTheMeanOverTheSlicesOfAllDevices() throws EngineException {
    final TrainerSettings settings = settings(NORMALISED, Reduction.BATCH, 0);
    final Batch batch = Discs.batch(5, 3);
    for (final boolean step : new boolean[] { true, false }) {
      final Map<String, float[]> together = statistics(settings, 2, batch, step);
      final Map<String, float[]> a = statistics(settings, 1, part(batch, 0, 3), step);
      final Map<String, float[]> b = statistics(settings, 1, part(batch, 3, 5), step);
      int compared = 0;
      for (final String name : together.keySet()) {
        if (!name.contains("/moving_")) continue;
        for (int i = 0; i < together.get(name).length; i++) {
          assertThat(together.get(name)[i]).as(name).isCloseTo(.6f * a.get(name)[i] + .4f * b.get(name)[i], within(1e-5f));
          if (Math.abs(a.get(name)[i] - b.get(name)[i]) > 1e-3) compared++;
        }
      }
      assertThat(compared).isGreaterThan(20);
    }
  }

  @Test
  void repeatedSlicesLeaveNoTraceInRunningStatistics() throws EngineException {
    final TrainerSettings settings = settings(NORMALISED, Reduction.BATCH, 0);
    final Batch batch = Discs.batch(1, 3);
    assertSame(statistics(settings, 3, batch, true), statistics(settings, 1, batch, true), 1e-5);
    final Batch two = Discs.batch(2, 3);
    final Map<String, float[]> together = statistics(settings, 3, two, false);
    final Map<String, float[]> a = statistics(settings, 1, part(two, 0, 1), false);
    final Map<String, float[]> b = statistics(settings, 1, part(two, 1, 2), false);
    for (final String name : together.keySet())
      for (int i = 0; i < together.get(name).length; i++)
        assertThat(together.get(name)[i]).as(name).isCloseTo((a.get(name)[i] + b.get(name)[i]) / 2, within(1e-5f));
  }

  private static Map<String, float[]> statistics(final TrainerSettings settings, final int devices, final Batch batch,
    final boolean step) throws EngineException
  {
    try (GraphTrainer trainer = on(devices, settings, false)) {
      if (step) trainer.step(batch, 0);
      else trainer.takeStatistics(batch, 1);
      return trainer.weights();
    }
  }

  @Test
  void devicesDropDifferentValues() throws EngineException {
    final Batch slice = Discs.batch(1, 3);
    final Batch twice = new Batch(doubled(slice.images()), doubled(slice.masks()), 2, slice.height(), slice.width());
    final var dropping = new NetworkSettings(4, 2, true, true, Attention.EQ2, false, 0.3);
    try (GraphTrainer two = on(2, settings(dropping, Reduction.BATCH, 0), false)) {
      final float[] losses = two.step(twice, 0).crossEntropy();
      assertThat(Math.abs(losses[0] - losses[1])).isGreaterThan(1e-4f);
    }
    try (GraphTrainer two = on(2, settings(PLAIN, Reduction.BATCH, 0), false)) {
      final float[] losses = two.step(twice, 0).crossEntropy();
      assertThat(losses[0]).isCloseTo(losses[1], within(1e-6f)); // so the difference was dropout's
    }
  }

  /** A gradient is rounded to 8 bits on each device, the sum is not. */
  @Test
  void inBfloat16GradientsAreThoseOfOneDeviceButForRounding() throws EngineException {
    final TrainerSettings settings = settings(PLAIN, Reduction.BATCH, 0);
    final Map<String, float[]> one;
    final Map<String, float[]> two;
    try (GraphTrainer a = on(1, settings, true); GraphTrainer b = on(2, settings, true)) {
      assertSame(b.step(Discs.batch(4, 1), 0), a.step(Discs.batch(4, 1), 0), 1e-4);
      one = a.state().moments();
      two = b.state().moments();
    }
    double difference = 0;
    double norm = 0;
    int fine = 0;
    int values = 0;
    for (final String name : one.keySet())
      for (int i = 0; i < one.get(name).length && name.endsWith("/kernel/adam_m"); i++) {
        difference += Math.pow(one.get(name)[i] - two.get(name)[i], 2);
        norm += Math.pow(one.get(name)[i], 2);
        values++;
        // A tenth of a sum of two numbers of 8 bits needs more than their bits, if the sum was not rounded.
        if (!isBfloat16(two.get(name)[i] / 0.1f)) fine++;
      }
    assertThat(Math.sqrt(difference / norm)).isGreaterThan(1e-5).isLessThan(0.02);
    assertThat((double) fine / values).isGreaterThan(0.3);
  }

  /** Within what the division before leaves of the bits behind. */
  private static boolean isBfloat16(final float value) {
    final int low = Float.floatToIntBits(value) + 8 & 0xFFFF;
    return low <= 16;
  }

  private static float[] doubled(final float[] values) {
    final float[] both = Arrays.copyOf(values, 2 * values.length);
    System.arraycopy(values, 0, both, values.length, values.length);
    return both;
  }

  private static Batch part(final Batch batch, final int from, final int to) {
    final int pixels = batch.height() * batch.width();
    return new Batch(Arrays.copyOfRange(batch.images(), from * pixels, to * pixels), Arrays.copyOfRange(batch.masks(), from
      * pixels, to * pixels), to - from, batch.height(), batch.width());
  }

  private static void assertSame(final SampleLosses found, final SampleLosses expected, final double tolerance) {
    final float within = (float) tolerance;
    assertThat(found.batch()).isCloseTo(expected.batch(), within(within));
    assertThat(found.dice()).containsExactly(expected.dice(), within(within));
    assertThat(found.crossEntropy()).containsExactly(expected.crossEntropy(), within(within));
    assertThat(found.predicted()).hasSameSizeAs(expected.predicted());
    for (int i = 0; i < found.predicted().length; i++)
      assertThat(found.predicted()[i]).isCloseTo(expected.predicted()[i], within(within * Math.max(1, expected.predicted()[i])));
  }

  private static void assertSame(final Map<String, float[]> found, final Map<String, float[]> expected, final double tolerance) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    for (final String name : expected.keySet())
      assertThat(found.get(name)).as(name).containsExactly(expected.get(name), within((float) tolerance));
  }

  private static double furthest(final Map<String, float[]> a, final Map<String, float[]> b) {
    double furthest = 0;
    for (final String name : a.keySet())
      for (int i = 0; i < a.get(name).length; i++)
        furthest = Math.max(furthest, Math.abs(a.get(name)[i] - b.get(name)[i]));
    return furthest;
  }
}
