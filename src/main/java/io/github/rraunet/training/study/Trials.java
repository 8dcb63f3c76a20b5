package io.github.rraunet.training.study;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.files.FileReplacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The trials of a study, in a file as soon as each is over, so that a study that was stopped goes on with the next. */
public final class Trials {

  /** Name of the file with the settings of a study, beside that of its trials; what is in such a folder is of a study. */
  public static final String SETTINGS = "settings.csv";

  private final Path file;
  private final List<Trial> done = new ArrayList<>();

  /**
   * @param settings of all trainings of the study, by names for the user; written beside
   * @throws IOException if the file is there and cannot be read, or is of a study with other settings
   */
  public Trials(final Path file, final Map<String, String> settings) throws IOException {
    this.file = file;
    final Path settingsFile = file.resolveSibling(SETTINGS);
    if (!Files.isRegularFile(file)) {
      final StringBuilder text = new StringBuilder("setting,value\n");
      settings.forEach((name, value) -> text.append(CsvTable.cell(name)).append(',').append(CsvTable.cell(value)).append('\n'));
      FileReplacement.write(settingsFile, text.toString());
      return;
    }
    final Map<String, String> earlier = new HashMap<>();
    for (final Map<String, String> row : CsvTable.read(settingsFile).rows("setting", "value"))
      earlier.put(row.get("setting"), row.get("value"));
    final List<String> other = settings.keySet().stream().filter(name -> !settings.get(name).equals(earlier.get(name)))
      .map(name -> name + " (was " + earlier.get(name) + ", now " + settings.get(name) + ")").toList();
    if (!other.isEmpty())
      throw new IOException(file.getParent() + ": holds a study with other settings: " + String.join(", ", other)
        + "; set them as they were, or name another folder");
    for (final Map<String, String> row : CsvTable.read(file).rows(Trial.header().split(",")))
      try {
        done.add(Trial.of(row));
      }
      catch (final NumberFormatException e) {
        throw new IOException(file + ": the line of '" + row.get("training") + "' is damaged: " + e.getMessage(), e);
      }
  }

  /** @return whether a study was begun in a folder, even if it has no trial yet */
  public static boolean wereBegun(final Path folder) {
    try {
      return CsvTable.read(folder.resolve(SETTINGS)).columns().equals(List.of("setting", "value"));
    }
    catch (final IOException e) {
      return false; // of somebody else, or not there
    }
  }

  public Optional<Trial> of(final PaperRow row, final long seed) {
    return done.stream().filter(t -> t.training().equals(row.training()) && t.seed() == seed).findFirst();
  }

  /** @return all trials of a row, by any seed */
  public List<Trial> of(final PaperRow row) {
    return done.stream().filter(t -> t.training().equals(row.training())).toList();
  }

  public void add(final Trial trial) throws IOException {
    done.add(trial);
    final StringBuilder text = new StringBuilder(Trial.header()).append('\n');
    done.forEach(t -> text.append(t.toCsv()).append('\n'));
    FileReplacement.write(file, text.toString());
  }

  public int count() {
    return done.size();
  }
}
