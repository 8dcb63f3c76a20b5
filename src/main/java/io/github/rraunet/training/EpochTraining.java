package io.github.rraunet.training;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerState;
import io.github.rraunet.noise.Seeds;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.Checkpoint.Elapsed;
import io.github.rraunet.training.cleaning.CleaningSettings;
import io.github.rraunet.training.cleaning.DetectionScore;
import io.github.rraunet.training.cleaning.LabelCleaning;
import io.github.rraunet.training.cleaning.Removal;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.TrainingData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Trains a network epoch by epoch while it removes the labels that look wrong (ACNLL, method specification, section 2): the loss
 * of each mask is recorded in the forward pass of its step, before the update; after an epoch the masks with the highest scores
 * are left out as the schedule says. The weights with the lowest validation loss are kept. An epoch after which the network
 * learns no more is repeated at half the learning rate.
 */
public final class EpochTraining {

  /** Whose means are the running statistics of batch normalisation after an epoch. */
  private static final int STATISTICS_BATCHES = 16;
  private static final int CHECKED_BATCHES = 2;
  private static final long STATISTICS_DRAW = 0x57A7157;
  private static final double LEAST_RATE_SCALE = 1.0 / 64;
  private static final double LONGEST_WARM_UP = 0.1; // of all steps

  private final Trainer trainer;
  private final TrainingData data;
  private final DataSplit split;
  private final TrainingPlan plan;
  private final CleaningSettings cleaningSettings;
  private final boolean[] empty; // by number of the training mask, so too below
  private final boolean[] neverRemoved;
  private final boolean[] noisy; // null where the truth is not known
  private final Map<Integer, Integer> maskOfSlice = new HashMap<>();
  private final List<EpochRecord> history = new ArrayList<>();
  private LabelCleaning cleaning;
  private Map<String, float[]> bestWeights;
  private Map<String, float[]> lastWeights;
  private final int warmUpSteps;
  private boolean withinEpoch;
  private double rateScale = 1;
  private final List<String> notes = new ArrayList<>();
  private volatile boolean endRequested;
  private Instant started = Instant.now();
  private Elapsed earlier; // sessions; null for none, or where it is not known

  /** Hears of the training. */
  public interface Listener {

    /** After a step. */
    default void step(int epoch, int step, int steps) {}

    /** After an epoch; the last record of the history is its. What it throws ends the training. */
    void epoch(EpochRecord record) throws IOException, EngineException;
  }

  /**
   * @param split      of the data
   * @param kept       slices whose masks are never removed, as a user decided
   * @param noisySlice for each slice of the data whether its mask is noisy; null where that is not known
   */
  public EpochTraining(final Trainer trainer, final TrainingData data, final DataSplit split, final TrainingPlan plan,
    final CleaningSettings cleaningSettings, final IntPredicate kept, final boolean[] noisySlice)
  {
    this.trainer = trainer;
    this.data = data;
    this.split = split;
    this.plan = plan;
    final int masks = split.training().length;
    final long steps = (long) plan.epochs() * ((masks + plan.batchSize() - 1) / plan.batchSize());
    warmUpSteps = (int) Math.max(1, Math.min(plan.warmUpSteps(), (long) (steps * LONGEST_WARM_UP)));
    this.cleaningSettings = cleaningSettings;
    empty = new boolean[masks];
    neverRemoved = new boolean[masks];
    noisy = noisySlice == null ? null : new boolean[masks];
    for (int m = 0; m < masks; m++) {
      final int slice = split.training()[m];
      maskOfSlice.put(slice, m);
      empty[m] = data.isEmpty(slice);
      neverRemoved[m] = kept.test(slice);
      if (noisy != null) noisy[m] = noisySlice[slice];
    }
    cleaning = new LabelCleaning(cleaningSettings, plan.epochs(), plan.batchSize(), empty, neverRemoved);
  }

  /** Goes on behind a checkpoint of a training with the same data and settings. */
  public void restore(final Checkpoint checkpoint) throws EngineException {
    trainer.setState(checkpoint.trainer());
    cleaning = LabelCleaning.restored(cleaningSettings, plan.epochs(), plan.batchSize(), empty, neverRemoved,
      checkpoint.cleaning());
    rateScale = checkpoint.rateScale();
    earlier = checkpoint.elapsed();
    bestWeights = checkpoint.bestWeights();
    lastWeights = checkpoint.trainer().weights();
    history.clear();
    history.addAll(checkpoint.history());
    if (rateScale < 1) notes.add("Epochs were repeated before the training was stopped; from there on it goes on at " + rateScale
      + " of the learning rate.");
  }

  /**
   * To be called between two epochs.
   *
   * @param settings by which the training can be known again
   */
  public Checkpoint checkpoint(final Map<String, String> settings) throws EngineException {
    return new Checkpoint(settings, history.size(), trainer.state(), bestWeights, List.copyOf(history), cleaning.state(),
      rateScale, elapsed());
  }

  private Elapsed elapsed() {
    final double now = Duration.between(started, Instant.now()).toMillis() / 1000.0;
    return earlier == null ? new Elapsed(started.toString(), now) : new Elapsed(earlier.started(), earlier.seconds() + now);
  }

  /** @param instant since which this session is worked on, if that is not when this object was made */
  public void startedAt(final Instant instant) {
    started = instant;
  }

  /** @return time of the sessions before this one, as far as they were saved */
  public Optional<Elapsed> earlier() {
    return Optional.ofNullable(earlier);
  }

  /** Asks a running training to end after the current step with the best weights so far; from any thread. */
  public void endSoon() {
    endRequested = true;
  }

  /**
   * Trains to the end of the plan, or until {@link #endSoon()} or the validation no longer gets better.
   *
   * @throws IOException     if the data cannot be read any more, or the listener failed
   * @throws DivergedException if the loss is not a number; {@link #bestWeights()} are those before
   * @throws EngineException if the network's process ended
   * @throws io.github.rraunet.progress.CanceledException between two steps
   */
  public void run(final Progress progress, final Listener listener) throws IOException, EngineException, InterruptedException {
    try (EpochBatches batches = new EpochBatches(data, plan.augmentation(), plan.batchSize(), plan.seed(),
      trainer::announce)) {
      for (int epoch = history.size() + 1; epoch <= plan.epochs() && !patienceIsOver(); epoch++) {
        final long start = System.nanoTime();
        final int[] active = activeSlices();
        final TrainerState before = trainer.state();
        final LabelCleaning.State cleaned = cleaning.state();
        Optional<Trained> trained = train(batches, epoch, active, progress, listener);
        while (trained.isPresent() && isDeadAfterStatistics(batches, active, epoch, progress)) {
          repeatSlower(before, cleaned, epoch, progress);
          trained = train(batches, epoch, active, progress, listener);
        }
        if (trained.isEmpty()) {
          withinEpoch = true;
          return;
        }
        final Validated validated = validate(batches, epoch, progress);
        final List<Removal> removed = cleaning.endEpoch(epoch);
        final Map<String, float[]> weights = trainer.weights();
        requireNumbers(weights, epoch); // before they replace good ones, here and in the checkpoint
        lastWeights = weights;
        final EpochRecord record = record(trained.get(), validated, active.length, removed.size(), (System.nanoTime() - start)
          / 1e9);
        if (record.best()) bestWeights = lastWeights;
        history.add(record);
        listener.epoch(record);
        if (endRequested) return;
      }
    }
  }

  /** @param loss mean of the batches. @param rate of the last step */
  private record Trained(double loss, double rate) {}

  /** Goes back to where the epoch began. */
  private void repeatSlower(final TrainerState before, final LabelCleaning.State cleaned, final int epoch,
    final Progress progress) throws EngineException
  {
    rateScale /= 2;
    if (rateScale < LEAST_RATE_SCALE)
      throw new DivergedException("the network predicts nothing, or everything, whatever it sees, also at a learning rate of "
        + plan.learningRate() * rateScale * 2 + "; use preset=author, or see whether images and masks belong together");
    trainer.setState(before);
    cleaning = LabelCleaning.restored(cleaningSettings, plan.epochs(), plan.batchSize(), empty, neverRemoved, cleaned);
    final String note = "Epoch " + epoch + " is repeated at half the learning rate: a step was too large for the network, which"
      + " predicted nothing, everything, or no numbers afterwards.";
    notes.add(note);
    progress.note(note);
  }

  /** @return what the user should know of it, such as epochs that were repeated */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** NaN without validation. @param loss soft Dice loss over all pixels. @param dice of the masks */
  private record Validated(double loss, double dice) {}

  private EpochRecord record(final Trained trained, final Validated validated, final int active, final int removed,
    final double seconds)
  {
    double precision = Double.NaN;
    double recall = Double.NaN;
    double auc = Double.NaN;
    if (noisy != null) {
      final DetectionScore found = DetectionScore.of(cleaning.scores(), cleaning.removals(), noisy);
      precision = found.precision();
      recall = found.recall();
      auc = found.auc();
    }
    final double watched = Double.isNaN(validated.loss) ? trained.loss : validated.loss;
    final boolean best = history.stream().allMatch(r -> watched < r.watchedLoss());
    return new EpochRecord(history.size() + 1, trained.rate, trained.loss, validated.loss, validated.dice, active, removed,
      cleaning.removals().size(), precision, recall, auc, best, seconds);
  }

  private void requireNumbers(final Map<String, float[]> weights, final int epoch) throws EngineException {
    for (final float[] values : weights.values())
      for (final float value : values)
        if (!Float.isFinite(value)) throw diverged("the weights hold what is not a number at the end of epoch " + epoch);
  }

  private DivergedException diverged(final String what) {
    return new DivergedException(what + "; start anew with a lower learning_rate than " + plan.learningRate()
      + ", or with preset=author");
  }

  private int[] activeSlices() {
    return Arrays.stream(cleaning.activeMasks()).map(m -> split.training()[m]).toArray();
  }

  private boolean patienceIsOver() {
    if (plan.patience() == 0) return false;
    int sinceBest = 0;
    for (final EpochRecord r : history)
      sinceBest = r.best() ? 0 : sinceBest + 1;
    return sinceBest >= plan.patience();
  }

  /** @return empty if asked to end before the epoch was over */
  private Optional<Trained> train(final EpochBatches batches, final int epoch, final int[] active, final Progress progress,
    final Listener listener) throws IOException, EngineException, InterruptedException
  {
    final EpochBatches.Pass pass = batches.training(active, epoch);
    final int steps = pass.batches();
    final long before = stepsDone();
    double lossSum = 0;
    double rate = 0;
    try (StepsAhead ahead = new StepsAhead(trainer)) {
      for (int step = 1; step <= steps; step++) {
        progress.throwIfCanceled();
        if (endRequested && bestWeights != null) return Optional.empty();
        while (ahead.begun() < Math.min(steps, trainer.overlaps() ? step + 1 : step)) {
          rate = rateScale * plan.learningRate() * plan.schedule().factor(epoch, (double) ahead.begun() / steps, plan.epochs(),
            history) * Math.min(1, (double) (before + ahead.begun() + 1) / warmUpSteps);
          ahead.begin(pass.next(), rate);
        }
        final StepsAhead.Done done = ahead.next();
        for (int n = 0; n < done.drawn().slices().length; n++) {
          if (!Float.isFinite(done.losses().dice()[n]))
            throw diverged("the loss is not a number any more in epoch " + epoch + ", step " + step);
          cleaning.record(maskOfSlice.get(done.drawn().slices()[n]), done.losses().dice()[n], done.losses().crossEntropy()[n],
            difference(done.losses().predicted()[n], done.drawn().batch(), n));
        }
        lossSum += done.losses().batch();
        progress.report("Training", before + step, before + (long) steps * (plan.epochs() - epoch + 1));
        listener.step(epoch, step, steps);
      }
    }
    return Optional.of(new Trained(lossSum / steps, rate));
  }

  /** @return (P - T) / (P + T) of the foreground that sample n is predicted to have and that of its mask; 0 if there is none */
  private static double difference(final double predicted, final Trainer.Batch batch, final int n) {
    final int pixels = batch.height() * batch.width();
    double drawn = 0;
    for (int i = n * pixels; i < (n + 1) * pixels; i++)
      drawn += batch.masks()[i];
    return predicted + drawn == 0 ? 0 : (predicted - drawn) / (predicted + drawn);
  }

  /** @return of the epochs before; each has fewer as masks are removed */
  private long stepsDone() {
    return history.stream().mapToLong(r -> (r.active() + plan.batchSize() - 1) / plan.batchSize()).sum();
  }

  /**
   * Takes the statistics of batch normalisation anew, and looks whether the network still draws something. The statistics that
   * training leaves are those with dropout and of augmented slices; a network can be useless with them.
   *
   * @return whether it learns no more
   */
  private boolean isDeadAfterStatistics(final EpochBatches batches, final int[] active, final int epoch, final Progress progress)
    throws IOException, EngineException, InterruptedException
  {
    final int[] drawn = active.clone();
    DataSplit.shuffle(drawn, Seeds.mix(Seeds.mix(plan.seed(), epoch), STATISTICS_DRAW));
    if (trainer.otherParameters() > 0) {
      final EpochBatches.Pass pass = batches.plain(wholeBatches(drawn, STATISTICS_BATCHES));
      for (int number = 1; number <= pass.batches(); number++) {
        progress.throwIfCanceled();
        trainer.takeStatistics(pass.next().batch(), number);
      }
    }
    // empty masks, which may be most, cannot tell whether it is right to draw nothing
    final int[] foreground = Arrays.stream(drawn).filter(slice -> !data.isEmpty(slice)).toArray();
    final EpochBatches.Pass pass = batches.plain(wholeBatches(foreground.length == 0 ? drawn : foreground, CHECKED_BATCHES));
    final DeadNetworkCheck check = new DeadNetworkCheck();
    for (int n = pass.batches(); n > 0; n--) {
      progress.throwIfCanceled();
      final Trainer.Batch batch = pass.next().batch();
      check.add(trainer.evaluate(batch), batch);
    }
    return check.isDead();
  }

  /** @return the first slices, as many as fill batches, but no more than {@code most}; all where there are fewer than one's */
  private int[] wholeBatches(final int[] slices, final int most) {
    final int count = Math.max(1, Math.min(most, slices.length / plan.batchSize()));
    return Arrays.copyOf(slices, Math.min(slices.length, count * plan.batchSize()));
  }

  private Validated validate(final EpochBatches batches, final int epoch, final Progress progress) throws IOException,
    EngineException, InterruptedException
  {
    if (split.validation().length == 0) return new Validated(Double.NaN, Double.NaN);
    final EpochBatches.Pass pass = batches.bySize(split.validation());
    final PooledDice dice = new PooledDice();
    for (int n = pass.batches(); n > 0; n--) {
      progress.throwIfCanceled();
      final Trainer.Batch batch = pass.next().batch();
      dice.add(trainer.predict(batch), batch.masks());
    }
    if (Double.isNaN(dice.softLoss())) // finite weights may give it; it must not pass for an epoch without validation
      throw diverged("the network answers what is not a number in the validation after epoch " + epoch);
    return new Validated(dice.softLoss(), dice.dice());
  }

  public List<EpochRecord> history() {
    return List.copyOf(history);
  }

  /** @return scores, active and removed masks, by position in {@link DataSplit#training()} */
  public LabelCleaning cleaning() {
    return cleaning;
  }

  /** @return weights of the best epoch so far; null before the first */
  public Map<String, float[]> bestWeights() {
    return bestWeights;
  }

  /** @return whether the last run was asked to end and did so in the middle of an epoch, so that its state is no checkpoint */
  public boolean endedWithinEpoch() {
    return withinEpoch;
  }

  /** @return weights of the last epoch that was trained to its end in this process; null if none was */
  public Map<String, float[]> lastWeights() {
    return lastWeights;
  }

  /** @return the best epoch so far; null before the first */
  public EpochRecord best() {
    EpochRecord best = null;
    for (final EpochRecord r : history)
      if (r.best()) best = r;
    return best;
  }
}
