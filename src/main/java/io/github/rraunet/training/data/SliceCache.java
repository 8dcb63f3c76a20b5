package io.github.rraunet.training.data;

import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.files.UserCache;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.slices.SliceComputing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps prepared slices on disk, so that a case is read and resampled once for all trainings with the same settings. The name
 * of a file is a hash of the content of image and mask and of the settings; what was not used for 60 days is removed.
 */
public final class SliceCache {

  private static final String ENDING = ".slices";
  private static final int FORMAT = 1; // raise it when the preparation of slices changes
  private static final Duration KEPT = Duration.ofDays(60);
  private static final String PARTIAL_ENDING = ".part";
  private static final Duration KEPT_PARTIAL = Duration.ofDays(1);

  private final Path folder;
  private final int threads;
  private final SliceComputing computing;

  /** @param threads that prepare slices */
  public SliceCache(final Path folder, final int threads) {
    this(folder, threads, SliceComputing.CPU);
  }

  private SliceCache(final Path folder, final int threads, final SliceComputing computing) {
    this.folder = folder;
    this.threads = threads;
    this.computing = computing;
  }

  /** In the cache folder of this user. */
  public static SliceCache ofThisUser(final int threads) {
    return new SliceCache(UserCache.folder().resolve("slices"), threads);
  }

  /** @return the same cache, whose slices are prepared elsewhere; what is kept does not depend on where */
  public SliceCache preparedBy(final SliceComputing elsewhere) {
    return new SliceCache(folder, threads, elsewhere);
  }

  /**
   * @return the prepared slices of a case, made now if they are not there
   * @throws IOException              if the case cannot be read, or the slices not be kept
   * @throws IllegalArgumentException if image and mask do not fit, or the mask is none
   */
  SliceFile of(final TrainingCase subject, final SliceSettings settings, final Progress progress) throws IOException {
    final String text = FORMAT + "\n" + subject.image().contentHash(progress) + "\n" + subject.mask()
      .contentHash(progress) + "\n" + settings.key();
    final Path file = folder.resolve(Hashes.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 32) + ENDING);
    if (Files.isRegularFile(file)) try {
      final SliceFile found = SliceFile.open(file, progress);
      markAsUsed(file);
      return found;
    }
    catch (final IOException e) {
      Files.deleteIfExists(file); // it is made again
    }
    final CasePreparation preparation = CasePreparation.read(subject, settings, threads, progress);
    try {
      Files.createDirectories(folder);
      try (var replacement = new FileReplacement(file)) {
        preparation.write(replacement.partial(), computing);
        replacement.complete();
      }
    }
    catch (final FileSystemException e) {
      if (Files.isRegularFile(file)) return SliceFile.open(file, progress); // another program made it meanwhile, and has it open
      throw new IOException("the prepared slices cannot be kept in " + folder + ": " + (e.getReason() == null ? e.getMessage()
        : e.getReason()) + "; name another folder with -D" + UserCache.PROPERTY + "=FOLDER", e);
    }
    catch (final IOException e) { // such as a full disk
      throw new IOException("the prepared slices cannot be written to " + folder + ": " + e.getMessage()
        + "; make room, or name another folder with -D" + UserCache.PROPERTY + "=FOLDER", e);
    }
    return SliceFile.open(file, progress);
  }

  private static void markAsUsed(final Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }
    catch (final IOException e) {
      return; // the file of another user: it is made again one day
    }
  }

  /** Removes what was not used for long, and what a program that was killed left half written. */
  public void prune() throws IOException {
    if (!Files.isDirectory(folder)) return;
    final List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    final Instant now = Instant.now();
    for (final Path file : files) {
      final String name = file.getFileName().toString();
      final Duration kept = name.endsWith(ENDING) ? KEPT : name.endsWith(PARTIAL_ENDING) ? KEPT_PARTIAL : null;
      try {
        if (kept != null && Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(kept))) Files.deleteIfExists(file);
      }
      catch (final IOException e) {
        continue; // removed by another program, or of another user
      }
    }
  }
}
