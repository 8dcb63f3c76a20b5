package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.ShrinkingTrainer;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.WorkerTrainer;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.text.Counted;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.training.Checkpoint;
import io.github.rraunet.training.Collapse;
import io.github.rraunet.training.DivergedException;
import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.training.EpochTraining;
import io.github.rraunet.training.RunFolder;
import io.github.rraunet.training.ValidationTruth;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.training.review.LabelDecision.Verdict;
import io.github.rraunet.training.review.LabelDecisions;
import io.github.rraunet.training.review.ReviewList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One training: data read, network trained, model packed, told. */
final class TrainingRun {

  private final TrainingChoices choices;
  private final TrainingInputs inputs;
  private final TrainingOutput out;
  private final TrainingMonitor monitor;
  private final boolean tensorBoard;
  private final List<String> notes = new ArrayList<>();
  private TrainingData data;
  private DataSplit split;
  private EpochTraining training;
  private boolean[] noisy;
  private ValidationTruth truth;
  private Map<String, float[]> lastWeights;
  private Predictor.Use use;
  private final Instant started = Instant.now();

  /** @param tensorBoard whether events are written for TensorBoard */
  TrainingRun(final TrainingChoices choices, final TrainingInputs inputs, final TrainingOutput out,
    final TrainingMonitor monitor, final boolean tensorBoard)
  {
    this.monitor = monitor;
    this.tensorBoard = tensorBoard;
    this.choices = choices;
    this.inputs = inputs;
    this.out = out;
    notes.addAll(inputs.notes());
  }

  /** @throws DivergedException with what can still be packed, if an epoch came to its end before */
  void train(final Progress progress) throws IOException, EngineException, InterruptedException {
    if (choices.trainer().asksForHardware()) { // refused before long reading
      progress.report("Looking for the device", 0, 0);
      WorkerTrainer.start(choices.trainer()).close();
    }
    readData(progress);
    progress.report("Building the network", 0, 0); // takes many seconds for a large network
    try (ShrinkingTrainer trainer = new ShrinkingTrainer(WorkerTrainer.start(choices.trainer().withPlannedSteps(
      plannedSteps())))) {
      use = trainer.use();
      notes.addAll(trainer.notes());
      trainer.notes().forEach(progress::note);
      training = new EpochTraining(trainer, data, split, choices.plan(), choices.cleaning(), i -> decided(i, Verdict.KEEP),
        noisy);
      training.startedAt(started); // reading took its time, too
      final Map<String, String> settings = settings();
      if (out.resumes()) goOn(settings, progress);
      out.tables().writeCases(data, split, out.resumes()); // which may lie elsewhere than before
      keepDecisions();
      progress.say(String.format(Locale.ROOT, "training %s (%s, %,d parameters) on %s, %s", choices.networkChoice().title(),
        choices.preset().key(), trainer.trainableParameters(), use.device(), use.precision().key()));
      monitor.begin(training::endSoon);
      try (var reporter = new TrainingReporter(choices, trainer, training, data, split, noisy, out, settings, monitor,
        tensorBoard, progress)) {
        reporter.begin();
        training.run(progress, reporter);
        reporter.finish();
      }
      catch (final CanceledException e) {
        noteHowToGoOn();
        throw e;
      }
      catch (final EngineException e) {
        if (!(e instanceof DivergedException)) noteHowToGoOn(); // such as control-C, which ends the network's process, too
        throw e;
      }
      finally {
        trainer.remark().ifPresent(notes::add);
        notes.addAll(training.notes());
      }
      lastWeights = training.lastWeights();
    }
  }

  /** @return whether there are weights to be packed */
  boolean hasWeights() {
    return training.bestWeights() != null;
  }

  private void noteHowToGoOn() {
    if (out.tables().hasCheckpoint()) notes.add("The training was stopped in epoch " + (training.history().size() + 1)
      + "; resume goes on from the last checkpoint in " + out.folder() + ".");
  }

  private long plannedSteps() {
    final int batch = choices.plan().batchSize();
    return (long) choices.plan().epochs() * ((split.training().length + batch - 1) / batch);
  }

  private void readData(final Progress progress) throws IOException {
    final SliceCache cache = SliceCache.ofThisUser(Runtime.getRuntime().availableProcessors());
    cache.prune();
    data = new PreparationDevice(choices.trainer().firstDevice(), progress).read(inputs.cases(), choices.slices(), cache, notes);
    notes.addAll(data.notes());
    noisy = inputs.noisy(data, choices.slices().foreground(), notes);
    split = DataSplit.of(data, choices.validation(), i -> decided(i, Verdict.DROP), choices.plan().seed());
    notes.addAll(split.notes());
    noteDecisions();
    if (out.hasNothingToResume()) notes.add("There was no checkpoint to go on from, so the training began anew.");
    notes.forEach(progress::note); // not only at the end, hours later
    progress.say(data.summary());
    progress.say(Counted.of(split.training().length, "slice") + " to train on, " + split.validation().length
      + " to validate with");
    if (split.training().length < choices.plan().batchSize())
      throw new IllegalArgumentException("the training has " + Counted.of(split.training().length, "slice")
        + ", fewer than a batch of "
        + choices.plan().batchSize() + "; give more slices, or lower batch_size");
  }

  private boolean decided(final int slice, final Verdict verdict) {
    return inputs.decisions().is(data.id(slice).toString(), verdict);
  }

  private void noteDecisions() {
    final LabelDecisions decisions = inputs.decisions();
    if (decisions == LabelDecisions.NONE) return;
    int known = 0;
    int dropped = 0;
    int kept = 0;
    for (int i = 0; i < data.size(); i++) {
      if (decisions.on(data.id(i).toString()).isPresent()) known++;
      if (decided(i, Verdict.DROP)) dropped++;
      if (decided(i, Verdict.KEEP)) kept++;
    }
    if (known == 0 && !decisions.all().isEmpty())
      throw new IllegalArgumentException("none of the decisions (" + decisions.all().size() + ") is on a mask of this data set,"
        + " whose masks have names such as " + data.id(0) + "; found " + decisions.all().get(0).mask()
        + "; name the review.csv of a training on this data set");
    notes.add("Decisions: " + Counted.of(dropped, "mask") + " left out, " + kept + " never removed.");
    if (known < decisions.all().size())
      notes.add("Left out: " + Counted.of(decisions.all().size() - known, "decision")
        + " on masks that are not in this data set.");
  }

  /** So that the next review lists them, and its decisions are not the only ones that the training after it knows of. */
  private void keepDecisions() throws IOException {
    final Path review = out.path(ReviewList.FILE);
    if (inputs.decisions() != LabelDecisions.NONE && !Files.exists(review)) inputs.decisions().write(review);
  }

  private void goOn(final Map<String, String> settings, final Progress progress) throws IOException, EngineException {
    final Checkpoint checkpoint = Checkpoint.read(out.path(RunFolder.CHECKPOINT));
    checkpoint.requireSettings(settings);
    training.restore(checkpoint);
    out.tables().writeTables(training, data, split, noisy); // those there may be older or newer than the checkpoint
    progress.say("going on after epoch " + checkpoint.epoch());
  }

  /** What must be the same in a training that goes on. */
  private Map<String, String> settings() {
    final Map<String, String> settings = new TreeMap<>(choices.texts());
    final String decided = inputs.decisions().all().stream().filter(d -> d.verdict() != Verdict.FLAG)
      .map(d -> d.mask() + d.verdict()).sorted().collect(Collectors.joining()); // a table may be sorted by hand
    settings.put("content of images and masks", hash(data.fingerprint()));
    settings.put("decisions to keep or drop", hash(decided));
    return settings;
  }

  private static String hash(final String text) {
    return Hashes.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  /** Packs the best weights, and the last if the training came to its end, and writes the record. */
  void finish(final RunRecord.Builder record, final Function<RunRecord.Builder, RunRecord> finished, final Progress progress)
    throws IOException, EngineException
  {
    progress.report("Packing the model", 0, 0);
    progress.throwIfCanceled();
    try (Trainer exact = WorkerTrainer.start(choices.trainer().withPrecision(Precision.FLOAT32))) {
      exact.setWeights(training.bestWeights());
      truth = ValidationTruth.of(exact, data, split, noisy);
      final var packing = new TrainedModel(choices, data, split, training, noisy, truth, lastWeights != null);
      showAll(exact);
      progress.throwIfCanceled();
      packing.write(exact, out.path(TrainingOutput.MODEL), true, out);
      progress.throwIfCanceled();
      if (lastWeights == null) Files.deleteIfExists(out.path(TrainingOutput.LAST_MODEL)); // of an attempt before
      else {
        exact.setWeights(lastWeights);
        packing.write(exact, out.path(TrainingOutput.LAST_MODEL), false, out);
      }
    }
    noteCleaning();
    Collapse.in(training.history()).map(Collapse::describe).ifPresent(notes::add);
    final List<DataSplit.Role> roles = split.roles(data);
    for (int c = 0; c < roles.size(); c++) {
      final TrainingCase one = data.cases().get(c);
      record.note("case " + one.name() + " (" + roles.get(c).words() + "): " + one.image() + " with " + one.mask());
    }
    record.model(TrainingOutput.MODEL, Hashes.sha256(out.path(TrainingOutput.MODEL),
      progress.quiet()));
    record.device(use.device(), use.precision().key()).batchSize(choices.plan().batchSize()).notes(notes);
    training.earlier().ifPresent(e -> record.started(Instant.parse(e.started())).earlierSeconds(e.seconds()));
    final EpochRecord best = training.best();
    record.score("epochs", training.history().size()).score("best_epoch", best.epoch()).score("removed_masks", training.cleaning()
      .removals().size()).score("removed_before_best_epoch", best.leftOut());
    if (!Double.isNaN(best.validationDice())) record.score("validation_dice", best.validationDice())
      .score("validation_loss", best.validationLoss());
    if (truth.isKnown()) record.score("validation_noisy_masks", truth.noisy());
    if (!Double.isNaN(truth.dice())) record.score("validation_dice_of_correct_masks", truth.dice());
    finished.apply(record).write(out.path(TrainingOutput.RECORD));
  }

  private void noteCleaning() {
    final EpochRecord best = training.best();
    final EpochRecord last = training.history().get(training.history().size() - 1);
    if (best.leftOut() == 0 && last.leftOut() > 0)
      notes.add("The best epoch, " + best.epoch() + ", comes before the first removal of masks, so " + TrainingOutput.MODEL
        + " was trained on all of them" + (lastWeights == null ? "." : "; " + TrainingOutput.LAST_MODEL + " was trained without "
        + last.leftOut() + "."));
  }

  /** Anew, as those of an epoch are not there if the program was killed before it wrote them, or the disk was full. */
  private void showAll(final Trainer best) throws EngineException {
    try {
      out.tables().writeTables(training, data, split, noisy);
      PngFigures.write(TrainingPictures.curves(choices, training.history()), out.path(TrainingOutput.CURVES));
      PngFigures.write(TrainingPictures.prediction(best, data, TrainedModel.typical(data, split), training.best().epoch()), out
        .path(TrainingOutput.EXAMPLE));
    }
    catch (final IOException e) { // the model is what matters
      notes.add("The tables and pictures could not be written at the end, and may be of an earlier epoch: " + FailureText.of(e));
    }
  }

  List<String> notes() {
    return notes;
  }

  TrainingReport report() {
    return new TrainingReport(training, data, split, noisy, truth);
  }

  String summary() {
    final EpochRecord best = training.best();
    final int removed = training.cleaning().removals().size();
    return String.format(Locale.ROOT, "%s, best after %d%s; %s removed%s: %s", Counted.of(training.history().size(), "epoch"),
      best.epoch(), Double.isNaN(best.validationDice()) ? "" : String.format(Locale.ROOT, " with validation Dice %.4f",
      best.validationDice()), Counted.of(removed, "mask"), removed == best.leftOut() ? "" : ", " + best.leftOut() + " before it",
      out.path(TrainingOutput.MODEL));
  }
}
