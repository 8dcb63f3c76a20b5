package io.github.rraunet.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Writes texts so that no half-written file stands under the final name. */
final class TextFiles {

  private TextFiles() {}

  static void write(final Path file, final String text) throws IOException {
    final Path beside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8)
      + ".part");
    try {
      Files.writeString(beside, text);
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }
    finally {
      Files.deleteIfExists(beside);
    }
  }
}
