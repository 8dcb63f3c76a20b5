package io.github.rraunet.spark;

import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.CasePairs;
import io.github.rraunet.metrics.EvaluationOutput;
import io.github.rraunet.metrics.EvaluationReport;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.SlabPairMeter;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RecordedImage;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.slabs.SlabCut;
import io.github.rraunet.text.Counted;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the masks of two folders, or one pair, on Spark: a case is a task; of a pair too large for that each slab is several.
 * The tables are those of the command, byte for byte.
 */
final class EvaluateJob {

  /** Voxels of a slab unless somebody says otherwise; two masks of it and what lies around are 200 MB at most. */
  private static final long USUAL = 1L << 24;

  private final EvaluateOptions options;
  private final ClusterOptions clusterOptions;
  private final JobFace face;
  private final Progress progress;
  private final Instant started = Instant.now();

  EvaluateJob(final EvaluateOptions options, final ClusterOptions clusterOptions, final JobFace face) {
    this.options = options;
    this.clusterOptions = clusterOptions;
    this.face = face;
    progress = face.progress();
  }

  /** @return exit code */
  int run() throws IOException {
    Locations.use(Cluster.conf(clusterOptions));
    Locations.checkAnswers(options.reference(), options.prediction());
    if (options.output().isPresent()) Locations.checkAnswers(options.output().get());
    final boolean single = !Locations.isFolderOfImages(options.reference());
    final CasePairs pairs = pairs(single);
    if (options.dryRun()) return list(pairs);
    final EvaluationOutput out = EvaluationOutput.of(options.output());
    out.checkFree(single, options.settings());
    final var report = new EvaluationReport(options.settings(), single, pairs.unpaired(), options.seed());
    final var finished = new FinishedCases(out.folder(), options.settingTexts().toString());
    try (Cluster cluster = Cluster.start("evaluate", clusterOptions, progress)) {
      final var status = new JobStatus(out.folder(), EvaluationOutput.VERB, cluster.facts());
      status.during(() -> {
        scores(pairs, single, report, finished, cluster, status);
        if (report.cases() > 0) out.removeEarlier();
        report.write(out, RunRecord.of(EvaluationOutput.VERB).started(started).parameters(options.parameters()).seed(options
          .seed()).device("cpu", "float64").note("Made on " + cluster.description() + "."), this::finished, progress);
        return null;
      });
      status.ended(!report.failure(out, options.allowUnpaired()).isEmpty()); // as the exit code says
    }
    return tell(report, out);
  }

  /** Finds the scores of all cases, and puts them into the report in their order, whoever was first. */
  private void scores(final CasePairs pairs, final boolean single, final EvaluationReport report, final FinishedCases finished,
    final Cluster cluster, final JobStatus status) throws IOException
  {
    final Map<CasePairs.Pair, CaseOutcome> found = new LinkedHashMap<>();
    final Map<CasePairs.Pair, String> failed = new LinkedHashMap<>();
    if (options.skipDone()) for (final CasePairs.Pair pair : pairs.pairs())
      finished.find(pair).ifPresent(outcome -> found.put(pair, outcome));
    if (!found.isEmpty())
      progress.say(found.size() + " of " + Counted.of(pairs.pairs().size(), "case") + " were compared before");
    status.count("cases", pairs.pairs().size());
    status.count("skipped", found.size());
    compare(pairs, found, failed, finished, cluster, status);
    if (single && !failed.isEmpty()) throw new IOException(failed.values().iterator().next());
    for (final CasePairs.Pair pair : pairs.pairs()) {
      if (failed.containsKey(pair)) report.addFailure(pair.name(), failed.get(pair));
      else add(report, found.get(pair));
    }
  }

  private CasePairs pairs(final boolean single) throws IOException {
    final Path reference = options.reference();
    final Path prediction = options.prediction();
    for (final Path path : List.of(reference, prediction))
      if (!Files.exists(path)) throw new IOException(path + ": there is no such file or folder");
    if (Locations.isFolderOfImages(prediction) == single)
      throw new IOException("prediction and reference must both be masks or both be folders; found " + prediction + " and "
        + reference);
    final NamePattern inPredictions = NamePattern.parse("prediction_pattern", options.predictionPattern());
    final NamePattern inReferences = NamePattern.parse("reference_pattern", options.referencePattern());
    return single ? new CasePairs(List.of(new CasePairs.Pair(VolumeFiles.stem(prediction), reference, prediction, null)), List
      .of()) : CasePairs.of(reference, inReferences, prediction, inPredictions);
  }

  private int list(final CasePairs pairs) {
    face.progress().clear();
    for (final CasePairs.Pair pair : pairs.pairs())
      face.out().println(pair.name() + ": " + pair.prediction() + " with " + pair.reference());
    pairs.unpaired().forEach(face::note);
    face.out().println(Counted.of(pairs.pairs().size(), "case") + " (dry run: nothing was"
      + " written)");
    return ExitCode.DONE;
  }

  private void compare(final CasePairs pairs, final Map<CasePairs.Pair, CaseOutcome> found,
    final Map<CasePairs.Pair, String> failed, final FinishedCases finished, final Cluster cluster, final JobStatus status)
    throws IOException
  {
    final int before = found.size();
    final List<CasePairs.Pair> whole = new ArrayList<>();
    final List<CasePairs.Pair> cut = new ArrayList<>();
    for (final CasePairs.Pair pair : pairs.pairs())
      if (!found.containsKey(pair)) (planes(pair) > 0 ? cut : whole).add(pair);
    final List<CaseTask> tasks = whole.stream().map(p -> new CaseTask(p.name(), p.reference().toString(), p.prediction()
      .toString(), options.settingTexts())).toList();
    final List<String> unkept = new ArrayList<>();
    cluster.tasks().runAll("Comparing cases", tasks, progress, (index, outcome) -> {
      final CasePairs.Pair pair = whole.get(index);
      if (outcome.isFailure()) failed.put(pair, outcome.failure());
      else {
        found.put(pair, outcome.value());
        keep(finished, pair, outcome.value(), unkept);
      }
      status.count("done", found.size() - before);
      status.count("failed", failed.size());
    });
    for (final CasePairs.Pair pair : cut)
      try {
        final CaseOutcome outcome = bySlabs(pair, cluster);
        found.put(pair, outcome);
        keep(finished, pair, outcome, unkept);
      }
      catch (final CanceledException | SparkJobException e) {
        throw e;
      }
      catch (final IOException | RuntimeException e) { // a fault of ours: the other cases shall not suffer
        failed.put(pair, TaskFailure.sentence(e));
      }
      finally {
        status.count("done", found.size() - before);
        status.count("failed", failed.size());
      }
    if (!unkept.isEmpty()) face.note("The scores could not be kept for a further run: " + unkept.get(0));
  }

  private static void keep(final FinishedCases finished, final CasePairs.Pair pair, final CaseOutcome outcome,
    final List<String> unkept)
  {
    try {
      finished.keep(pair, outcome);
    }
    catch (final IOException e) {
      unkept.add(TaskFailure.sentence(e));
    }
  }

  /** @return planes of a slab; 0 for a pair that is compared whole */
  private int planes(final CasePairs.Pair pair) {
    if (options.slabPlanes() < 0) return 0;
    try {
      final Optional<VolumeRegions> reference = VolumeFiles.regions(pair.reference());
      final Optional<VolumeRegions> prediction = VolumeFiles.regions(pair.prediction());
      if (reference.isEmpty() || prediction.isEmpty()) return 0;
      final long[] n = reference.get().grid().dimensions();
      if (options.slabPlanes() > 0) return n[2] > options.slabPlanes() ? options.slabPlanes() : 0;
      return n[0] * n[1] * n[2] > SlabCut.LARGE ? usualPlanes(n[0] * n[1], Math.max(reference.get().planesPerChunk(), prediction
        .get().planesPerChunk())) : 0;
    }
    catch (final IOException | RuntimeException e) {
      return 0; // what cannot be read fails in its task, with the reason
    }
  }

  /**
   * @param pixels of a plane
   * @param chunk  planes that are stored together
   * @return planes of a slab, whole chunks, which are unpacked once then, unless these have far more than a slab usually has
   */
  static int usualPlanes(final long pixels, final int chunk) {
    final int planes = (int) Math.max(1, USUAL / pixels);
    if (planes >= chunk) return planes - planes % chunk;
    return chunk <= 2 * planes ? chunk : planes;
  }

  private CaseOutcome bySlabs(final CasePairs.Pair pair, final Cluster cluster) throws IOException {
    final EvaluationSettings asked = options.settings();
    final FileRegions reference = new FileRegions(pair.reference().toString());
    final FileRegions prediction = new FileRegions(pair.prediction().toString());
    final Volume g = reference.open().grid();
    final Volume m = prediction.open().grid();
    final var meter = new SlabPairMeter(reference, prediction, planes(pair), cluster.tasks());
    final CaseEvaluator.Result result = new CaseEvaluator(asked, 1, meter).evaluate(pair.name(), g, m, progress);
    final List<RecordedImage> images = cluster.tasks().run("Hashing", List.of(new HashTask(CaseTask.image(pair.name()
      + " reference", pair.reference(), g)), new HashTask(CaseTask.image(pair.name() + " prediction", pair.prediction(), m))),
      progress);
    return new CaseOutcome(result.scores(pair.name()), images.get(0), images.get(1));
  }

  private static void add(final EvaluationReport report, final CaseOutcome outcome) {
    report.add(outcome.scores().name(), outcome.scores().rows(), outcome.scores().slices(), outcome.scores().statistics(), outcome
      .scores().notes());
    report.addImage(outcome.reference());
    report.addImage(outcome.prediction());
  }

  private RunRecord finished(final RunRecord.Builder record) {
    return record.seconds(Duration.between(started, Instant.now()).toMillis() / 1000.0).build();
  }

  private int tell(final EvaluationReport report, final EvaluationOutput out) {
    face.progress().clear();
    report.notes().forEach(face::note);
    if (!report.markdown().isEmpty()) face.out().println(report.markdown().stripTrailing());
    face.out().println(report.summary(out));
    final String failure = report.failure(out, options.allowUnpaired());
    if (failure.isEmpty()) return ExitCode.DONE;
    face.fail(failure);
    return report.cases() > 0 ? ExitCode.SOME_FAILED : ExitCode.FAILED;
  }
}
