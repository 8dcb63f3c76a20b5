package io.github.rraunet.volume.io;

import io.github.rraunet.volume.zarr.ZarrException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file cannot be read or written as a volume; the message names the file, the cause and what to do. */
public class VolumeFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  public VolumeFormatException(final Path file, final String causeAndAdvice) {
    this(file, causeAndAdvice, null);
  }

  public VolumeFormatException(final Path file, final String causeAndAdvice, final Throwable cause) {
    super(file + ": " + causeAndAdvice, cause);
    reason = causeAndAdvice;
  }

  /** @return the same failure, told of another file: the one that this was on the way to */
  VolumeFormatException about(final Path file) {
    return new VolumeFormatException(file, reason, this);
  }

  static VolumeFormatException of(final ZarrException e) {
    return new VolumeFormatException(e.file(), e.reason(), e);
  }

  /** @return why a file could not be written, for the user */
  static VolumeFormatException notWritten(final Path target, final IOException e) {
    if (e instanceof NoSuchFileException)
      return new VolumeFormatException(target, "could not be written: its folder does not exist", e);
    if (e instanceof AccessDeniedException)
      return new VolumeFormatException(target, "could not be written: its folder is protected", e);
    if (e instanceof FileSystemException known && known.getReason() != null) // its message names a file that the user knows not
      return new VolumeFormatException(target, "could not be written: " + known.getReason(), e);
    return new VolumeFormatException(target, "could not be written: " + e.getMessage(), e);
  }
}
