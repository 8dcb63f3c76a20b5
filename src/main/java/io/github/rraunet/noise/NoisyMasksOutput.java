package io.github.rraunet.noise;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.files.LockFile;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.io.StagedWriting;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of a noisy set. Everything is written into a folder beside, and moved when the set is complete: until then an
 * earlier set stays as it is. Only files of an earlier set are replaced; an input never is. A second run into the folder is
 * refused, and what a killed one left is removed; but where the file system has no locks, as Hadoop's, nothing keeps two apart.
 */
public final class NoisyMasksOutput implements Closeable {

  /** Verb of the command whose results these are. */
  public static final String VERB = "make-noisy-masks";
  /** Name of the table of the masks. */
  public static final String MANIFEST_CSV = "manifest.csv";
  private static final String MANIFEST_JSON = "manifest.json";
  private static final String SUMMARY = "summary.md";
  private static final String HISTOGRAM = "histogram.png";
  private static final String RECORD = "record.json";
  private static final List<String> TABLES = List.of(MANIFEST_CSV, MANIFEST_JSON, SUMMARY, HISTOGRAM, RECORD);
  private static final String FILES = "files";
  private static final String HIDDEN = ".noisy-masks.";
  private static final String PART = ".part";

  /** Draws the histogram. */
  @FunctionalInterface
  public interface Drawing {
    void draw(NoiseHistogram histogram, Path file) throws IOException;
  }

  private final Path folder;
  private final Path staging;
  private final List<Path> made; // folders that were not there
  private final Set<String> earlier; // names of the files of an earlier set
  private final LockFile lock; // null where files cannot be locked

  /**
   * @param folder  of the set, made if it is not there
   * @param correct folder of the correct masks; null if there is a single image
   * @throws IOException before a long run, if the set could not be written there, or another run writes there
   */
  public NoisyMasksOutput(final Path folder, final Path correct, final List<? extends NoisySet.Source> images)
    throws IOException
  {
    this.folder = folder;
    if (Files.exists(folder) && !Files.isDirectory(folder))
      throw new IOException(folder + ": is a file already; output is a folder, which is made if it is not there");
    if (!Files.exists(folder) && VolumeFiles.isWritten(folder))
      throw new IOException(folder + ": is the name of a file; output is a folder, in which the masks have their own names");
    made = makeFolders(folder);
    LockFile taken = null;
    boolean ready = false;
    try {
      if (correct != null && Files.isSameFile(folder, correct))
        throw new IOException(folder + ": is the folder of the correct masks, which are never written over; name another");
      if (!Files.isWritable(folder)) throw new IOException(folder + ": this folder cannot be written to; name another");
      taken = locked(folder);
      if (taken != null) removeLeft(folder);
      earlier = earlierFiles(folder);
      for (final NoisySet.Source image : images)
        for (final Path target : VolumeFiles.files(folder.resolve(image.written()))) {
          if (image.file() != null && Files.exists(target) && Files.isSameFile(target, image.file()))
            throw new IOException(target + ": is a correct mask, which is never written over; name another folder as output");
          checkFree(target);
        }
      for (final String name : TABLES)
        checkFree(folder.resolve(name));
      staging = Files.createDirectory(folder.resolve(HIDDEN + UUID.randomUUID().toString().substring(0, 8) + PART));
      ready = true;
    }
    finally {
      if (!ready) {
        if (taken != null) taken.close();
        removeEmptyFolders();
      }
    }
    lock = taken;
  }

  /** @return null where the file system has no locks */
  private static LockFile locked(final Path folder) throws IOException {
    if (folder.getFileSystem() != FileSystems.getDefault()) return null;
    return LockFile.take(folder.resolve(HIDDEN + "lock")).orElseThrow(() -> new IOException(folder + ": another run of RRA Make"
      + " Noisy Masks writes there; wait until it has ended, or name another folder"));
  }

  private static void removeLeft(final Path folder) throws IOException {
    final List<Path> left;
    try (Stream<Path> content = Files.list(folder)) {
      left = content.filter(p -> p.getFileName().toString().startsWith(HIDDEN) && p.getFileName().toString().endsWith(PART))
        .toList();
    }
    for (final Path staging : left)
      FolderReplacement.delete(staging);
  }

  /** @return the folders that had to be made, the innermost first */
  private static List<Path> makeFolders(final Path folder) throws IOException {
    final List<Path> made = new ArrayList<>();
    for (Path f = folder; f != null && !Files.exists(f); f = f.getParent())
      made.add(f);
    try {
      Files.createDirectories(folder);
    }
    catch (final IOException e) {
      throw new IOException(folder + ": this folder cannot be made; name another", e);
    }
    return made;
  }

  private void checkFree(final Path target) throws IOException {
    if (Files.exists(target) && !earlier.contains(target.getFileName().toString()))
      throw new IOException(target + ": is there already and not of an earlier set of noisy masks; name another folder as"
        + " output");
  }

  private static Set<String> earlierFiles(final Path folder) throws IOException {
    final Set<String> names = new TreeSet<>();
    if (RunRecord.commandOf(folder.resolve(RECORD)).filter(VERB::equals).isEmpty()) return names;
    names.addAll(TABLES);
    try {
      final JsonObject manifest = JsonParser.parseString(Files.readString(folder.resolve(MANIFEST_JSON))).getAsJsonObject();
      for (final JsonElement file : manifest.getAsJsonArray(FILES)) {
        final String name = file.getAsString();
        final Path written = folder.resolve(name);
        if ((Files.isRegularFile(written) || VolumeFiles.isVolumeFile(written)) && written.getParent().equals(folder)) names.add(
          name);
      }
    }
    catch (final IOException | JsonParseException | IllegalStateException | NullPointerException | ClassCastException
      | UnsupportedOperationException | InvalidPathException e) {
      return names; // its masks are then not known, and not replaced
    }
    return names;
  }

  /** @return folder that everything is written to until the set is complete */
  public Path staging() {
    return staging;
  }

  /** @return folder that the set will be in */
  public Path folder() {
    return folder;
  }

  private void write(final String name, final StagedWriting.Writing writing) throws IOException {
    StagedWriting.write(staging, folder.resolve(name), writing);
  }

  /** Writes manifest, summary and histogram of a set whose masks are written. */
  public void writeTables(final NoisySet set, final Drawing drawing) throws IOException {
    final List<String> files = files();
    final var manifest = new NoiseManifest(set);
    write(MANIFEST_CSV, file -> {
      try (Writer csv = Files.newBufferedWriter(file)) {
        manifest.writeCsv(csv);
      }
    });
    write(MANIFEST_JSON, file -> {
      try (Writer json = Files.newBufferedWriter(file)) {
        manifest.writeJson(files, json);
      }
    });
    write(SUMMARY, file -> FileReplacement.write(file, manifest.report()));
    if (!set.noisy().isEmpty()) write(HISTOGRAM, file -> drawing.draw(NoiseHistogram.of(set), file));
  }

  /** @return names of the files written until now; a process that was ended may have left parts */
  private List<String> files() throws IOException {
    try (Stream<Path> written = Files.list(staging)) {
      return written.filter(p -> !FileReplacement.isPartial(p)).map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  /** Replaces an earlier set. Whoever is stopped in between leaves masks without a table, not with that of others. */
  public void complete(final RunRecord record) throws IOException {
    write(RECORD, record::write);
    final List<String> names = files();
    for (final String name : names)
      checkFree(folder.resolve(name));
    if (earlier.contains(MANIFEST_CSV)) Files.deleteIfExists(folder.resolve(MANIFEST_CSV));
    for (final String name : names)
      if (!TABLES.contains(name)) move(name);
    for (final String name : earlier)
      if (!names.contains(name) && Files.exists(folder.resolve(name))) FolderReplacement.delete(folder.resolve(name));
    for (final String name : names)
      if (TABLES.contains(name)) move(name);
  }

  private void move(final String name) throws IOException {
    final Path from = staging.resolve(name);
    if (Files.isDirectory(from)) FolderReplacement.move(from, folder.resolve(name));
    else Files.move(from, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes what was not moved. */
  @Override
  public void close() throws IOException {
    try (lock) {
      if (Files.exists(staging)) FolderReplacement.delete(staging);
    }
    removeEmptyFolders();
  }

  private void removeEmptyFolders() throws IOException {
    for (final Path f : made) {
      try (Stream<Path> content = Files.list(f)) {
        if (content.findAny().isPresent()) return;
      }
      Files.delete(f);
    }
  }
}
