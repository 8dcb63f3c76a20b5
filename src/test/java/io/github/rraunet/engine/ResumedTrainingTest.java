package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.NetworkSettings.Preset;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.Checkpoint;
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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training whose process ended after epoch 2 and that went on in a new one ends with the same weights, scores and removed
 * masks as one that ran through; with batch normalisation, dropout, augmentation and label cleaning.
 */
class ResumedTrainingTest {

  @TempDir
  private Path folder;

  private TrainingData data;

  private EpochTraining training(final Trainer trainer) {
    final DataSplit split = DataSplit.of(data, DataSplit.Request.parse("random:0.2"), i -> false, 3);
    final var plan = new TrainingPlan(5, 4, 0.01, LearningRateSchedule.COSINE, 3, SliceAugmentation.parse(
      "rot90,flip,scale,elastic,intensity"), 0, 1, 3);
    return new EpochTraining(trainer, data, split, plan, CleaningSettings.of(0.5, 0.5), i -> false, null);
  }

  @Test
  void endsAsIfItHadNotStopped() throws Exception {
    data = Cases.data(Cases.numbered(9, 9), new SliceCache(folder.resolve("cache"), 1));
    final TrainerSettings settings = TrainerSettings.of(NetworkChoice.RRA.settings(Preset.AUTHOR, 2), 3).withThreads(1);
    final Map<String, float[]> expected;
    final EpochTraining whole;
    try (WorkerTrainer trainer = WorkerTrainer.start(settings)) {
      whole = training(trainer);
      whole.run(Progress.NONE, record -> {});
      expected = trainer.weights();
    }
    final Path file = folder.resolve("checkpoint.bin");
    try (WorkerTrainer trainer = WorkerTrainer.start(settings)) {
      final EpochTraining stopped = training(trainer);
      stopped.run(Progress.NONE, record -> {
        if (record.epoch() == 2) stopped.checkpoint(Map.of()).write(file);
        if (record.epoch() == 3) throw new CanceledException();
      });
    }
    catch (final CanceledException e) {
      assertThat(file).exists();
    }
    try (WorkerTrainer trainer = WorkerTrainer.start(settings)) {
      final EpochTraining resumed = training(trainer);
      resumed.restore(Checkpoint.read(file));
      resumed.run(Progress.NONE, record -> {});
      assertThat(resumed.cleaning().removals()).isEqualTo(whole.cleaning().removals()).isNotEmpty();
      assertThat(resumed.cleaning().scores()).isEqualTo(whole.cleaning().scores());
      final Map<String, float[]> found = trainer.weights();
      assertThat(found.keySet()).isEqualTo(expected.keySet());
      expected.forEach((name, values) -> assertThat(found.get(name)).as(name).containsExactly(values, within(1e-6f)));
    }
  }
}
