package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.training.EpochRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingOutputTest {

  @TempDir
  private Path folder;

  /** With checkpoint_every=5 the tables of four epochs may be there, and no checkpoint. */
  @Test
  void aTrainingThatWasStoppedBeforeItsFirstCheckpointBeginsAnewWithResume() throws IOException {
    Files.writeString(folder.resolve("history.csv"), EpochRecord.COLUMNS + "\n1,0.001,0.5,,,40,0,0,,,,1,2.00\n");
    for (final String name : new String[] { "removed.csv", "scores.csv", "curves.png", "example.png", "cases.csv" })
      Files.writeString(folder.resolve(name), "of the first epochs");
    assertThatThrownBy(() -> TrainingOutput.open(folder.toFile(), false)).hasMessageContaining("already");
    try (var out = TrainingOutput.open(folder.toFile(), true)) {
      assertThat(out.resumes()).isFalse();
      assertThat(out.hasNothingToResume()).isTrue();
    }
    Files.writeString(folder.resolve("model.zip"), "the end of a training");
    assertThatThrownBy(() -> TrainingOutput.open(folder.toFile(), true)).isInstanceOf(IOException.class);
  }

  @Test
  void whatAKilledProgramLeftHalfWrittenIsRemoved() throws IOException {
    for (final String name : new String[] { ".cases.csv.01234567.part", ".checkpoint.bin.89abcdef.part" })
      Files.writeString(folder.resolve(name), "half");
    final Path own = Files.writeString(folder.resolve(".my.csv.01234567.part"), "somebody's");
    TrainingOutput.open(folder.toFile(), false).close();
    assertThat(folder).isDirectoryContaining(own::equals).isDirectoryNotContaining(file -> file.toString().contains("cases"))
      .isDirectoryNotContaining(file -> file.toString().contains("checkpoint"));
  }

  /** Which training it is that has a checkpoint there, is not known before it has ended. */
  @Test
  void aTrainingThatRunsIsToldBeforeWhatItLeftSoFar() throws IOException {
    try (var running = TrainingOutput.open(folder.toFile(), false)) {
      Files.writeString(running.path("checkpoint.bin"), "of the first epoch");
      for (final boolean resume : new boolean[] { false, true })
        assertThatThrownBy(() -> TrainingOutput.open(folder.toFile(), resume)).hasMessageContaining(
          "another training is running in this folder");
    }
    assertThatThrownBy(() -> TrainingOutput.open(folder.toFile(), false)).hasMessageContaining("holds a training already");
    assertThat(folder.resolve(".lock")).doesNotExist();
  }

  @Test
  void filesOfOthersAreNeverReplaced() throws IOException {
    Files.writeString(folder.resolve("history.csv"), "epoch,loss\n1,0.5\n");
    assertThatThrownBy(() -> TrainingOutput.open(folder.toFile(), true)).hasMessageContaining("history.csv already");
    assertThat(folder.resolve("history.csv")).hasContent("epoch,loss\n1,0.5");
    Files.delete(folder.resolve("history.csv"));
    Files.writeString(folder.resolve("curves.png"), "somebody's");
    assertThatThrownBy(() -> TrainingOutput.open(folder.toFile(), true)).hasMessageContaining("curves.png already");
  }
}
