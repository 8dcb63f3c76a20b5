package io.github.rraunet.command;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.files.LockFile;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.training.RunFolder;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a training. It holds one training only, which is never begun anew by mistake, and one program at a time
 * works in it.
 */
final class TrainingOutput implements Closeable {

  static final String VERB = "train";
  static final String MODEL = "model.zip";
  static final String LAST_MODEL = "model-last.zip";
  static final String CURVES = "curves.png";
  static final String EXAMPLE = "example.png";
  static final String RECORD = "record.json";
  static final String EVENTS = "tensorboard";
  private static final String LOCK = ".lock";
  private static final List<String> NAMES = List.of(RunFolder.CHECKPOINT, RunFolder.HISTORY, RunFolder.REMOVED, RunFolder.SCORES,
    MODEL, LAST_MODEL, CURVES, EXAMPLE, RECORD);

  private final Path folder;
  private final boolean resumes;
  private final boolean wasEmpty; // of what could be gone on from
  private final LockFile lock;
  private final boolean made; // by this program

  private TrainingOutput(final Path folder, final boolean resumes, final LockFile lock, final boolean made) {
    this.made = made;
    this.folder = folder;
    this.resumes = resumes;
    wasEmpty = !Files.isRegularFile(folder.resolve(RunFolder.CHECKPOINT));
    this.lock = lock;
  }

  /**
   * @param resume whether a training that is there goes on
   * @throws IOException before a long run, if nothing could be written there, or another training is there
   */
  static TrainingOutput open(final File parameter, final boolean resume) throws IOException {
    final Path folder = OutputPath.of(parameter).orElseThrow(() -> new IOException("output is needed: a folder for the model,"
      + " curves, tables and checkpoint"));
    if (Files.exists(folder) && !Files.isDirectory(folder))
      throw new IOException(folder + ": is a file; output is a folder, which is made if it is not there");
    final boolean made = !Files.exists(folder);
    try {
      Files.createDirectories(folder);
    }
    catch (final IOException e) {
      throw new IOException(folder + ": this folder cannot be made; name another", e);
    }
    if (!Files.isWritable(folder)) throw new IOException(folder + ": this folder cannot be written to; name another");
    final LockFile lock = lock(folder, made);
    boolean ready = false;
    try {
      requireFree(folder, resume); // only now, as what was running may have come to its end just before
      removePartialFiles(folder);
      ready = true;
      return new TrainingOutput(folder, resume, lock, made);
    }
    finally {
      if (!ready) lock.close();
    }
  }

  private static LockFile lock(final Path folder, final boolean made) throws IOException {
    final Optional<LockFile> lock;
    try {
      lock = LockFile.take(folder.resolve(LOCK));
    }
    catch (final IOException e) {
      if (made) Files.deleteIfExists(folder);
      throw new IOException(folder + ": nothing can be written in this folder (" + FailureText.of(e)
        + "); make room, or name another folder", e);
    }
    return lock.orElseThrow(() -> new IOException(folder + ": another training is running in this folder; wait for it, or name"
      + " another folder"));
  }

  /** @throws IOException if there is what a training would replace */
  private static void requireFree(final Path folder, final boolean resume) throws IOException {
    final boolean ours = Files.isRegularFile(folder.resolve(RunFolder.CHECKPOINT)) || RunRecord.commandOf(folder.resolve(RECORD))
      .filter(VERB::equals).isPresent();
    final boolean goesOn = resume && (Files.isRegularFile(folder.resolve(RunFolder.CHECKPOINT)) || isBeforeCheckpoint(folder));
    if (!goesOn) for (final String name : NAMES)
      if (Files.exists(folder.resolve(name)))
        throw new IOException(folder + (!ours ? ": holds a file " + name + " already; name another folder" : resume
          ? ": holds the results of a training, but no checkpoint to go on from; name another folder"
          : ": holds a training already; resume goes on with it, or name another folder"));
  }

  /** @return whether a training was stopped here before its first checkpoint: its tables are all that there is */
  private static boolean isBeforeCheckpoint(final Path folder) throws IOException {
    if (Stream.of(MODEL, LAST_MODEL, RECORD).anyMatch(name -> Files.exists(folder.resolve(name)))) return false;
    final Path history = folder.resolve(RunFolder.HISTORY);
    return Files.isRegularFile(history) && CsvTable.read(history).columns().equals(List.of(EpochRecord.COLUMNS.split(",")));
  }

  /** What a program that was killed left half written. */
  private static void removePartialFiles(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (final Path file : files.filter(f -> Stream.concat(NAMES.stream(), Stream.of(RunFolder.CASES)).anyMatch(name -> f
        .getFileName().toString().matches("\\." + Pattern.quote(name) + "\\.[0-9a-f]{8}\\.part"))).toList())
        Files.deleteIfExists(file);
    }
  }

  Path folder() {
    return folder;
  }

  Path path(final String name) {
    return folder.resolve(name);
  }

  RunFolder tables() {
    return new RunFolder(folder);
  }

  /** @return whether a checkpoint is there and to be gone on from */
  boolean resumes() {
    return resumes && !wasEmpty;
  }

  /** @return whether a checkpoint was to be there and was not */
  boolean hasNothingToResume() {
    return resumes && wasEmpty;
  }

  @Override
  public void close() throws IOException {
    lock.close();
    if (made) try {
      Files.deleteIfExists(folder);
    }
    catch (final DirectoryNotEmptyException e) {
      return; // the training began
    }
  }
}
