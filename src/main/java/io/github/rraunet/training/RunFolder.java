package io.github.rraunet.training;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.files.CsvTable;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.training.cleaning.LabelCleaning;
import io.github.rraunet.training.cleaning.Removal;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a training leaves in its folder while it runs: the history, the labels removed and the scores of all masks as tables, and
 * the checkpoint. Every file is replaced in one step, so that at any moment all of them are whole.
 */
public final class RunFolder {

  public static final String CHECKPOINT = "checkpoint.bin";
  public static final String HISTORY = "history.csv";
  public static final String REMOVED = "removed.csv";
  public static final String SCORES = "scores.csv";
  public static final String CASES = "cases.csv";

  private final Path folder;

  public RunFolder(final Path folder) {
    this.folder = folder;
  }

  public Path path(final String name) {
    return folder.resolve(name);
  }

  public boolean hasCheckpoint() {
    return Files.isRegularFile(path(CHECKPOINT));
  }

  /** Writes the checkpoint; when that fails the one before is still there. */
  public void writeCheckpoint(final EpochTraining training, final Map<String, String> settings) throws IOException,
    EngineException
  {
    final Checkpoint checkpoint = training.checkpoint(settings);
    try {
      checkpoint.write(path(CHECKPOINT));
    }
    catch (final IOException e) {
      throw new IOException("the checkpoint of epoch " + checkpoint.epoch() + ": " + e.getMessage()
        + (hasCheckpoint() ? "; the one before is kept: make room and go on with resume" : ""), e);
    }
  }

  /**
   * Writes where the data came from, and which cases were held back; the table can name the pairs of another training.
   *
   * @param replaces whether the table that is there is of this training, and may say otherwise
   * @throws IOException if there is another table of this name, such as one that the cases were named in
   */
  public void writeCases(final TrainingData data, final DataSplit split, final boolean replaces) throws IOException {
    final StringBuilder text = new StringBuilder("case,image,mask,role\n");
    final List<DataSplit.Role> roles = split.roles(data);
    for (int c = 0; c < roles.size(); c++) {
      final TrainingCase one = data.cases().get(c);
      text.append(String.join(",", CsvTable.cell(one.name()), CsvTable.cell(one.image()), CsvTable.cell(one.mask()), CsvTable
        .cell(roles.get(c).words()))).append('\n');
    }
    final Path table = path(CASES);
    if (!replaces && Files.exists(table) && !(Files.isRegularFile(table) && Files.readString(table).equals(text.toString())))
      throw new IOException(table + ": is there already, and not of this training; move it, or name another folder as output");
    FileReplacement.write(table, text.toString());
  }

  /**
   * Writes the tables anew.
   *
   * @param noisySlice for each slice whether its mask is noisy; null where that is not known
   */
  public void writeTables(final EpochTraining training, final TrainingData data, final DataSplit split,
    final boolean[] noisySlice) throws IOException
  {
    final StringBuilder history = new StringBuilder(EpochRecord.COLUMNS).append('\n');
    training.history().forEach(r -> history.append(r.toCsv()).append('\n'));
    FileReplacement.write(path(HISTORY), history.toString());

    final LabelCleaning cleaning = training.cleaning();
    final StringBuilder removed = new StringBuilder("epoch,mask,score,rank" + (noisySlice == null ? "" : ",noisy")).append('\n');
    final Map<Integer, Integer> removedAfter = new HashMap<>();
    for (final Removal r : cleaning.removals()) {
      final int slice = split.training()[r.mask()];
      removedAfter.put(r.mask(), r.epoch());
      removed.append(String.join(",", String.valueOf(r.epoch()), CsvTable.cell(data.id(slice)), number(r.score()),
        String.valueOf(r.rank()))).append(truth(noisySlice, slice)).append('\n');
    }
    FileReplacement.write(path(REMOVED), removed.toString());
    FileReplacement.write(path(SCORES), scores(cleaning, data, split, noisySlice, removedAfter));
  }

  private static String scores(final LabelCleaning cleaning, final TrainingData data, final DataSplit split,
    final boolean[] noisySlice, final Map<Integer, Integer> removedAfter)
  {
    final double[] scores = cleaning.scores();
    final StringBuilder text = new StringBuilder("rank,mask,case,score,removed_after_epoch,foreground_pixels"
      + (noisySlice == null ? "" : ",noisy")).append('\n');
    int rank = 0;
    for (final int mask : cleaning.ranking()) {
      final int slice = split.training()[mask];
      text.append(String.join(",", String.valueOf(++rank), CsvTable.cell(data.id(slice)),
        CsvTable.cell(data.cases().get(data.caseOf(slice)).name()), number(scores[mask]), CsvTable.cell(removedAfter.get(mask)),
        String.valueOf(data.foreground(slice)))).append(truth(noisySlice, slice)).append('\n');
    }
    return text.toString();
  }

  private static String truth(final boolean[] noisySlice, final int slice) {
    return noisySlice == null ? "" : noisySlice[slice] ? ",1" : ",0";
  }

  private static String number(final double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.5f", value);
  }
}
