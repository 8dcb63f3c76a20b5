package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user is told of a result that cannot be written: always the name that was asked for. */
class WriteFailuresTest {

  @TempDir
  private Path temp;
  private Path staging;
  private Path target;

  @BeforeEach
  void folders() throws IOException {
    staging = Files.createDirectory(temp.resolve(".waits.part"));
    target = Files.createDirectory(temp.resolve("out"));
  }

  private static Volume volume() {
    return Volume.of(ArrayImgs.shorts(4, 3, 2)).name("ct").build();
  }

  @ParameterizedTest
  @ValueSource(strings = { "a.nii", "a.nii.gz", "a.mha", "a.mhd", "a.tif" })
  void aFolderInThePlaceOfAFileIsRefusedBeforeALongRun(final String name) throws IOException {
    final Path folder = Files.createDirectories(target.resolve(name));
    assertThatThrownBy(() -> VolumeFiles.checkWritable(folder)).isInstanceOf(VolumeFormatException.class).hasMessage(folder
      + ": is a folder, where a file would be written; name another, or remove it first");
    assertThatThrownBy(() -> VolumeFiles.write(volume(), folder, Progress.NONE)).isInstanceOf(VolumeFormatException.class)
      .hasMessageStartingWith(folder + ": could not be written: a folder of this name is there").message().doesNotContain(
        ".part");
  }

  /** The folder that a result waits in is gone when the user looks for it. */
  @Test
  void aResultOnTheWayIsToldOfByItsPlace() throws IOException {
    final Path asked = target.resolve("a.nii.gz");
    Files.createDirectories(staging.resolve("a.nii.gz/in the way"));
    assertThatThrownBy(() -> StagedWriting.write(staging, asked, file -> VolumeFiles.write(volume(), file, Progress.NONE)))
      .isInstanceOf(VolumeFormatException.class).hasMessageStartingWith(asked + ": could not be written: ");
    final Path table = target.resolve("table.csv");
    assertThatThrownBy(() -> StagedWriting.write(staging, table, file -> {
      throw new IOException("No space left on device");
    })).hasMessage(table + ": cannot be written: No space left on device");
    assertThatThrownBy(() -> StagedWriting.write(staging, table, file -> FileReplacement.write(file, partial -> {
      throw new IOException("No space left on device");
    }))).hasMessage(table + ": cannot be written: No space left on device");
    assertThatThrownBy(() -> StagedWriting.write(staging, table, file -> {
      throw new FileSystemException(file.toString(), null, "Read-only file system");
    })).isInstanceOf(FileSystemException.class).hasMessage(table + ": Read-only file system");
  }
}
