package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.CommandInfo;

class ReplacedFilesTest {

  private static final CommandInfo PHANTOM = CatalogEntry.of(SpinePhantomCommand.class.getName()).info();
  private static final CommandInfo EVALUATE = CatalogEntry.of(EvaluateCommand.class.getName()).info();

  @TempDir
  Path folder;

  @Test
  void filesToWriteThatAreThereAreReplaced() throws Exception {
    final Path ct = Files.createFile(folder.resolve("ct.nii"));
    final Path mask = Files.createFile(folder.resolve("mask.nii"));
    assertThat(ReplacedFiles.of(PHANTOM, Map.of("output", ct.toFile(), "mask_output", mask.toFile()))).containsExactly(ct, mask);
    assertThat(ReplacedFiles.of(PHANTOM, Map.of("output", ct.toFile(), "mask_output", ct.toFile()))).containsExactly(ct);
    assertThat(ReplacedFiles.of(PHANTOM, Map.of("output", folder.resolve("new.nii").toFile(), "mask_output", new File(""))))
      .isEmpty();
  }

  @Test
  void whatIsReadAndAFolderOfResultsAreNot() throws Exception {
    final Path mask = Files.createFile(folder.resolve("mask.nii"));
    assertThat(ReplacedFiles.of(EVALUATE, Map.of("prediction", mask.toFile(), "reference", mask.toFile(), "output", folder
      .toFile()))).isEmpty();
    final Path table = Files.createFile(folder.resolve("scores.csv"));
    assertThat(ReplacedFiles.of(EVALUATE, Map.of("prediction", mask.toFile(), "output", table.toFile()))).containsExactly(table);
  }

  /** A volume that is a folder is written as a whole. */
  @Test
  void aZarrVolumeIs() throws Exception {
    final Path volume = Files.createDirectory(folder.resolve("ct.ome.zarr"));
    assertThat(ReplacedFiles.of(PHANTOM, Map.of("output", volume.toFile()))).containsExactly(volume);
  }

  @Test
  void whatCannotBeAPathIsLeftToTheCommand() {
    assertThat(ReplacedFiles.of(PHANTOM, Map.of("output", new File("a\0b.nii")))).isEmpty();
  }
}
