package io.github.rraunet.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;

/** Tells a disk that has no room from other reasons for which a file cannot be written. */
public final class FullDisk {

  /** Java has no exception of its own for it, only the words of the system: of Linux and macOS, of quotas, of Windows. */
  private static final List<String> WORDS = List.of("no space left on device", "quota exceeded", "not enough space on the disk");

  private FullDisk() {}

  /** @return whether a full disk is the failure, or the cause of it */
  public static boolean isCauseOf(final Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++)
      if (cause instanceof IOException && saysSo(cause)) return true;
    return false;
  }

  private static boolean saysSo(final Throwable failure) {
    final String said = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
    return said != null && WORDS.stream().anyMatch(said.toLowerCase(Locale.ROOT)::contains);
  }
}
