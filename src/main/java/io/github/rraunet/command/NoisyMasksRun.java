package io.github.rraunet.command;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.figure.StackedHistogram;
import io.github.rraunet.noise.ManifestRow;
import io.github.rraunet.noise.MaskFolder;
import io.github.rraunet.noise.NoiseHistogram;
import io.github.rraunet.noise.NoiseManifest;
import io.github.rraunet.noise.NoiseSettings;
import io.github.rraunet.noise.NoisyMasksOutput;
import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** One noisy set: made, written, told. */
final class NoisyMasksRun {

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
    try (var out = new NoisyMasksOutput(folder, input.folder(), input.images())) {
      final MaskFolder files = MaskFolder.of(out);
      set = NoisySet.make(input.images(), settings, (source, noisy, p) -> {
        files.write(source, noisy, p);
        if (input.isSingle()) single = noisy;
      }, threads, progress, device);
      if (set.rows().isEmpty()) throw new IOException(failure());
      progress.report("Writing tables", 0, 0);
      out.writeTables(set, NoisyMasksRun::draw);
      set.images().forEach(image -> image.describe(record, VolumeFiles::contentFiles, progress));
      record.device(device.name(), "float64").notes(device.notes()).notes(set.notes()).notes(set.failures());
      progress.throwIfCanceled();
      out.complete(finished.apply(record));
    }
    return set;
  }

  private static void draw(final NoiseHistogram histogram, final Path file) throws IOException {
    PngFigures.write(StackedHistogram.draw(NoiseHistogram.TITLE, NoiseHistogram.VALUES, NoiseHistogram.COUNTS, histogram.groups(),
      histogram.marks()), file);
  }

  String report() {
    return new NoiseManifest(set).report();
  }

  String summary() {
    return set.summary();
  }

  /** @return the masks that were drawn of a single image, in ImageJ's table, behind what is there; else null */
  ResultsTable resultsTable() {
    if (!input.isSingle() || set.noisy().isEmpty()) return null;
    final ResultsTable table = ResultRows.table();
    table.setPrecision(4);
    for (final ManifestRow row : set.rows()) {
      if (!row.isDrawn()) continue;
      ResultRows.begin(table);
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
    return single == null ? null : input.images().get(0).show(single);
  }

  /** @return what went wrong; empty if nothing did */
  String failure() {
    return set.failure(input.images().size());
  }
}
