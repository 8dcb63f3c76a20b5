package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.training.EpochTraining;
import io.github.rraunet.training.TensorBoardEvents;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.TrainingData;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;

/** Tells of a training after each epoch: tables, pictures, a line, TensorBoard, the window, and the checkpoint. */
final class TrainingReporter implements EpochTraining.Listener, Closeable {

  private final TrainingChoices choices;
  private final Trainer trainer;
  private final EpochTraining training;
  private final TrainingData data;
  private final DataSplit split;
  private final boolean[] noisy;
  private final TrainingOutput out;
  private final Map<String, String> settings;
  private final TrainingMonitor monitor;
  private final TensorBoardEvents events; // null if nobody asked
  private final Progress progress;
  private final int example;
  private boolean checkpointIsOld;

  /**
   * @param noisy       for each slice whether its mask is noisy; null where that is not known
   * @param settings    that go into checkpoints
   * @param tensorBoard whether events are written
   */
  TrainingReporter(final TrainingChoices choices, final Trainer trainer, final EpochTraining training, final TrainingData data,
    final DataSplit split, final boolean[] noisy, final TrainingOutput out, final Map<String, String> settings,
    final TrainingMonitor monitor, final boolean tensorBoard, final Progress progress) throws IOException
  {
    this.choices = choices;
    this.trainer = trainer;
    this.training = training;
    this.data = data;
    this.split = split;
    this.noisy = noisy;
    this.out = out;
    this.settings = settings;
    this.monitor = monitor;
    this.progress = progress;
    example = TrainedModel.typical(data, split);
    if (tensorBoard) Files.createDirectories(out.path(TrainingOutput.EVENTS));
    final int done = training.history().size();
    events = !tensorBoard ? null : done == 0 ? new TensorBoardEvents(out.path(TrainingOutput.EVENTS), Instant.now())
      : new TensorBoardEvents(out.path(TrainingOutput.EVENTS), Instant.now(), done + 1L);
  }

  /** Shows where a training stands that goes on from a checkpoint: its next epoch may take hours. */
  void begin() throws EngineException {
    if (training.history().isEmpty()) return;
    final EpochRecord last = training.history().get(training.history().size() - 1);
    try {
      monitor.epoch(last, TrainingPictures.curves(choices, training.history()), TrainingPictures.prediction(trainer, data,
        example, last.epoch()));
    }
    catch (final IOException e) {
      progress.say("the pictures of the epochs before cannot be shown: " + FailureText.of(e));
    }
  }

  @Override
  public void step(final int epoch, final int step, final int steps) {
    monitor.step(epoch, step, steps);
  }

  @Override
  public void epoch(final EpochRecord record) throws IOException, EngineException {
    progress.say(record.toLine(choices.plan().epochs()));
    checkpointIsOld = record.epoch() % choices.plan().checkpointEvery() != 0 && record.epoch() != choices.plan().epochs();
    if (!checkpointIsOld) out.tables().writeCheckpoint(training, settings);
    try {
      show(record);
    }
    catch (final IOException e) { // such as a table that is open in another program: it is no reason to end a training
      progress.say("the tables and pictures of this epoch cannot be written and wait for the next: " + FailureText.of(e));
    }
  }

  private void show(final EpochRecord record) throws IOException, EngineException {
    out.tables().writeTables(training, data, split, noisy);
    final BufferedImage curves = TrainingPictures.curves(choices, training.history());
    PngFigures.write(curves, out.path(TrainingOutput.CURVES));
    final BufferedImage prediction = TrainingPictures.prediction(trainer, data, example, record.epoch());
    if (record.best()) PngFigures.write(prediction, out.path(TrainingOutput.EXAMPLE));
    monitor.epoch(record, curves, prediction);
    if (events != null) writeEvents(record, PngFigures.bytes(prediction));
  }

  private void writeEvents(final EpochRecord r, final byte[] prediction) throws IOException {
    final Instant now = Instant.now();
    event("loss/training", r.epoch(), r.trainingLoss(), now);
    event("loss/validation", r.epoch(), r.validationLoss(), now);
    event("dice/validation", r.epoch(), r.validationDice(), now);
    event("learning_rate", r.epoch(), r.learningRate(), now);
    event("labels/removed", r.epoch(), r.leftOut(), now);
    event("detection/precision", r.epoch(), r.precision(), now);
    event("detection/recall", r.epoch(), r.recall(), now);
    event("detection/auc", r.epoch(), r.auc(), now);
    events.image("validation/slice", r.epoch(), prediction, now);
    events.flush();
  }

  private void event(final String tag, final int epoch, final double value, final Instant when) throws IOException {
    if (!Double.isNaN(value)) events.scalar(tag, epoch, value, when);
  }

  /** Saves what was not saved yet, if the training ended between two epochs. */
  void finish() throws IOException, EngineException {
    if (checkpointIsOld && !training.endedWithinEpoch()) out.tables().writeCheckpoint(training, settings);
  }

  @Override
  public void close() throws IOException {
    if (events != null) events.close();
  }
}
