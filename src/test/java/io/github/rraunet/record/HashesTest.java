package io.github.rraunet.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashesTest {

  @TempDir
  private Path folder;

  @Test
  void publishedVectors() throws Exception { // FIPS 180-4 examples: "abc", one million "a", nothing
    final Path abc = Files.writeString(folder.resolve("abc"), "abc");
    final Path million = Files.writeString(folder.resolve("million"), "a".repeat(1_000_000));
    final Path empty = Files.createFile(folder.resolve("empty"));
    assertThat(Hashes.sha256(abc, Progress.NONE)).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Hashes.sha256(million, Progress.NONE))
      .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assertThat(Hashes.sha256(empty, Progress.NONE)).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(Hashes.sha256("abc".getBytes())).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void folderIsWhatTheShellSays() throws Exception {
    Files.createDirectories(folder.resolve("b/deep"));
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("b/deep/x"), "one");
    Files.writeString(folder.resolve("b.txt"), "two\n");
    Files.writeString(folder.resolve("Z"), "");
    Files.writeString(folder.resolve("b/a"), "three");
    // GNU coreutils 9.1: find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum
    assertThat(Hashes.sha256(folder, Progress.NONE))
      .isEqualTo("d451a91ffefaf53bb83981f2115b6fec433410ca8c84490e69eb9adb28146aff");
    Files.move(folder.resolve("b/a"), folder.resolve("b/A"));
    assertThat(Hashes.sha256(folder, Progress.NONE))
      .isNotEqualTo("d451a91ffefaf53bb83981f2115b6fec433410ca8c84490e69eb9adb28146aff");
  }

  @Test
  void missingPathIsNamed() {
    assertThatThrownBy(() -> Hashes.sha256(folder.resolve("gone"), Progress.NONE)).isInstanceOf(NoSuchFileException.class)
      .hasMessageContaining("gone");
  }

  @Test
  void reportsBytesAndCanBeCanceled() throws Exception {
    final Path file = Files.write(folder.resolve("big"), new byte[3 << 20]);
    final var last = new AtomicLong();
    final Progress watching = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {
        assertThat(total).isEqualTo(3 << 20);
        last.set(done);
      }

      @Override
      public boolean isCanceled() {
        return last.get() >= 1 << 20;
      }
    };
    assertThatThrownBy(() -> Hashes.sha256(file, watching)).isInstanceOf(CanceledException.class);
    assertThat(last).hasValueLessThan(3 << 20);
  }
}
