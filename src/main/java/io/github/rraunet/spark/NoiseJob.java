package io.github.rraunet.spark;

import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.figure.StackedHistogram;
import io.github.rraunet.noise.MaskFile;
import io.github.rraunet.noise.NoiseHistogram;
import io.github.rraunet.noise.NoiseSettings;
import io.github.rraunet.noise.NoisyMasksOutput;
import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.text.Counted;
import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Makes a proportion of the masks of a folder wrong on Spark, an image in each task; the same set as on one machine. */
final class NoiseJob {

  private final NoiseOptions options;
  private final ClusterOptions clusterOptions;
  private final JobFace face;
  private final Progress progress;
  private final Instant started = Instant.now();

  NoiseJob(final NoiseOptions options, final ClusterOptions clusterOptions, final JobFace face) {
    this.options = options;
    this.clusterOptions = clusterOptions;
    this.face = face;
    progress = face.progress();
  }

  /** @return exit code */
  int run() throws IOException {
    Locations.use(Cluster.conf(clusterOptions));
    final NoiseSettings settings = options.settings();
    final Path input = options.input();
    Locations.checkAnswers(input, options.output());
    if (!Files.exists(input)) throw new IOException(input + ": there is no such file or folder");
    final boolean folder = Locations.isFolderOfImages(input);
    final List<MaskFile> files = folder ? MaskFile.in(input, NamePattern.parse("pattern", options.pattern())) : List.of(MaskFile
      .of(input));
    final List<LocatedMask> masks = files.stream().map(LocatedMask::of).toList();
    if (options.dryRun()) return list(masks);
    final NoisySet set;
    try (var out = new NoisyMasksOutput(options.output(), folder ? input : null, masks);
      Cluster cluster = Cluster.start(NoisyMasksOutput.VERB, clusterOptions, progress))
    {
      final var status = new JobStatus(options.output(), NoisyMasksOutput.VERB, cluster.facts());
      status.count("files", masks.size());
      set = status.during(() -> make(masks, settings, out, cluster));
      status.count("failed", set.failures().size());
      status.count("masks", set.masks().size());
      status.count("wrong", set.noisy().size());
      status.ended(!set.failures().isEmpty());
    }
    return tell(set, masks.size());
  }

  private NoisySet make(final List<LocatedMask> masks, final NoiseSettings settings, final NoisyMasksOutput out,
    final Cluster cluster) throws IOException
  {
    final NoisySet set = NoisySet.make(cluster.tasks(), masks, settings, new LocatedFolder(out.staging().toString(), out
      .folder().toString()), 1, progress);
    if (set.rows().isEmpty()) throw new IOException(set.failure(masks.size()));
    progress.report("Writing tables", 0, 0);
    out.writeTables(set, (histogram, file) -> PngFigures.write(StackedHistogram.draw(NoiseHistogram.TITLE, NoiseHistogram.VALUES,
      NoiseHistogram.COUNTS, histogram.groups(), histogram.marks()), file));
    final RunRecord.Builder record = RunRecord.of(NoisyMasksOutput.VERB).started(started).parameters(options.parameters()).seed(
      options.seed()).device("cpu", "float64").note("Made on " + cluster.description() + ".");
    set.images().forEach(image -> image.describe(record, VolumeFiles::contentFiles, progress));
    record.notes(set.notes()).notes(set.failures());
    progress.throwIfCanceled();
    out.complete(record.seconds(Duration.between(started, Instant.now()).toMillis() / 1000.0).build());
    return set;
  }

  private int list(final List<LocatedMask> masks) {
    face.progress().clear();
    for (final LocatedMask mask : masks)
      face.out().println(mask.name() + " -> " + options.output().resolve(mask.written()));
    face.out().println(Counted.of(masks.size(), "file") + " (dry run: nothing was written)");
    return ExitCode.DONE;
  }

  private int tell(final NoisySet set, final int files) {
    face.progress().clear();
    set.notes().forEach(face::note);
    face.out().println(set.summary() + ": " + options.output());
    final String failure = set.failure(files);
    if (failure.isEmpty()) return ExitCode.DONE;
    face.fail(failure + ". The others are in " + options.output());
    return ExitCode.SOME_FAILED;
  }
}
