package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.OverlappingTrainer.Fails;
import io.github.rraunet.training.augment.SliceAugmentation;
import io.github.rraunet.training.cleaning.CleaningSettings;
import io.github.rraunet.training.data.Cases;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training whose next step begins before the last is done; the reference is one whose steps follow each other. */
@Timeout(60)
class StepsAheadTest {

  private static final int EPOCHS = 6;
  private static final int BATCH = 8; // 42 slices are 6 steps

  @TempDir
  private static Path folder;

  private static TrainingData data;
  private static DataSplit split;

  @BeforeAll
  static void read() throws IOException {
    data = Cases.data(Cases.numbered(21, 21), new SliceCache(folder, 1));
    split = DataSplit.of(data, DataSplit.Request.parse("none"), i -> false, 1);
  }

  private static double loss(final int first) {
    return first >= 110 ? 0.6 + first / 10000.0 : 0.2 + first / 20000.0;
  }

  private static OverlappingTrainer overlapping() {
    return new OverlappingTrainer(StepsAheadTest::loss, steps -> 0.4);
  }

  private static EpochTraining training(final ScriptedTrainer trainer, final int batchSize) {
    final var plan = new TrainingPlan(EPOCHS, batchSize, 0.5, LearningRateSchedule.COSINE, 4, SliceAugmentation.NONE, 0, 1, 7);
    return new EpochTraining(trainer, data, split, plan, CleaningSettings.of(0.5, 0.275), i -> false, null);
  }

  private static void assertSame(final EpochTraining found, final EpochTraining expected) {
    assertThat(found.cleaning().scores()).isEqualTo(expected.cleaning().scores());
    assertThat(found.cleaning().removals()).isEqualTo(expected.cleaning().removals());
    assertThat(found.history()).extracting(EpochRecord::trainingLoss).isEqualTo(expected.history().stream().map(
      EpochRecord::trainingLoss).toList());
    assertThat(found.history()).extracting(EpochRecord::learningRate).isEqualTo(expected.history().stream().map(
      EpochRecord::learningRate).toList());
    assertThat(found.lastWeights()).usingRecursiveComparison().isEqualTo(expected.lastWeights());
  }

  @ParameterizedTest
  @CsvSource({ "8,2", "41,2", "42,1", "50,1" })
  void learnsWhatATrainingLearnsWhoseStepsFollowEachOther(final int batchSize, final int most) throws Exception {
    final ScriptedTrainer plain = new ScriptedTrainer(StepsAheadTest::loss, steps -> 0.4);
    final EpochTraining expected = training(plain, batchSize);
    expected.run(Progress.NONE, record -> {});
    final OverlappingTrainer trainer = overlapping();
    final EpochTraining found = training(trainer, batchSize);
    found.run(Progress.NONE, record -> assertThat(trainer.underWay()).isZero());
    assertThat(trainer.mostUnderWay()).isEqualTo(most);
    assertThat(trainer.shown).usingRecursiveComparison().isEqualTo(plain.shown);
    assertThat(trainer.rates).isEqualTo(plain.rates);
    assertThat(plain.rates.stream().distinct()).as("rates of steps can be told from each other").hasSameSizeAs(plain.rates);
    assertSame(found, expected);
    if (batchSize == BATCH) assertThat(found.cleaning().removals()).isNotEmpty();
    assertThat(trainer.asked()).isEqualTo(plain.shown.size());
  }

  /** With 36 steps in all 3 are for the warm-up, a tenth; the cosine goes from 1 to 0.01 in 6 epochs. */
  @Test
  void eachStepHasItsOwnLearningRate() throws Exception {
    final OverlappingTrainer trainer = overlapping();
    training(trainer, BATCH).run(Progress.NONE, record -> {});
    for (int step = 0; step < 6; step++) {
      final double passed = step / 6.0 / EPOCHS;
      final double cosine = 0.01 + 0.99 * (1 + Math.cos(Math.PI * passed)) / 2;
      assertThat(trainer.rates.get(step)).as("step " + (step + 1)).isCloseTo(0.5 * cosine * Math.min(1, (step + 1) / 3.0), within(
        1e-9));
    }
  }

  private static EpochTraining.Listener after(final int epoch, final int step, final Runnable action) {
    return new EpochTraining.Listener() {
      @Override
      public void step(final int e, final int s, final int steps) {
        if (e == epoch && s == step) action.run();
      }

      @Override
      public void epoch(final EpochRecord record) {}
    };
  }

  @ParameterizedTest
  @ValueSource(ints = { 1, 4 }) // of 5
  void nothingIsUnderWayWhenATrainingWasAskedToEnd(final int step) throws Exception {
    final OverlappingTrainer trainer = overlapping();
    final EpochTraining training = training(trainer, BATCH);
    training.run(Progress.NONE, after(3, step, training::endSoon));
    assertThat(trainer.underWay()).isZero();
    assertThat(training.endedWithinEpoch()).isTrue();
    assertThat(training.history()).hasSize(2);
    final int before = training.history().stream().mapToInt(record -> (record.active() + BATCH - 1) / BATCH).sum();
    assertThat(training.lastWeights().get("steps")).containsExactly(before);
    assertThat(trainer.shown).as("one more had begun").hasSize(before + step + 1);
  }

  /** Its loss is not looked at: the best weights are there already. */
  @Test
  void aStepThatFailsAfterTheEndWasAskedForIsNobodysConcern() throws Exception {
    final OverlappingTrainer trainer = overlapping();
    final EpochTraining training = training(trainer.failingIn(9, Fails.WHEN_ASKED), BATCH);
    training.run(Progress.NONE, after(2, 2, training::endSoon)); // the first epoch has 6 steps
    assertThat(trainer.asked()).isEqualTo(9);
    assertThat(training.bestWeights().get("steps")).containsExactly(6);
  }

  @Test
  void nothingIsUnderWayAfterACancellation() {
    final OverlappingTrainer trainer = overlapping();
    final AtomicInteger steps = new AtomicInteger();
    final Progress canceledAfterThree = new Progress() {
      @Override
      public void report(final String what, final long done, final long total) {
        if (what.equals("Training")) steps.incrementAndGet();
      }

      @Override
      public boolean isCanceled() {
        return steps.get() == 3;
      }
    };
    assertThatThrownBy(() -> training(trainer, BATCH).run(canceledAfterThree, record -> {})).isInstanceOf(
      CanceledException.class);
    assertThat(trainer.underWay()).isZero();
    assertThat(trainer.shown).hasSize(4);
  }

  @Test
  void nothingIsUnderWayWhereAListenerFails() {
    final OverlappingTrainer trainer = overlapping();
    assertThatThrownBy(() -> training(trainer, BATCH).run(Progress.NONE, after(1, 2, () -> {
      throw new IllegalStateException("full");
    }))).hasMessage("full");
    assertThat(trainer.underWay()).isZero();
  }

  /** The sixth is the last of an epoch, with which no other one is under way. */
  @ParameterizedTest
  @CsvSource({ "1,WHEN_BEGUN", "2,WHEN_BEGUN", "4,WHEN_BEGUN", "6,WHEN_BEGUN", "1,WHEN_ASKED", "2,WHEN_ASKED", "6,WHEN_ASKED" })
  void aStepThatFailsIsToldAndTheOthersAreWaitedFor(final int step, final Fails where) {
    final OverlappingTrainer trainer = overlapping().failingIn(step, where);
    assertThatThrownBy(() -> training(trainer, BATCH).run(Progress.NONE, record -> {})).isInstanceOf(EngineException.class)
      .hasMessage("step " + step + (where == Fails.WHEN_BEGUN ? " cannot begin" : " failed"));
    assertThat(trainer.underWay()).isZero();
  }

  /** The first failure says what is wrong; what follows from it does not. */
  @Test
  void ofTwoThatFailTheFirstIsTold() throws Exception {
    final OverlappingTrainer trainer = new OverlappingTrainer(StepsAheadTest::loss, steps -> 0.4) {
      @Override
      public BegunStep begin(final Batch batch, final double rate) throws EngineException {
        final BegunStep begun = super.begin(batch, rate);
        final int number = shown.size();
        return () -> {
          begun.losses();
          throw new EngineException("failure " + number);
        };
      }
    };
    assertThatThrownBy(() -> training(trainer, BATCH).run(Progress.NONE, record -> {})).hasMessage("failure 1");
    assertThat(trainer.underWay()).isZero();
    assertThat(trainer.asked()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = { 1, 2, 4, 6 })
  void aLossThatIsNoNumberIsToldWithItsOwnStep(final int step) throws Exception {
    final ScriptedTrainer plain = new ScriptedTrainer(StepsAheadTest::loss, steps -> 0.4);
    training(plain, BATCH).run(Progress.NONE, record -> {});
    final int bad = plain.shown.get(step - 1)[1];
    final OverlappingTrainer trainer = new OverlappingTrainer(first -> first == bad ? Double.NaN : loss(first), steps -> 0.4);
    assertThatThrownBy(() -> training(trainer, BATCH).run(Progress.NONE, record -> {})).isInstanceOf(EngineException.class)
      .hasMessageContaining("in epoch 1, step " + step + ";");
    assertThat(trainer.underWay()).isZero();
    assertThat(trainer.shown).hasSize(Math.min(6, step + 1));
  }

  @Test
  void anEpochThatIsRepeatedBeginsWithNothingUnderWay() throws Exception {
    final OverlappingTrainer trainer = new OverlappingTrainer(StepsAheadTest::loss, steps -> 0.4) {
      @Override
      double share(final double learningRate) {
        return learningRate > 0.25 ? 0 : 0.3;
      }
    };
    final EpochTraining training = training(trainer, BATCH);
    training.run(Progress.NONE, record -> {});
    assertThat(training.notes()).hasSize(1);
    for (int step = 0; step < 6; step++)
      assertThat(trainer.rates.get(6 + step)).isCloseTo(trainer.rates.get(step) / 2, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Fails.class)
  void stepsAreAskedForInTheirOrder(final Fails where) throws Exception {
    final OverlappingTrainer trainer = overlapping().failingIn(3, where);
    try (EpochBatches batches = new EpochBatches(data, SliceAugmentation.NONE, 1, 1, batch -> {});
      StepsAhead ahead = new StepsAhead(trainer))
    {
      final EpochBatches.Pass pass = batches.plain(IntStream.range(0, 5).toArray());
      final List<EpochBatches.Drawn> drawn = List.of(pass.next(), pass.next(), pass.next());
      ahead.begin(drawn.get(0), 0.1);
      ahead.begin(drawn.get(1), 0.2);
      assertThat(ahead.begun()).isEqualTo(2);
      final StepsAhead.Done first = ahead.next();
      assertThat(first.drawn()).isSameAs(drawn.get(0));
      assertThat(first.losses().dice()).containsExactly((float) loss(trainer.shown.get(0)[0]));
      if (where == Fails.WHEN_BEGUN) assertThatThrownBy(() -> ahead.begin(drawn.get(2), 0.3)).hasMessageContaining("begin");
      else ahead.begin(drawn.get(2), 0.3);
      assertThat(ahead.begun()).isEqualTo(where == Fails.WHEN_BEGUN ? 2 : 3);
    }
    assertThat(trainer.underWay()).isZero();
  }
}
