package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings.Preset;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.WorkerTrainer;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.files.LockFile;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.training.DivergedException;
import io.github.rraunet.training.EpochTraining;
import io.github.rraunet.training.cleaning.DetectionScore;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.PairedFiles;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.training.study.PaperRow;
import io.github.rraunet.training.study.StudyReport;
import io.github.rraunet.training.study.TestScores;
import io.github.rraunet.training.study.Trial;
import io.github.rraunet.training.study.Trials;
import io.github.rraunet.volume.LabelSet;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The trainings of the paper's tables, one after the other. */
final class StudyRun implements Closeable {

  private static final int FEW_CASES = 10;
  private static final double TEST_SHARE = 0.2;
  private static final int BATCH = 8; // as in the paper
  private static final String TRIALS = "trials.csv";
  private static final String TABLES = "tables.md";
  private static final String LOCK = ".lock";

  private final StudyData data;
  private final String content;
  private final Scale scale;
  private final Path folder;
  private final Trials trials;
  private final List<String> notes = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final LockFile lock;

  /** The parameters that name folders. */
  record Places(File images, File masks, String names, File output) {}

  /** How large the trainings are, and the settings that all of them share, by the names of the parameters of train. */
  record Scale(int sliceSize, int baseFilters, int epochs, double learningRate, String window, String labels, String budget,
    String score,
    String scoredLoss, String augment, String device, String precision)
  {

    /** @throws IllegalArgumentException naming what no training can have, before scans are made, which takes long */
    void check() {
      LabelSet.parse(labels);
      choices(PaperRow.ALL.get(0), "auto", 1);
    }

    TrainingChoices choices(final PaperRow row, final String validation, final long seed) {
      return new TrainingChoices.Builder().network(row.network().key(), row.preset().key(), baseFilters)
        .slices(sliceSize, 0, window, LabelSet.ALL.toString()).plan(epochs, BATCH, row.preset() == Preset.AUTHOR ? learningRate
        : 0, "cosine", augment, 0, 1).trainer("batch", precision, device, false).cleaning(String.valueOf(row.alpha()),
        String.valueOf(row.beta()), row.cleaning() == PaperRow.Cleaning.ACNLL ? "piecewise" : "none", -1, budget, score,
        scoredLoss, "exempt").validation(validation).seed(seed).card("foreground", "CC-BY-4.0").build();
    }
  }

  /**
   * @param content of the files of the user; empty where scans are made
   * @param lock    of the folder, closed with this
   */
  private StudyRun(final StudyData data, final String content, final Scale scale, final Path folder, final List<String> notes,
    final LockFile lock) throws IOException
  {
    this.lock = lock;
    this.content = content;
    this.notes.addAll(notes);
    this.data = data;
    this.scale = scale;
    this.folder = folder;
    trials = new Trials(folder.resolve(TRIALS), settings());
    if (trials.count() == 0) data.discardSets(); // which may be of other settings
  }

  /** What must be the same in a study that goes on. */
  private Map<String, String> settings() {
    final Map<String, String> settings = new TreeMap<>();
    settings.put("slice_size", String.valueOf(scale.sliceSize()));
    settings.put("base_filters", String.valueOf(scale.baseFilters()));
    settings.put("epochs", String.valueOf(scale.epochs()));
    settings.put("learning_rate", String.valueOf(scale.learningRate()));
    settings.put("window", scale.window());
    settings.put("labels", scale.labels());
    settings.put("budget", scale.budget());
    settings.put("score", scale.score());
    settings.put("scored_loss", scale.scoredLoss());
    settings.put("augment", scale.augment());
    settings.put("precision", scale.precision());
    settings.put("data", data.describe());
    if (!content.isEmpty()) settings.put("content of images and masks", content);
    return settings;
  }

  /** @param test names of cases, or auto */
  static StudyRun of(final Places places, final String test, final Scale scale, final Progress progress) throws IOException,
    EngineException
  {
    final Path folder = OutputPath.of(places.output()).orElseThrow(() -> new IOException(
      "output is needed: a folder for the tables"));
    scale.check();
    final TrainerSettings first = scale.choices(PaperRow.ALL.get(0), "auto", 1).trainer();
    checkFree(folder);
    if (first.asksForHardware()) WorkerTrainer.start(first).close(); // refused before scans are made, which takes long
    Files.createDirectories(folder);
    final LockFile lock = LockFile.take(folder.resolve(LOCK)).orElseThrow(() -> new IOException(folder
      + ": another study is running in this folder; wait for it, or name another folder"));
    boolean ready = false;
    try {
      final StudyRun run = of(places, test, scale, folder, lock, progress);
      ready = true;
      return run;
    }
    finally {
      if (!ready) lock.close();
    }
  }

  private static StudyRun of(final Places places, final String test, final Scale scale, final Path folder, final LockFile lock,
    final Progress progress) throws IOException
  {
    final List<TrainingCase> cases;
    final List<String> notes = new ArrayList<>();
    if (places.images().getPath().isBlank()) cases = StudyData.phantoms(folder.resolve("phantoms"), progress);
    else {
      final Path images = places.images().toPath();
      final PairedFiles pairs = PairedFiles.inFolders(images, places.masks().getPath().isBlank() ? images
        : places.masks().toPath(), places.names());
      notes.addAll(pairs.notes());
      cases = pairs.cases().stream().sorted(Comparator.comparing((TrainingCase c) -> c.name().length()).thenComparing(
        TrainingCase::name)).toList(); // case10 behind case9
    }
    final StudyData data = new StudyData(cases, testCases(cases, test), folder.resolve("noisy"), scale.labels());
    return new StudyRun(data, places.images().getPath().isBlank() ? "" : data.contentHash(progress), scale, folder, notes,
      lock);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  /** @throws IOException before a long run, if a file would be replaced that no study wrote */
  private static void checkFree(final Path folder) throws IOException {
    if (Trials.wereBegun(folder)) return;
    for (final String name : List.of(TRIALS, Trials.SETTINGS, TABLES, TrainingOutput.RECORD))
      if (Files.exists(folder.resolve(name)))
        throw new IOException(folder.resolve(name) + ": is there already and not of a study; name another folder as output");
  }

  private static List<String> testCases(final List<TrainingCase> cases, final String test) {
    final List<String> names = cases.stream().map(TrainingCase::name).toList();
    if (cases.size() < 2)
      throw new IllegalArgumentException("at least two cases are needed, one to train on and one to test on; found "
        + cases.size());
    if (test.trim().equalsIgnoreCase("auto")) {
      final int count = cases.size() <= FEW_CASES ? 1 : (int) (TEST_SHARE * cases.size());
      return names.subList(names.size() - count, names.size());
    }
    final List<String> asked = Arrays.stream(test.split(",")).map(String::strip).toList();
    if (!names.containsAll(asked) || asked.size() >= names.size())
      throw new IllegalArgumentException("test names cases, but not all of them; found '" + test + "', the cases are "
        + String.join(", ", names));
    return asked;
  }

  /** @param perfect whether the settings of Table 4 are trained without their wrong masks, too */
  void run(final List<Integer> tables, final boolean perfect, final int seeds, final RunRecord.Builder record,
    final Function<RunRecord.Builder, RunRecord> finished, final Progress progress) throws IOException, EngineException,
    InterruptedException
  {
    final Set<String> planned = new LinkedHashSet<>();
    for (int seed = 1; seed <= seeds; seed++)
      for (final PaperRow row : rows(perfect))
        if (isAsked(row, tables) && (seed == 1 || row.table() == 4) && planned.add(row.training() + " " + seed)
          && trials.of(row, seed).isEmpty()) {
          progress.say("training " + row.training() + ", seed " + seed);
          try {
            trials.add(trial(row, seed, progress));
            FileReplacement.write(folder.resolve(TABLES), report(tables));
          }
          catch (final DivergedException e) { // the others may do better
            failures.add(row.training() + ", seed " + seed + ": " + e.getMessage());
            progress.say("this training came to nothing: " + e.getMessage());
          }
        }
    FileReplacement.write(folder.resolve(TABLES), report(tables));
    finished.apply(record.notes(notes)).write(folder.resolve(TrainingOutput.RECORD));
  }

  private static List<PaperRow> rows(final boolean perfect) {
    return perfect ? Stream.concat(PaperRow.ALL.stream(), PaperRow.PERFECTLY_CLEANED.stream()).toList() : PaperRow.ALL;
  }

  private static boolean isAsked(final PaperRow row, final List<Integer> tables) {
    return tables.contains(row.table()) || tables.contains(2) && row.table() == 1 && row.title().equals("RRA-UNet");
  }

  private Trial trial(final PaperRow row, final long seed, final Progress progress) throws IOException,
    EngineException, InterruptedException
  {
    final long start = System.nanoTime();
    final StudyData.Set set = data.set(row.beta(), row.alpha(), seed, progress);
    final TrainingChoices choices = scale.choices(row, set.validation(), seed);
    final TrainingData slices = new PreparationDevice(choices.trainer().firstDevice(), progress).read(set.cases(), choices
      .slices(), SliceCache.ofThisUser(Runtime.getRuntime().availableProcessors()), notes);
    final int[] test = TestScores.cases(slices, data.test());
    final boolean perfect = row.cleaning() == PaperRow.Cleaning.PERFECT;
    final DataSplit split = data.split(set, slices, perfect, seed);
    final boolean[] noisy = perfect ? null : set.noisy(slices); // there is nothing to be found
    try (Trainer trainer = WorkerTrainer.start(choices.trainer())) {
      final var training = new EpochTraining(trainer, slices, split, choices.plan(), choices.cleaning(), i -> false, noisy);
      training.run(progress, r -> {});
      final TestScores scores = new TestScores(trainer, slices, BATCH);
      final List<Double> overlap = scores.overlap(test, progress);
      final boolean isRra = row.beta() == 0 && row.network() == NetworkChoice.RRA; // Table 2 may be asked for later
      final DetectionScore found = noisy == null ? null : DetectionScore.of(training.cleaning().scores(),
        training.cleaning().removals(), pick(noisy, split.training()));
      final Map<Metric, Double> bounds = isRra ? scores.boundary(test, progress) : Map.of();
      trainer.setWeights(training.bestWeights());
      return new Trial(row.training(), seed, overlap, scores.overlap(test, progress).get(0), bounds,
        found == null ? Double.NaN : found.auc(), found == null ? Double.NaN : found.precision(),
        found == null ? Double.NaN : found.recall(), training.best().epoch(), (System.nanoTime() - start) / 1e9);
    }
  }

  private static boolean[] pick(final boolean[] all, final int[] which) {
    final boolean[] picked = new boolean[which.length];
    for (int i = 0; i < which.length; i++)
      picked[i] = all[which[i]];
    return picked;
  }

  /** @return trainings of this run that came to nothing, with the reason of each */
  List<String> failures() {
    return failures;
  }

  List<String> notes() {
    return notes;
  }

  String report(final List<Integer> tables) {
    return String.format(java.util.Locale.ROOT, "# Tables of arXiv 2009.12873, made again%n%n%s. Slices of %dx%d pixels, %d"
      + " base filters, %d epochs, batch %d; learning rate %s in preset author, in preset text as `train` has it; ACNLL with"
      + " budget `%s`, score `%s` of loss `%s`, augmentation `%s`; the test is on correct masks, the validation, too, where it"
      + " has cases of its own; scores with the weights of the last epoch.%n%n", data.describe(), scale.sliceSize(),
      scale.sliceSize(), scale.baseFilters(), scale.epochs(), BATCH, scale.learningRate() == 0 ? "as `train` has it"
      : String.valueOf(scale.learningRate()), scale.budget(), scale.score(), scale.scoredLoss(), scale.augment())
      + new StudyReport(trials).text(tables);
  }

  String summary() {
    return trials.count() + " trainings: " + folder.resolve(TABLES);
  }
}
