package io.github.rraunet.command;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.figure.StackedHistogram;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.noise.ManifestRow;
import io.github.rraunet.noise.NoiseManifest;
import io.github.rraunet.noise.NoiseSettings;
import io.github.rraunet.noise.NoiseShare;
import io.github.rraunet.noise.NoiseStatistics;
import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** One noisy set: made, written, told. */
final class NoisyMasksRun {

  private static final int LISTED = 5; // failures named in a message

  private final NoisyMasksInput input;
  private final NoiseSettings settings;
  private final NoiseDevice device;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private NoisySet set;
  private Volume single; // wrong masks of the only image

  NoisyMasksRun(final NoisyMasksInput input, final NoiseSettings settings, final NoiseDevice device) {
    this.device = device;
    this.input = input;
    this.settings = settings;
  }

  NoisySet inMemory(final Progress progress) throws IOException {
    set = NoisySet.make(input.images(), settings, (source, noisy, p) -> single = noisy, threads, progress,
      device);
    return set;
  }

  /** @param finished completes the record */
  NoisySet into(final Path folder, final RunRecord.Builder record, final Function<RunRecord.Builder, RunRecord> finished,
    final Progress progress) throws IOException
  {
    try (var out = new NoisyMasksOutput(folder, input)) {
      set = NoisySet.make(input.images(), settings, (source, noisy, p) -> {
        VolumeFiles.write(noisy, out.path(((NoisyMasksInput.Image) source).written()), p);
        if (input.isSingle()) single = noisy;
      }, threads, progress, device);
      if (set.rows().isEmpty()) throw new IOException(failure());
      progress.report("Writing tables", 0, 0);
      final List<String> files = out.files();
      final var manifest = new NoiseManifest(set);
      try (Writer csv = Files.newBufferedWriter(out.path(NoisyMasksOutput.MANIFEST_CSV))) {
        manifest.writeCsv(csv);
      }
      try (Writer json = Files.newBufferedWriter(out.path(NoisyMasksOutput.MANIFEST_JSON))) {
        manifest.writeJson(files, json);
      }
      FileReplacement.write(out.path(NoisyMasksOutput.SUMMARY), manifest.report());
      if (!set.noisy().isEmpty()) PngFigures.write(StackedHistogram.draw("Wrong masks", "Dice coefficient with the correct mask",
        "Masks", byType(), marks()), out.path(NoisyMasksOutput.HISTOGRAM));
      for (final NoisyMasksInput.Image image : input.images())
        if (image.recorded() != null) image.recorded().describe(record, progress);
      record.device(device.name(), "float64").notes(set.notes()).notes(set.failures());
      progress.throwIfCanceled();
      out.complete(finished.apply(record));
    }
    return set;
  }

  private Map<String, double[]> byType() {
    final Map<String, double[]> groups = new LinkedHashMap<>();
    for (final NoiseShare share : settings.shares()) {
      final double[] values = set.noisy().stream().filter(r -> r.share().key().equals(share.key())).mapToDouble(ManifestRow::dice)
        .toArray();
      if (values.length > 0) groups.put(share.key(), values);
    }
    return groups;
  }

  private Map<String, Double> marks() {
    final Map<String, Double> marks = new LinkedHashMap<>();
    if (!Double.isNaN(set.wanted())) marks.put(String.format(Locale.ROOT, "wanted %.3f", set.wanted()), set.wanted());
    final double mean = NoiseStatistics.of(set.noisy()).mean();
    marks.put(String.format(Locale.ROOT, "mean %.3f", mean), mean);
    return marks;
  }

  String report() {
    return new NoiseManifest(set).report();
  }

  String summary() {
    return set.noisy().size() + " of " + set.masks().size() + " masks are wrong" + (set.noisy().isEmpty() ? "" : String.format(
      Locale.ROOT, ", mean Dice coefficient %.3f", NoiseStatistics.of(set.noisy()).mean()));
  }

  /** @return the masks that were drawn of a single image, in ImageJ's table, behind what is there; else null */
  ResultsTable resultsTable() {
    if (!input.isSingle() || set.noisy().isEmpty()) return null;
    final ResultsTable table = ResultsTable.getResultsTable();
    table.setPrecision(4);
    for (final ManifestRow row : set.rows()) {
      if (!row.isDrawn()) continue;
      table.addRow();
      table.addValue("file", row.id().file());
      if (row.id().slice() > 0) table.addValue("slice", row.id().slice());
      if (row.id().label() > 0) table.addValue("label", row.id().label());
      table.addValue("type", row.share().key());
      table.addValue("dice_aimed", row.aimed());
      table.addValue("dice", row.dice());
    }
    return table;
  }

  /** @return the wrong masks of a single image; null for a folder */
  ImagePlus noisy() {
    if (single == null) return null;
    final ImagePlus image = ImagePlusVolumes.toImagePlus(single);
    image.setTitle(input.images().get(0).shortName() + "_noisy");
    image.setSlice(input.images().get(0).shownSlice().orElse((image.getStackSize() + 1) / 2));
    return image;
  }

  /** @return what went wrong; empty if nothing did */
  String failure() {
    final List<String> failures = set.failures();
    if (failures.isEmpty()) return "";
    return failures.size() + " of " + input.images().size() + " files could not be used: " + String.join("; ", failures.subList(0,
      Math.min(LISTED, failures.size()))) + (failures.size() > LISTED ? "; ..." : "");
  }
}
