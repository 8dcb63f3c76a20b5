package io.github.rraunet.volume.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Writes into a folder from which files are moved to their place when all of them are whole. */
public final class StagedWriting {

  /** Writes one file. */
  @FunctionalInterface
  public interface Writing {
    void to(Path file) throws IOException;
  }

  private StagedWriting() {}

  /**
   * @param staging folder that is written to now
   * @param target  file that the user will find, whose name is that of the file in the folder
   * @throws IOException if it cannot be written; it names the target, for the staging folder is gone when the user looks
   */
  public static void write(final Path staging, final Path target, final Writing writing) throws IOException {
    final Path file = staging.resolve(target.getFileName());
    try {
      writing.to(file);
    }
    catch (final VolumeFormatException e) {
      throw e.about(target); // the type tells Spark that trying again does not help
    }
    catch (final FileSystemException e) {
      final var told = new FileSystemException(target.toString(), null, e.getReason() == null ? "cannot be written"
        : e.getReason());
      told.initCause(e);
      throw told;
    }
    catch (final IOException e) {
      final String reason = String.valueOf(e.getMessage());
      throw new IOException(reason.contains(file.toString()) ? reason.replace(file.toString(), target.toString()) : target
        + ": cannot be written: " + reason, e);
    }
  }
}
