package io.github.rraunet.volume.io;

import java.io.IOException;
import java.nio.file.Path;

/** A file cannot be read or written as a volume; the message names the file, the cause and what to do. */
public class VolumeFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  public VolumeFormatException(final Path file, final String causeAndAdvice) {
    super(file + ": " + causeAndAdvice);
  }

  public VolumeFormatException(final Path file, final String causeAndAdvice, final Throwable cause) {
    super(file + ": " + causeAndAdvice, cause);
  }
}
