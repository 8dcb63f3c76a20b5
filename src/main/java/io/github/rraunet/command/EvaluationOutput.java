package io.github.rraunet.command;

import io.github.rraunet.record.RunRecord;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an evaluation saves its results.
 *
 * @param folder for everything; null if a single table or nothing is saved
 * @param table  the only file to save; null likewise
 */
record EvaluationOutput(Path folder, Path table) {

  private static final List<String> TABLES = List.of(".csv", ".json", ".md", ".tex");

  static final String RECORD = "record.json";

  private static final List<String> OTHER_TABLES = List.of(".tsv", ".txt", ".xls", ".xlsx", ".ods", ".html");

  /** @throws IOException before a long run, if the results could not be saved there */
  static EvaluationOutput of(final File parameter) throws IOException {
    final Optional<Path> path = OutputPath.of(parameter);
    if (path.isEmpty()) return new EvaluationOutput(null, null);
    final String name = path.get().getFileName().toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(path.get())) return writable(path.get(), new EvaluationOutput(path.get(), null));
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

  private static EvaluationOutput writable(final Path folder, final EvaluationOutput output) throws IOException {
    if (!Files.isWritable(folder)) throw new IOException(folder + ": this folder cannot be written to; name another");
    return output;
  }

  /** Removes what an earlier evaluation left in the folder; a folder without its record is left as it is. */
  void removeEarlier() throws IOException {
    if (folder == null || RunRecord.commandOf(folder.resolve(RECORD)).filter("evaluate"::equals).isEmpty()) return;
    for (final String name : List.of("scores.csv", "scores.json", "tables.md", "tables.tex", "slices.csv", "summary.csv",
      "errors.png", "distances.png", "slices.png", RECORD))
      Files.deleteIfExists(folder.resolve(name));
    final Path pictures = folder.resolve(EvaluationPictures.FOLDER);
    if (!Files.isDirectory(pictures)) return;
    try (Stream<Path> files = Files.list(pictures)) {
      for (final Path file : files.filter(EvaluationPictures::isOurs).toList())
        Files.delete(file);
    }
  }

  boolean isNothing() {
    return folder == null && table == null;
  }
}
