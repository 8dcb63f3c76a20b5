package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReplacementTest {

  @TempDir
  private Path folder;

  private Path filled(final String name, final String file) throws IOException {
    final Path made = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(made.resolve("sub"));
    Files.writeString(made.resolve("sub/" + file), name);
    return made;
  }

  @Test
  void nothingIsThereUntilItIsComplete() throws IOException {
    final Path target = folder.resolve("target");
    try (var replacement = new FolderReplacement(target)) {
      Files.writeString(replacement.partial().resolve("a"), "whole");
      assertThat(target).doesNotExist();
      replacement.complete();
      assertThat(target.resolve("a")).hasContent("whole");
    }
    assertThat(folder.toFile().list()).containsExactly("target");
  }

  @Test
  void whatIsNotCompletedIsRemovedAndTheOldStays() throws IOException {
    final Path old = filled("target", "old");
    try (var replacement = new FolderReplacement(old)) {
      Files.createDirectories(replacement.partial().resolve("x/y"));
      Files.writeString(replacement.partial().resolve("x/y/z"), "half");
    }
    assertThat(old.resolve("sub/old")).hasContent("target");
    assertThat(folder.toFile().list()).containsExactly("target");
  }

  @Test
  void nothingOfTheOldIsMixedWithTheNew() throws IOException {
    final Path old = filled("target", "old");
    FolderReplacement.move(filled("fresh", "new"), old);
    assertThat(old.resolve("sub").toFile().list()).containsExactly("new");
    assertThat(folder.toFile().list()).containsExactly("target");
  }

  @Test
  void theOldStaysIfTheNewCannotBeMoved() throws IOException {
    final Path old = filled("target", "old");
    assertThatThrownBy(() -> FolderReplacement.move(folder.resolve("none"), old)).isInstanceOf(NoSuchFileException.class);
    assertThat(old.resolve("sub/old")).hasContent("target");
    assertThat(folder.toFile().list()).containsExactly("target");
  }

  @Test
  void aLinkIsReplacedAndWhatItLeadsToStays() throws IOException {
    final Path real = filled("real", "kept");
    final Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    FolderReplacement.move(filled("fresh", "new"), link);
    assertThat(link.resolve("sub/new")).exists();
    assertThat(real.resolve("sub/kept")).exists();
    FolderReplacement.delete(Files.createSymbolicLink(folder.resolve("other"), real));
    assertThat(real.resolve("sub/kept")).exists();
  }
}
