package io.github.rraunet.volume.zarr;

import java.io.IOException;
import java.nio.file.Path;

/** A Zarr folder is not what it should be; the message names file, cause and, where there is any, what to do. */
public final class ZarrException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final String reason;

  public ZarrException(final Path file, final String reason) {
    this(file, reason, null);
  }

  public ZarrException(final Path file, final String reason, final Throwable cause) {
    super(file + ": " + reason, cause);
    this.file = file;
    this.reason = reason;
  }

  /** @return file or folder that it is about */
  public Path file() {
    return file;
  }

  /** @return the message without the file */
  public String reason() {
    return reason;
  }
}
