package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FullDiskTest {

  /** Linux has a file to which writing fails so. */
  @Test
  void theSystemsOwnFailureIsKnown() throws IOException {
    final Path full = Path.of("/dev/full");
    assumeThat(full).as("a device that is always full").exists();
    try (OutputStream out = Files.newOutputStream(full)) {
      out.write(1);
    }
    catch (final IOException e) {
      assertThat(FullDisk.isCauseOf(e)).as(e.toString()).isTrue();
      assertThat(FullDisk.isCauseOf(new IOException("mask.nii: cannot be written", e))).isTrue();
      return;
    }
    assertThat(full).as("should be full").doesNotExist();
  }

  @Test
  void otherFailuresAndNamesOfFilesAreNone() {
    assertThat(FullDisk.isCauseOf(new FileSystemException("a", null, "There is not enough space on the disk"))).isTrue();
    assertThat(FullDisk.isCauseOf(new FileSystemException("no space left on device", null, "Read-only file system"))).isFalse();
    assertThat(FullDisk.isCauseOf(new FileSystemException("a"))).isFalse();
    assertThat(FullDisk.isCauseOf(new IOException())).isFalse();
    assertThat(FullDisk.isCauseOf(new IllegalStateException("No space left on device"))).isFalse();
  }
}
