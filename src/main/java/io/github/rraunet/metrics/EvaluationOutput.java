package io.github.rraunet.metrics;

import io.github.rraunet.record.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where an evaluation saves its results.
 *
 * @param folder for everything; null if a single table or nothing is saved
 * @param table  the only file to save; null likewise
 */
public record EvaluationOutput(Path folder, Path table) {

  private static final List<String> TABLES = List.of(".csv", ".json", ".md", ".tex");

  /** Name of the record in the folder. */
  static final String RECORD = "record.json";
  static final String SUMMARY = "summary.csv";
  static final String SLICE_TABLE = "slices.csv";
  /** Verb of the command whose results these are. */
  public static final String VERB = "evaluate";
  /** Of the pictures of several cases, in the folder of all results. */
  private static final String PICTURES = "pictures";
  /** Of the pictures of a case. */
  public static final String ERRORS = "errors.png";
  public static final String DISTANCES = "distances.png";
  public static final String SLICES = "slices.png";
  private static final List<String> PICTURE_NAMES = List.of(ERRORS, DISTANCES, SLICES);
  /** Of the files in the folder those that an evaluation that was ended early did not write yet. */
  private static final List<String> LAST = List.of("scores.csv", "scores.json", "tables.md", "tables.tex", SLICE_TABLE,
    SUMMARY, RECORD);

  private static final List<String> OTHER_TABLES = List.of(".tsv", ".txt", ".xls", ".xlsx", ".ods", ".html");

  /**
   * @param path of a folder, made if it is not there, or of a table; empty to save nothing
   * @throws IOException before a long run, if the results could not be saved there
   */
  public static EvaluationOutput of(final Optional<Path> path) throws IOException {
    if (path.isEmpty()) return new EvaluationOutput(null, null);
    if (Files.isDirectory(path.get())) return writable(path.get(), new EvaluationOutput(path.get(), null));
    final String name = path.get().getFileName().toString().toLowerCase(Locale.ROOT);
    if (TABLES.stream().anyMatch(name::endsWith)) {
      final Path parent = path.get().getParent();
      if (parent != null && Files.exists(parent) && !Files.isDirectory(parent))
        throw new IOException(path.get() + ": " + parent + " is a file, not a folder; name another");
      if (parent == null || !Files.isDirectory(parent))
        throw new IOException(path.get() + ": its folder does not exist; make it first or name another");
      return writable(parent, new EvaluationOutput(null, path.get()));
    }
    if (Files.exists(path.get()))
      throw new IOException(path.get() + ": is a file already, and not named like a table; output is a folder, or a file"
        + " that ends in " + String.join(", ", TABLES));
    if (OTHER_TABLES.stream().anyMatch(name::endsWith))
      throw new IOException(path.get() + ": this kind of table is not written; output is a folder, or a file that ends in "
        + String.join(", ", TABLES));
    try {
      Files.createDirectories(path.get());
    }
    catch (final IOException e) {
      throw new IOException(path.get() + ": this folder cannot be made; name another", e);
    }
    return new EvaluationOutput(path.get(), null);
  }

  /**
   * Folders of segmentations and trainings have tables and records of the same names.
   *
   * @param single whether there is one case only, and so no summary
   * @throws IOException before a long run, if a table or record would be replaced that no evaluation wrote
   */
  public void checkFree(final boolean single, final EvaluationSettings asked) throws IOException {
    if (folder == null || RunRecord.commandOf(folder.resolve(RECORD)).filter(VERB::equals).isPresent()) return;
    for (final String name : LAST) {
      final boolean written = switch (name) {
        case SUMMARY -> !single;
        case SLICE_TABLE -> asked.aggregation() == Aggregation.PER_SLICE;
        default -> true;
      };
      if (written && Files.exists(folder.resolve(name)))
        throw new IOException(folder.resolve(name) + ": is there already and not of an evaluation; name another folder as"
          + " output");
    }
  }

  private static EvaluationOutput writable(final Path folder, final EvaluationOutput output) throws IOException {
    if (!Files.isWritable(folder)) throw new IOException(folder + ": this folder cannot be written to; name another");
    return output;
  }

  /** Removes what an earlier evaluation left in the folder; a folder without its record is left as it is. */
  public void removeEarlier() throws IOException {
    if (folder == null || RunRecord.commandOf(folder.resolve(RECORD)).filter(VERB::equals).isEmpty()) return;
    for (final String name : LAST)
      Files.deleteIfExists(folder.resolve(name));
    for (final String name : PICTURE_NAMES)
      Files.deleteIfExists(folder.resolve(name));
    final Path pictures = folder.resolve(PICTURES);
    if (!Files.isDirectory(pictures)) return;
    try (Stream<Path> files = Files.list(pictures)) {
      for (final Path file : files.filter(EvaluationOutput::isPicture).toList())
        Files.delete(file);
    }
  }

  private static boolean isPicture(final Path file) {
    return PICTURE_NAMES.stream().anyMatch(name -> file.getFileName().toString().endsWith("_" + name));
  }

  /**
   * @param isOurs whether a file is a picture of this program
   * @throws IOException before a long run, if a picture would be replaced that no evaluation drew; those of an evaluation that
   *                     was ended early are
   */
  public void checkPicturesFree(final boolean single, final List<String> cases, final Predicate<Path> isOurs) throws IOException {
    if (folder == null) return;
    for (final String one : cases)
      for (final String name : PICTURE_NAMES) {
        final Path file = pictureFile(single, one, name);
        if (Files.exists(file) && !isOurs.test(file))
          throw new IOException(file + ": is there already and not of an evaluation; name another folder as output");
      }
  }

  private Path pictureFile(final boolean single, final String caseName, final String name) {
    return single ? folder.resolve(name) : folder.resolve(PICTURES).resolve(caseName + "_" + name);
  }

  /**
   * Where a picture goes, its folder made.
   *
   * @param single whether the case is the only one, and its pictures need no name of their own
   * @param name   {@link #ERRORS}, {@link #DISTANCES} or {@link #SLICES}
   */
  public Path picture(final boolean single, final String caseName, final String name) throws IOException {
    final Path file = pictureFile(single, caseName, name);
    Files.createDirectories(file.getParent());
    return file;
  }

  /** @return whether nothing is to be saved */
  public boolean isNothing() {
    return folder == null && table == null;
  }

  /** @return the folder or the table; null if nothing is saved */
  public Path where() {
    return folder != null ? folder : table;
  }
}
