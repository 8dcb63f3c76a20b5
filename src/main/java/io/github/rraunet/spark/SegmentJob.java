package io.github.rraunet.spark;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelText;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.folder.FolderReport;
import io.github.rraunet.segment.folder.FolderRun;
import io.github.rraunet.segment.folder.FolderSettings;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.segment.folder.ResultName;
import io.github.rraunet.segment.folder.PathGlobs;
import io.github.rraunet.segment.folder.StackSearch;
import io.github.rraunet.segment.folder.StackState.Status;
import io.github.rraunet.segment.folder.StagingFolder;
import io.github.rraunet.text.FailureText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Segments a folder, a list or one stack on Spark. What segment-folder would do is done: the same search, names, results,
 * records, table and state of the run, so that either goes on where the other was stopped.
 */
final class SegmentJob {

  private final SegmentOptions options;
  private final ClusterOptions clusterOptions;
  private final JobFace face;
  private final Progress progress;

  SegmentJob(final SegmentOptions options, final ClusterOptions clusterOptions, final JobFace face) {
    this.options = options;
    this.clusterOptions = clusterOptions;
    this.face = face;
    progress = face.progress();
  }

  /** @return exit code */
  int run() throws IOException, EngineException {
    Locations.use(Cluster.conf(clusterOptions));
    try (FetchedModel fetched = FetchedModel.of(options.model(), progress)) {
      return run(fetched);
    }
  }

  private int run(final FetchedModel fetched) throws IOException, EngineException {
    final ModelPackage model = ModelPackage.open(fetched.location(), ForeignModelText.parse(options.window(), options
      .inputSize()));
    final ResultName name = ResultName.parse(options.outputName(), options.type(), options.figure());
    final FolderSettings settings = new FolderSettings(model.description(), options.segmentation(), Precision.parse(options
      .precision()), options.skipDone());
    final DeviceChoice device = DeviceChoice.parse(options.device());
    final Path output = Locations.path(options.output()).toAbsolutePath();
    final var places = new FolderRun.Places(Locations.path(options.input()).toAbsolutePath(), output, options.status().isBlank()
      ? output.resolve("status.json") : Locations.path(options.status()).toAbsolutePath());
    Locations.checkAnswers(places.input(), output, places.status());
    final var search = new StackSearch(PathGlobs.parse("include", options.include()), PathGlobs.parse("exclude", options
      .exclude()), options.recursive(), line -> Optional.of(line).filter(Locations::isElsewhere).map(Locations::path));
    final FolderRun run = FolderRun.of(places, search, name, settings, progress);
    if (options.dryRun()) {
      run.look(progress);
      return tell(run);
    }
    try (StagingFolder staging = StagingFolder.in(output); Cluster cluster = Cluster.start("segment", clusterOptions, progress)) {
      final FolderReport report = run.report(cluster.facts());
      report.checkFree();
      final boolean everywhere = options.model().strip().equals(ModelPackage.BUNDLED) || cluster.isLocal() && !fetched.isCopy();
      final String carried = everywhere ? "" : ModelCarrier.carry(fetched.location(), cluster.context());
      final var engine = new EngineSpec(everywhere ? options.model() : carried, !everywhere, model.sha256(), options.window(),
        options.inputSize(), device.key(), settings.precision(), options.trustModel());
      final LinkedHashMap<String, Object> parameters = new LinkedHashMap<>(options.parameters());
      final var spec = new SegmentSpec(engine, output.toString(), options.outputName(), options.type(), options.figure(), settings
        .segmentation().threshold(), settings.segmentation().largestComponent(), options.batchSize(), settings.precision(),
        parameters, cluster.description());
      segment(run, report, spec, model, cluster);
    }
    return tell(run);
  }

  private void segment(final FolderRun run, final FolderReport report, final SegmentSpec spec, final ModelPackage model,
    final Cluster cluster) throws IOException
  {
    final List<PlannedStack> stacks = run.plan().stacks();
    report.during(stacks, FailureText::of, () -> {
      if (options.skipDone()) skipDone(run, spec, cluster);
      final List<PlannedStack> todo = stacks.stream().filter(s -> s.is(Status.PLANNED)).toList();
      if (!todo.isEmpty()) new SegmentRun(todo, spec, model, cluster, options.slabSlices(), new StackLog(stacks, todo.size(),
        report, progress), face).run();
    });
    if (report.failure() != null) face.note("The table or the status of the run could not be written: " + FailureText.of(report
      .failure()));
  }

  private void skipDone(final FolderRun run, final SegmentSpec spec, final Cluster cluster) {
    final List<PlannedStack> stacks = run.plan().stacks();
    final String settings = run.settings().sha256();
    final List<CheckTask> checks = stacks.stream().map(s -> new CheckTask(spec, SegmentSpec.Stack.of(s), settings)).toList();
    cluster.tasks().runAll("Looking for what is done", checks, progress, (index, outcome) -> {
      if (!outcome.isFailure()) stacks.get(index).set(outcome.value().state());
    });
  }

  private int tell(final FolderRun run) {
    face.progress().clear();
    run.notes().forEach(face::note);
    if (options.dryRun()) face.out().print(run.list());
    face.out().println(run.summary() + (options.dryRun() ? " (dry run: nothing was written)" : ": " + run.places().output()));
    final String failure = run.failure();
    if (failure.isEmpty()) return ExitCode.DONE;
    if (options.allowFailed()) {
      face.note(failure);
      return ExitCode.DONE;
    }
    face.fail(failure);
    return ExitCode.SOME_FAILED;
  }
}
