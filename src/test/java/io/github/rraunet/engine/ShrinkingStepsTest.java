package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.Trainer.BegunStep;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that are begun before the last one is done, on a device with little memory. A sample is known by its only pixel. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShrinkingStepsTest {

  /** Where a device tells that its memory ran out. */
  private enum Tells {
    IN_BEGIN, IN_LOSSES
  }

  /** Remembers what it was asked, and what it trained on. */
  private static final class Device {

    private final int room;
    private final Tells tells;
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Float> trained = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();
    private final List<String> announced = new ArrayList<>();
    private double statistic;
    private String failure;

    Device(final int room, final Tells tells) {
      this.room = room;
      this.tells = tells;
    }

    Trainer trainer() {
      return (Trainer) Proxy.newProxyInstance(Trainer.class.getClassLoader(), new Class<?>[] { Trainer.class }, (proxy, method,
        arguments) -> switch (method.getName())
        {
          case "begin" -> begin((Batch) arguments[0], (Double) arguments[1]);
          case "step" -> step((Batch) arguments[0], (Double) arguments[1]);
          case "takeStatistics" -> takeStatistics((Batch) arguments[0], (Integer) arguments[1]);
          case "overlaps" -> true;
          case "announce" -> announced.add(((Batch) arguments[0]).count() + " slices") ? null : null;
          default -> throw new AssertionError("not expected: " + method);
        });
    }

    private BegunStep begin(final Batch batch, final double rate) throws EngineException {
      try {
        final SampleLosses losses = step(batch, rate);
        return () -> losses;
      }
      catch (final EngineException e) {
        if (tells == Tells.IN_BEGIN) throw e;
        return () -> {
          throw e;
        };
      }
    }

    private Void takeStatistics(final Batch batch, final int number) throws EngineException {
      sizes.add(batch.count());
      if (batch.count() > room) throw new DeviceMemoryException("no room for " + batch.count());
      statistic += (mean(batch.images()) - statistic) / number;
      return null;
    }

    private SampleLosses step(final Batch batch, final double rate) throws EngineException {
      sizes.add(batch.count());
      if (sizes.size() > 100) throw new AssertionError("asked for ever");
      if (failure != null) throw new EngineException(failure);
      if (batch.count() > room) throw new DeviceMemoryException("no room for " + batch.count());
      for (final float sample : batch.images())
        trained.add(sample);
      rates.add(rate);
      return new SampleLosses(mean(batch.images()), batch.images().clone(), batch.masks().clone(), new float[batch.count()]);
    }
  }

  private static float mean(final float[] values) {
    float sum = 0;
    for (final float value : values)
      sum += value;
    return sum / values.length;
  }

  private static float[] samples(final int first, final int count) {
    final float[] samples = new float[count];
    for (int n = 0; n < count; n++)
      samples[n] = first + n;
    return samples;
  }

  private static Batch batch(final int first, final int count) {
    return new Batch(samples(first, count), samples(100 + first, count), count, 1, 1);
  }

  private static void assertLosses(final BegunStep begun, final int first, final int count) throws EngineException {
    final SampleLosses losses = begun.losses();
    assertThat(losses.dice()).containsExactly(samples(first, count));
    assertThat(losses.crossEntropy()).containsExactly(samples(100 + first, count));
    assertThat(losses.batch()).isEqualTo(first + (count - 1) / 2f);
  }

  private static List<Float> floats(final int... values) {
    return IntStream.of(values).mapToObj(v -> (float) v).toList();
  }

  @ParameterizedTest
  @EnumSource(Tells.class)
  void memoryThatRanOutForBothStepsUnderWayCostsNoSample(final Tells tells) throws EngineException {
    final Device device = new Device(3, tells);
    final ShrinkingTrainer trainer = new ShrinkingTrainer(device.trainer());
    final BegunStep first = trainer.begin(batch(0, 8), 0.5);
    final BegunStep second = trainer.begin(batch(8, 8), 0.25);
    assertLosses(first, 0, 8);
    assertLosses(second, 8, 8);
    assertThat(device.sizes).containsExactly(8, 8, 4, 2, 2, 2, 2, 2, 2, 2, 2);
    assertThat(device.trained).containsExactlyElementsOf(floats(IntStream.range(0, 16).toArray()));
    assertThat(device.rates).containsExactly(0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25);
    assertThat(trainer.remark()).hasValueSatisfying(r -> assertThat(r).contains("with 8 slices").contains("given 2 slices"));
  }

  @ParameterizedTest
  @EnumSource(Tells.class)
  void theLimitIsKeptAfterwards(final Tells tells) throws EngineException {
    final Device device = new Device(2, tells);
    final ShrinkingTrainer trainer = new ShrinkingTrainer(device.trainer());
    assertLosses(trainer.begin(batch(0, 4), 0.5), 0, 4);
    device.sizes.clear();
    final BegunStep first = trainer.begin(batch(4, 5), 0.5);
    final BegunStep second = trainer.begin(batch(9, 2), 0.5);
    assertLosses(first, 4, 5);
    assertLosses(second, 9, 2);
    assertThat(device.sizes).containsExactly(2, 2, 1, 2);
    assertThat(device.trained).containsExactlyElementsOf(floats(IntStream.range(0, 11).toArray()));
    trainer.announce(batch(20, 3));
    trainer.announce(batch(20, 2));
    assertThat(device.announced).containsExactly("2 slices");
  }

  /** It was begun already when memory ran out, so it is a step before the parts of the first. */
  @ParameterizedTest
  @EnumSource(Tells.class)
  void aStepThatFitsIsTakenThoughTheOneBeforeItDidNot(final Tells tells) throws EngineException {
    final Device device = new Device(2, tells);
    final ShrinkingTrainer trainer = new ShrinkingTrainer(device.trainer());
    final BegunStep first = trainer.begin(batch(0, 3), 0.5);
    final BegunStep second = trainer.begin(batch(3, 1), 0.25);
    assertLosses(first, 0, 3);
    assertLosses(second, 3, 1);
    assertThat(device.trained).containsExactlyElementsOf(floats(3, 0, 1, 2));
  }

  @ParameterizedTest
  @EnumSource(Tells.class)
  void aStepIsTakenInPartsBehindOneThatFits(final Tells tells) throws EngineException {
    final Device device = new Device(2, tells);
    final ShrinkingTrainer trainer = new ShrinkingTrainer(device.trainer());
    final BegunStep first = trainer.begin(batch(0, 1), 0.5);
    final BegunStep second = trainer.begin(batch(1, 3), 0.25);
    assertLosses(first, 0, 1);
    assertLosses(second, 1, 3);
    assertThat(device.sizes).containsExactly(1, 3, 2, 1);
    assertThat(device.trained).containsExactlyElementsOf(floats(0, 1, 2, 3));
  }

  @ParameterizedTest
  @EnumSource(Tells.class)
  void aSingleSampleThatDoesNotFitIsToldByItsLosses(final Tells tells) throws EngineException {
    final Device device = new Device(0, tells);
    final ShrinkingTrainer trainer = new ShrinkingTrainer(device.trainer());
    final BegunStep single = trainer.begin(batch(0, 1), 0.5);
    final BegunStep several = trainer.begin(batch(1, 3), 0.5);
    assertThatThrownBy(single::losses).isInstanceOf(DeviceMemoryException.class).hasMessage("no room for 1");
    assertThatThrownBy(several::losses).isInstanceOf(DeviceMemoryException.class).hasMessage("no room for 1");
    assertThat(device.sizes).containsExactly(1, 3, 2, 1);
    assertThat(device.trained).isEmpty();
  }

  /** As {@link Trainer#takeStatistics} has it: the first forgets what was there, each further one counts as much. */
  @Test
  void anAttemptThatFoundNoMemoryIsNotCountedAmongTheStatistics() throws EngineException {
    final Device device = new Device(2, Tells.IN_LOSSES);
    final ShrinkingTrainer trainer = new ShrinkingTrainer(device.trainer());
    for (int round = 0; round < 2; round++) {
      device.statistic = 1000;
      trainer.takeStatistics(batch(0, 4), 1);
      trainer.takeStatistics(batch(4, 4), 2);
      assertThat(device.statistic).isEqualTo((0.5 + 2.5 + 4.5 + 6.5) / 4);
    }
    assertThat(device.sizes).containsExactly(4, 2, 2, 2, 2, 2, 2, 2, 2);
  }

  @Test
  void otherFailuresAreNotTriedAgain() throws EngineException {
    final Device later = new Device(2, Tells.IN_LOSSES);
    later.failure = "broken";
    final BegunStep begun = new ShrinkingTrainer(later.trainer()).begin(batch(0, 2), 0.5);
    assertThatThrownBy(begun::losses).hasMessage("broken");
    final Device atOnce = new Device(2, Tells.IN_BEGIN);
    atOnce.failure = "broken";
    assertThatThrownBy(() -> new ShrinkingTrainer(atOnce.trainer()).begin(batch(0, 2), 0.5)).hasMessage("broken");
    assertThat(later.sizes).hasSize(1);
    assertThat(atOnce.sizes).hasSize(1);
  }

  @Test
  void beginsAheadWhereItsDeviceDoes() {
    assertThat(new ShrinkingTrainer(new Device(1, Tells.IN_BEGIN).trainer()).overlaps()).isTrue();
  }
}
