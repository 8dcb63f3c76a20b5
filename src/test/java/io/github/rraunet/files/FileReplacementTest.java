package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReplacementTest {

  @Test
  void aFileIsReplacedInOneGo(@TempDir final Path folder) throws IOException {
    final Path file = folder.resolve("a b.txt");
    FileReplacement.write(file, "old");
    FileReplacement.write(file, "n\u00e9w");
    assertThat(file).hasContent("n\u00e9w");
    assertThat(folder.toFile().list()).containsExactly("a b.txt");
  }

  @Test
  void whatIsNotCompletedLeavesTheOldFile(@TempDir final Path folder) throws IOException {
    final Path file = folder.resolve("a.txt");
    FileReplacement.write(file, "old");
    try (var replacement = new FileReplacement(file)) {
      Files.writeString(replacement.partial(), "half");
      assertThat(file).hasContent("old");
    }
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("a.txt");
  }

  @Test
  void aFolderIsNotReplaced(@TempDir final Path folder) throws IOException {
    final Path taken = Files.createDirectory(folder.resolve("report"));
    assertThatThrownBy(() -> FileReplacement.write(taken, new byte[3])).isInstanceOf(IOException.class).hasMessage(taken
      + ": is a folder, where a file was to be written; name a file");
    assertThat(folder).isDirectoryContaining(taken::equals).isDirectoryNotContaining(FileReplacement::isPartial);
  }
}
