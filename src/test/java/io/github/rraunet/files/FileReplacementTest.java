package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
      + ": a folder of this name is there; remove it, or name another file");
    assertThat(folder).isDirectoryContaining(taken::equals).isDirectoryNotContaining(FileReplacement::isPartial);
  }

  /** Whoever reads the message looks for the file that was asked for; the one that is written under is gone by then. */
  @Test
  void aFailureNamesTheFileThatWasAskedFor(@TempDir final Path folder) throws IOException {
    final Path file = folder.resolve("a.txt");
    assertThatThrownBy(() -> FileReplacement.write(file, partial -> {
      Files.writeString(partial, "half");
      throw new IOException("No space left on device"); // as Java says it, without a name
    })).isInstanceOf(IOException.class).hasMessage(file + ": cannot be written: No space left on device");
    assertThat(folder).isEmptyDirectory();

    Files.createDirectories(file.resolve("sub"));
    assertThatThrownBy(() -> FileReplacement.write(file, "text")).isInstanceOf(IOException.class)
      .hasMessageStartingWith(file + ": a folder of this name is there");
    assertThat(folder.toFile().list()).containsExactly("a.txt");

    final Path below = Files.writeString(folder.resolve("b.txt"), "no folder").resolve("c.txt");
    assertThatThrownBy(() -> FileReplacement.write(below, "text")).isInstanceOf(IOException.class).hasMessageStartingWith(below
      + ": ").message().doesNotContain(".part");
    assertThatThrownBy(() -> FileReplacement.write(folder.resolve("none/c.txt"), "text")).isInstanceOf(IOException.class)
      .hasMessage(folder.resolve("none/c.txt") + ": cannot be written; does its folder exist, and may files be made in it?");
  }

  @Test
  void whatKilledProgramsLeftOfAFileIsRemoved(@TempDir final Path folder) throws IOException {
    final Path file = Files.writeString(folder.resolve("a [1].json"), "whole");
    final Path killed;
    try (var replacement = new FileReplacement(file)) {
      killed = Files.writeString(replacement.partial(), "half");
      final List<Path> others = List.of(folder.resolve(".b.json.0123abcd.part"), folder.resolve(".a [1].json.notes.part"), folder
        .resolve("a [1].json.0123abcd.part"));
      for (final Path other : others)
        Files.writeString(other, "of somebody");
      FileReplacement.removePartials(file);
      assertThat(killed).doesNotExist();
      assertThat(others).allMatch(Files::exists);
    }
    assertThat(file).hasContent("whole");
    FileReplacement.removePartials(folder.resolve("nowhere/a.json"));
  }
}
