package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.ShrinkingTrainer;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.training.EpochTraining;
import io.github.rraunet.training.LearningRateSchedule;
import io.github.rraunet.training.TrainingPlan;
import io.github.rraunet.training.augment.SliceAugmentation;
import io.github.rraunet.training.cleaning.CleaningSettings;
import io.github.rraunet.training.data.Cases;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.TrainingData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole training with its validation and the removal of masks, on one device and on the CPU taken as several. */
class SeveralDevicesTrainingTest {

  @TempDir
  private Path folder;

  @Test
  void aTrainingOnThreeDevicesIsThatOnOne() throws Exception {
    final TrainingData data = Cases.data(Cases.numbered(9, 8), new SliceCache(folder.resolve("cache"), 1));
    final TrainerSettings settings = TrainerSettings.of(new NetworkSettings(2, 1, true, true, Attention.EQ2, false, 0), 3)
      .withThreads(1).withDevice(DeviceChoice.CPU);
    final EpochTraining one;
    try (Trainer trainer = new GraphTrainer(settings)) {
      one = train(trainer, data);
    }
    final EpochTraining three;
    try (Trainer trainer = new ShrinkingTrainer(GraphTrainer.on(SessionDevices.split(DeviceChoice.CPU, 3), settings, false))) {
      assertThat(trainer.use().device()).isEqualTo("cpu,cpu,cpu");
      three = train(trainer, data);
    }
    assertThat(three.history()).hasSize(one.history().size());
    for (int i = 0; i < one.history().size(); i++) {
      final EpochRecord expected = one.history().get(i);
      assertThat(three.history().get(i).trainingLoss()).isCloseTo(expected.trainingLoss(), within(1e-4));
      assertThat(three.history().get(i).validationLoss()).isCloseTo(expected.validationLoss(), within(1e-4));
      assertThat(three.history().get(i).active()).isEqualTo(expected.active());
    }
    assertThat(one.cleaning().removals()).isNotEmpty();
    assertThat(three.cleaning().removals()).usingRecursiveComparison().withComparatorForType((a, b) -> Math.abs(a - b) < 1e-3 ? 0
      : Double.compare(a, b), Double.class).isEqualTo(one.cleaning().removals());
    final List<EpochRecord> history = one.history();
    assertThat(history.get(history.size() - 1).trainingLoss()).isLessThan(history.get(0).trainingLoss() - 0.03);
    final Map<String, float[]> weights = one.lastWeights();
    weights.forEach((name, values) -> assertThat(three.lastWeights().get(name)).as(name).containsExactly(values, within(2e-3f)));
  }

  /** Of 17 slices 3 are for validation; a step of 4 on 3 devices is shared unevenly, and the last of an epoch has 2. */
  private static EpochTraining train(final Trainer trainer, final TrainingData data) throws Exception {
    final DataSplit split = DataSplit.of(data, DataSplit.Request.parse("random:0.2"), i -> false, 3);
    final var plan = new TrainingPlan(6, 4, 0.02, LearningRateSchedule.COSINE, 2, SliceAugmentation.NONE, 0, 1, 3);
    final var training = new EpochTraining(trainer, data, split, plan, CleaningSettings.of(0.5, 0.3), i -> false, null);
    training.run(Progress.NONE, record -> {});
    return training;
  }
}
