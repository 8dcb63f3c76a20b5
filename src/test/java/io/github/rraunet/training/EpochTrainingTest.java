package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.TrainerState;
import io.github.rraunet.engine.TrainerState.LossScaling;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.augment.SliceAugmentation;
import io.github.rraunet.training.cleaning.CleaningSettings;
import io.github.rraunet.training.cleaning.RemovalBudget;
import io.github.rraunet.training.cleaning.RemovalSchedule;
import io.github.rraunet.training.data.Cases;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.TrainingData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On 2 cases of 21 slices, the first of which is empty in each; slice z of case c shows the number 100 c + z. */
class EpochTrainingTest {

  private static final int EPOCHS = 10;
  private static final int WRONG = 110; // slices that show 110 or more have the highest losses

  @TempDir
  private static Path folder;

  private static TrainingData data;
  private static DataSplit all;

  @BeforeAll
  static void read() throws IOException {
    data = Cases.data(Cases.numbered(21, 21), new SliceCache(folder, 1));
    all = DataSplit.of(data, DataSplit.Request.parse("none"), i -> false, 1);
  }

  private static TrainingPlan plan(final int patience) {
    return new TrainingPlan(EPOCHS, 8, 0.5, LearningRateSchedule.CONSTANT, 4, SliceAugmentation.NONE, patience, 1, 7);
  }

  private static ScriptedTrainer trainer() {
    return new ScriptedTrainer(first -> first >= WRONG ? 0.6 + first / 10000.0 : 0.2, steps -> 0.4);
  }

  /** 11 of the 40 masks that are not empty are wrong: beta 0.275. */
  private static EpochTraining training(final ScriptedTrainer trainer, final DataSplit split, final TrainingPlan plan) {
    return new EpochTraining(trainer, data, split, plan, CleaningSettings.of(0.5, 0.275).withBudget(RemovalBudget.COUNT),
      i -> i == 41, wrong());
  }

  private static boolean[] wrong() {
    final boolean[] wrong = new boolean[42];
    for (int i = 21 + 10; i < 42; i++)
      wrong[i] = true;
    return wrong;
  }

  private static Set<Integer> shown(final ScriptedTrainer trainer, final int from, final int to) {
    final Set<Integer> numbers = new TreeSet<>();
    for (final int[] step : trainer.shown.subList(from, to))
      for (final int number : step)
        assertThat(numbers.add(number)).as("once an epoch: " + number).isTrue();
    return numbers;
  }

  @Test
  void removedMasksAreShownNoMore() throws Exception {
    final ScriptedTrainer trainer = trainer();
    final EpochTraining training = training(trainer, all, plan(0));
    final List<Integer> stepsBefore = new ArrayList<>();
    training.run(Progress.NONE, record -> stepsBefore.add(trainer.shown.size()));
    assertThat(shown(trainer, 0, stepsBefore.get(0))).hasSize(42);
    final Set<Integer> last = shown(trainer, stepsBefore.get(EPOCHS - 2), stepsBefore.get(EPOCHS - 1));
    // 11 wrong ones, of which that of slice 41 (number 120) is kept by decision; so 10 and then one of the others go
    assertThat(training.cleaning().removals()).hasSize(11);
    assertThat(last).doesNotContain(110, 111, 112, 113, 114, 115, 116, 117, 118, 119).contains(120, 0, 100);
    assertThat(training.cleaning().removals().get(0).mask()).isEqualTo(40); // the highest loss that may be removed
    final EpochRecord end = training.history().get(EPOCHS - 1);
    assertThat(end.removedInAll()).isEqualTo(11);
    assertThat(end.recall()).isCloseTo(10 / 11.0, within(1e-12));
    assertThat(end.precision()).isCloseTo(10 / 11.0, within(1e-12));
    assertThat(training.history().get(0).active()).isEqualTo(42);
    assertThat(end.active()).isEqualTo(42 - 11 + end.removed());
    for (int e = 0; e < EPOCHS; e++)
      assertThat(42 - training.history().get(e).leftOut()).as("shown in epoch %d", e + 1).isEqualTo(shown(trainer, e == 0 ? 0
        : stepsBefore.get(e - 1), stepsBefore.get(e)).size());
    assertThat(trainer.shown.get(0)).hasSize(8);
  }

  @Test
  void theOrderIsAnotherInEveryEpochAndTheSameForTheSeed() throws Exception {
    final ScriptedTrainer first = trainer();
    training(first, all, plan(0)).run(Progress.NONE, record -> {});
    final ScriptedTrainer second = trainer();
    training(second, all, plan(0)).run(Progress.NONE, record -> {});
    assertThat(second.shown).usingRecursiveComparison().isEqualTo(first.shown);
    assertThat(first.shown.get(0)).isNotEqualTo(first.shown.get(6));
  }

  @Test
  void theRateRisesInTheWarmUp() throws Exception {
    final ScriptedTrainer trainer = trainer();
    training(trainer, all, plan(0)).run(Progress.NONE, record -> {});
    assertThat(trainer.rates.subList(0, 6)).containsExactly(0.125, 0.25, 0.375, 0.5, 0.5, 0.5);
  }

  /** Stopped after epoch 4 and gone on with from the file, a training shows and removes the same as one that ran through. */
  @Test
  void goesOnFromACheckpoint() throws Exception {
    final ScriptedTrainer through = trainer();
    final EpochTraining whole = training(through, all, plan(0));
    whole.run(Progress.NONE, record -> {});

    final Path file = folder.resolve("checkpoint.bin");
    final Map<String, String> settings = Map.of("seed", "7");
    final ScriptedTrainer before = trainer();
    final EpochTraining stopped = training(before, all, plan(0));
    assertThatThrownBy(() -> stopped.run(Progress.NONE, record -> {
      if (record.epoch() == 4) {
        stopped.checkpoint(settings).write(file);
        throw new CanceledException();
      }
    })).isInstanceOf(CanceledException.class);

    final ScriptedTrainer after = trainer();
    final EpochTraining resumed = training(after, all, plan(0));
    final Checkpoint checkpoint = Checkpoint.read(file);
    checkpoint.requireSettings(settings);
    resumed.restore(checkpoint);
    resumed.run(Progress.NONE, record -> {});
    final List<int[]> shown = new ArrayList<>(before.shown);
    shown.addAll(after.shown);
    assertThat(shown).usingRecursiveComparison().isEqualTo(through.shown);
    assertThat(after.rates).isEqualTo(through.rates.subList(before.rates.size(), through.rates.size()));
    assertThat(resumed.cleaning().removals()).isEqualTo(whole.cleaning().removals());
    assertThat(resumed.cleaning().scores()).isEqualTo(whole.cleaning().scores());
    assertThat(lines(resumed)).isEqualTo(lines(whole));
    assertThat(resumed.bestWeights()).usingRecursiveComparison().isEqualTo(whole.bestWeights());
  }

  /** @return the history without its times */
  private static List<String> lines(final EpochTraining training) {
    return training.history().stream().map(r -> r.toCsv().replaceFirst(",[^,]*$", "")).toList();
  }

  @Test
  void otherSettingsAreRefusedByName() throws Exception {
    final EpochTraining training = training(trainer(), all, plan(0));
    training.run(Progress.NONE, record -> {});
    final Checkpoint checkpoint = training.checkpoint(Map.of("epochs", "10", "alpha", "0.5"));
    assertThatThrownBy(() -> checkpoint.requireSettings(Map.of("epochs", "12", "alpha", "0.5")))
      .hasMessageContaining("epochs (was 10, now 12)").hasMessageNotContaining("alpha");
  }

  /** The scale of the loss in float16; one written before there was any has none, and begins with that of a new trainer. */
  @Test
  void aCheckpointHoldsTheScaleOfTheLoss() throws Exception {
    final LossScaling scaling = new LossScaling(4096, 17);
    final ScriptedTrainer scaled = new ScriptedTrainer(first -> 0.3, steps -> 0.5) {
      @Override
      public TrainerState state() {
        final TrainerState state = super.state();
        return new TrainerState(state.weights(), state.moments(), state.steps(), scaling);
      }
    };
    final EpochTraining training = training(scaled, all, plan(0));
    training.run(Progress.NONE, record -> {});
    final Path file = folder.resolve("scaled.bin");
    training.checkpoint(Map.of()).write(file);
    assertThat(Checkpoint.read(file).trainer().scaling()).isEqualTo(scaling);

    final String written = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(written).contains("\"scaling\":");
    final ByteBuffer older = ByteBuffer.wrap(written.replace("\"scaling\":", "\"unknown\":")
      .getBytes(StandardCharsets.ISO_8859_1));
    final CRC32 sum = new CRC32();
    sum.update(older.array(), 0, older.capacity() - Long.BYTES);
    older.putLong(older.capacity() - Long.BYTES, sum.getValue());
    Files.write(file, older.array());
    assertThat(Checkpoint.read(file).trainer().scaling()).isEqualTo(LossScaling.NONE);
  }

  @Test
  void damagedCheckpointsAreTold() throws Exception {
    final EpochTraining training = training(trainer(), all, plan(0));
    training.run(Progress.NONE, record -> {});
    final Path file = folder.resolve("good.bin");
    training.checkpoint(Map.of()).write(file);
    final byte[] good = Files.readAllBytes(file);
    assertThat(Checkpoint.read(file).trainer().moments().get("m")).containsExactly(2 * training.checkpoint(Map.of()).trainer()
      .steps());
    final byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 1;
    for (final byte[] bad : new byte[][] { flipped, Arrays.copyOf(good, good.length - 3), Arrays.copyOf(good, 9), {},
      new byte[64] }) {
      final Path damaged = folder.resolve("bad.bin");
      Files.write(damaged, bad);
      assertThatThrownBy(() -> Checkpoint.read(damaged)).isInstanceOf(IOException.class).hasMessageContaining("bad.bin");
    }
  }

  /** With probability p everywhere the soft loss is 1 - (2 p T + 1) / (p N + T + 1). */
  @Test
  void theBestEpochIsTheOneWithTheLowestValidationLoss() throws Exception {
    final DataSplit split = DataSplit.of(data, DataSplit.Request.parse("cases:c1"), i -> false, 1);
    final AtomicInteger stepsOfEpoch = new AtomicInteger();
    final ScriptedTrainer trainer = new ScriptedTrainer(first -> 0.3, steps -> Math.abs(steps - 9) < 2 ? 0.9 : 0.2);
    final EpochTraining training = new EpochTraining(trainer, data, split, plan(4), CleaningSettings.of(1, 0)
      .withSchedule(RemovalSchedule.NONE), i -> false, null);
    training.run(Progress.NONE, record -> stepsOfEpoch.addAndGet(1));
    assertThat(training.best().epoch()).isEqualTo(3); // 3 steps an epoch
    assertThat(training.bestWeights().get("steps")).containsExactly(9);
    assertThat(training.history()).hasSize(3 + 4); // patience
    double t = 0;
    for (int i = 21; i < 42; i++)
      t += data.foreground(i);
    final double n = 21 * 256.0;
    final float p = 0.9f;
    assertThat(training.best().validationLoss()).isCloseTo(1 - (2 * p * t + 1) / (p * n + t + 1), within(1e-9));
    assertThat(training.best().validationDice()).isCloseTo(2 * t / (n + t), within(1e-12));
    assertThat(training.history().get(0).validationDice()).isZero();
  }

  /** Slices of 40x17 and 16x33 pixels become 48x32 and 16x48 by themselves, and 48x48 in one batch. */
  @Test
  void theValidationIsOverTheSlicesOwnPixels() throws Exception {
    final TrainingData mixed = mixed("validated");
    final DataSplit split = DataSplit.of(mixed, DataSplit.Request.parse("cases:wide,high"), i -> false, 1);
    final float p = 0.9f;
    final EpochTraining training = new EpochTraining(new ScriptedTrainer(first -> 0.3, steps -> p), mixed, split, plan(0),
      CleaningSettings.of(1, 0).withSchedule(RemovalSchedule.NONE), i -> false, null);
    training.run(Progress.NONE, record -> {});
    final double n = 48 * 32 + 16 * 48;
    final double t = 40 * 17 + 16 * 33;
    assertThat(training.best().validationLoss()).isCloseTo(1 - (2 * p * t + 1) / (p * n + t + 1), within(1e-9));
    assertThat(training.best().validationDice()).isCloseTo(2 * t / (n + t), within(1e-12));
  }

  @Test
  void endsSoonWithTheBestWeights() throws Exception {
    final EpochTraining training = training(trainer(), all, plan(0));
    training.run(Progress.NONE, new EpochTraining.Listener() {
      @Override
      public void step(final int epoch, final int step, final int steps) {
        if (epoch == 3 && step == 2) training.endSoon();
      }

      @Override
      public void epoch(final EpochRecord record) {}
    });
    assertThat(training.history()).hasSize(2);
    assertThat(training.endedWithinEpoch()).isTrue();
    // 6 steps of 42 masks, then 5 of 37: what was begun of epoch 3 is in neither
    assertThat(training.lastWeights().get("steps")).containsExactly(11);
    assertThat(training.bestWeights().get("steps")).containsExactly(11);
  }

  @Test
  void aLossThatIsNoNumberEndsItWithAdvice() {
    final ScriptedTrainer trainer = new ScriptedTrainer(first -> first == 5 ? Double.NaN : 0.3, steps -> 0.5);
    assertThatThrownBy(() -> training(trainer, all, plan(0)).run(Progress.NONE, record -> {})).isInstanceOf(
      EngineException.class).hasMessageContaining("epoch 1").hasMessageContaining("lower learning_rate than 0.5");
  }

  @Test
  void anEpochThatKillsTheNetworkIsRepeatedAtHalfTheRate() throws Exception {
    final ScriptedTrainer fragile = new ScriptedTrainer(first -> first >= WRONG ? 0.6 + first / 10000.0 : 0.2, steps -> 0.4) {
      @Override
      double share(final double learningRate) {
        return learningRate > 0.2 ? 0 : 0.3; // half of the plan's 0.5 is still too much
      }
    };
    final EpochTraining training = training(fragile, all, plan(0));
    training.run(Progress.NONE, record -> {});
    final ScriptedTrainer sound = trainer();
    final EpochTraining other = training(sound, all, plan(0));
    other.run(Progress.NONE, record -> {});

    assertThat(training.notes()).hasSize(2).allMatch(note -> note.startsWith("Epoch 1 is repeated at half the learning rate"));
    assertThat(training.history()).hasSize(EPOCHS).allMatch(record -> record.learningRate() == 0.125);
    assertThat(shown(fragile, 0, 6)).hasSize(42).isEqualTo(shown(fragile, 6, 12)).isEqualTo(shown(fragile, 12, 18));
    assertThat(training.cleaning().scores()).as("losses of the lost attempts do not count").isEqualTo(other.cleaning().scores());
    assertThat(training.cleaning().removals()).isEqualTo(other.cleaning().removals());
    assertThat(training.checkpoint(Map.of()).rateScale()).isEqualTo(0.25);

    final ScriptedTrainer later = trainer();
    final EpochTraining resumed = training(later, all, new TrainingPlan(EPOCHS + 1, 8, 0.5, LearningRateSchedule.CONSTANT, 4,
      SliceAugmentation.NONE, 0, 1, 7));
    resumed.restore(training.checkpoint(Map.of()));
    resumed.run(Progress.NONE, record -> {});
    assertThat(later.rates).isNotEmpty().allMatch(rate -> rate == 0.125);
    assertThat(resumed.notes()).as("which the report has, too, of a training that was stopped").hasSize(1)
      .allMatch(note -> note.contains("0.25 of the learning rate"));
  }

  /** 3 of 300 masks have foreground, and the losses of others say nothing of a network that draws nothing. */
  @Test
  void aNetworkThatDiesIsNoticedAmongEmptyMasks() throws Exception {
    final TrainingData sparse = Cases.data(List.of(Cases.of("sparse", Cases.volume(16, 16, 300, (x, y, z) -> z),
      Cases.volume(16, 16, 300, (x, y, z) -> z % 100 == 50 && x < 4 ? 1 : 0))), new SliceCache(folder.resolve("sparse"), 1));
    final DataSplit split = DataSplit.of(sparse, DataSplit.Request.parse("none"), i -> false, 1);
    for (long seed = 1; seed <= 5; seed++) {
      final ScriptedTrainer fragile = new ScriptedTrainer(first -> 0.3, steps -> 0.4) {
        @Override
        double share(final double learningRate) {
          return learningRate > 0.3 ? 0 : 0.3;
        }
      };
      final EpochTraining training = new EpochTraining(fragile, sparse, split, new TrainingPlan(2, 8, 0.5,
        LearningRateSchedule.CONSTANT, 4, SliceAugmentation.NONE, 0, 1, seed), CleaningSettings.of(1, 0)
        .withSchedule(RemovalSchedule.NONE), i -> false, null);
      training.run(Progress.NONE, record -> {});
      assertThat(training.notes()).as("seed " + seed).hasSize(1).allMatch(note -> note.startsWith("Epoch 1 is repeated"));
    }
  }

  @Test
  void aNetworkThatDiesAtEveryRateEndsItWithAdvice() {
    final ScriptedTrainer dead = new ScriptedTrainer(first -> 0.9, steps -> 0) {
      @Override
      double share(final double learningRate) {
        return 1; // everything is foreground
      }
    };
    assertThatThrownBy(() -> training(dead, all, plan(0)).run(Progress.NONE, record -> {})).isInstanceOf(EngineException.class)
      .hasMessageContaining("predicts nothing, or everything").hasMessageContaining("0.0078125").hasMessageContaining(
        "preset=author");
  }

  /** Weights that are numbers may be so large that what they give is none. */
  @Test
  void anEpochAfterWhichTheNetworkAnswersNoNumbersIsNeverTheBest() throws Exception {
    final DataSplit split = DataSplit.of(data, DataSplit.Request.parse("cases:c1"), i -> false, 1);
    final EpochTraining training = new EpochTraining(new ScriptedTrainer(first -> 0.3, steps -> steps > 4 ? Double.NaN : 0.4),
      data, split, plan(0), CleaningSettings.of(1, 0).withSchedule(RemovalSchedule.NONE), i -> false, null);
    assertThatThrownBy(() -> training.run(Progress.NONE, record -> {})).isInstanceOf(EngineException.class)
      .hasMessageContaining("validation after epoch 2").hasMessageContaining("lower learning_rate");
    assertThat(training.best().epoch()).isEqualTo(1);
    assertThat(training.bestWeights().get("steps")).containsExactly(3);
  }

  /** Also where nothing is validated. */
  @Test
  void anEpochAfterWhichTheNetworkAnswersNoNumbersIsRepeated() throws Exception {
    final ScriptedTrainer fragile = new ScriptedTrainer(first -> 0.3, steps -> 0.4) {
      @Override
      double share(final double learningRate) {
        return learningRate > 0.3 ? Double.NaN : 0.3;
      }
    };
    final EpochTraining training = training(fragile, all, plan(0));
    training.run(Progress.NONE, record -> {});
    assertThat(training.notes()).hasSize(1).allMatch(note -> note.startsWith("Epoch 1 is repeated at half the learning rate"));
    assertThat(training.history()).hasSize(EPOCHS).allMatch(record -> record.learningRate() == 0.25);
  }

  /** The loss of the last step of an epoch is from before its update. */
  @Test
  void weightsThatAreNoNumbersAreNeverKept() {
    final ScriptedTrainer trainer = new ScriptedTrainer(first -> 0.3, steps -> 0.5) {
      @Override
      public Map<String, float[]> weights() {
        final Map<String, float[]> weights = super.weights();
        return weights.get("steps")[0] > 10 ? Map.of("steps", new float[] { Float.NaN }) : weights;
      }
    };
    final EpochTraining training = training(trainer, all, plan(0));
    final List<Integer> told = new ArrayList<>();
    assertThatThrownBy(() -> training.run(Progress.NONE, record -> told.add(record.epoch()))).isInstanceOf(EngineException.class)
      .hasMessageContaining("end of epoch 2");
    assertThat(told).containsExactly(1);
    assertThat(training.bestWeights().get("steps")).containsExactly(6);
  }

  private static TrainingData mixed(final String cache) throws IOException {
    final var settings = new io.github.rraunet.training.data.SliceSettings(new io.github.rraunet.slices.SlicePreparation(
      new io.github.rraunet.slices.IntensityWindow(0, 1000), new io.github.rraunet.slices.SliceGeometry.PixelSpacing(1, 16)),
      io.github.rraunet.volume.LabelSet.ALL);
    return TrainingData.read(List.of(Cases.of("wide", Cases.volume(40, 17, 1, (x, y, z) -> 500),
      Cases.volume(40, 17, 1, (x, y, z) -> 1)), Cases.of("high", Cases.volume(16, 33, 1, (x, y, z) -> 250),
      Cases.volume(16, 33, 1, (x, y, z) -> 1)), Cases.of("trained on", Cases.volume(16, 16, 2, (x, y, z) -> 250),
      Cases.volume(16, 16, 2, (x, y, z) -> x < 5 ? 1 : 0))), settings, new SliceCache(folder.resolve(cache), 1), Progress.NONE);
  }

  @Test
  void slicesOfDifferentSizesArePaddedInABatch() throws Exception {
    final TrainingData mixed = mixed("mixed");
    try (EpochBatches batches = new EpochBatches(mixed, SliceAugmentation.NONE, 8, 1, batch -> {})) {
      final EpochBatches.Drawn drawn = batches.plain(new int[] { 0, 1 }).next();
      assertThat(drawn.batch().width()).isEqualTo(48);
      assertThat(drawn.batch().height()).isEqualTo(48);
      double wide = 0;
      double high = 0;
      for (int i = 0; i < 48 * 48; i++) {
        wide += drawn.batch().masks()[i];
        high += drawn.batch().masks()[48 * 48 + i];
      }
      assertThat(wide).isEqualTo(40 * 17);
      assertThat(high).isEqualTo(16 * 33);
      assertThat(drawn.batch().images()[16 * 48 + 39]).isCloseTo(0.5f, within(1e-4f));
      assertThat(drawn.batch().images()[17 * 48]).isZero();
    }
  }

  /** What is announced lies in memory that its owner gives up next. */
  @Test
  void noAnnouncementOutlivesTheBatches() throws Exception {
    final CountDownLatch begun = new CountDownLatch(1);
    final AtomicBoolean ended = new AtomicBoolean();
    final EpochBatches batches = new EpochBatches(data, SliceAugmentation.NONE, 2, 1, batch -> {
      begun.countDown();
      final long end = System.nanoTime() + 300_000_000;
      while (System.nanoTime() < end) // whether interrupted or not
        Thread.onSpinWait();
      ended.set(true);
    });
    batches.plain(new int[] { 0, 1 });
    begun.await();
    Thread.currentThread().interrupt(); // as a canceled training comes there
    batches.close();
    assertThat(Thread.interrupted()).as("still canceled").isTrue();
    assertThat(ended).isTrue();
  }
}
