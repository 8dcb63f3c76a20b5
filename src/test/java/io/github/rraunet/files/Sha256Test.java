package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hashes are those of FIPS 180-4's examples. */
class Sha256Test {

  private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String MILLION_A = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

  @TempDir
  private Path folder;

  private static byte[] bytes(final String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void ofBytesOfAStreamAndOfAFile() throws IOException {
    assertThat(Sha256.of(bytes("abc"))).isEqualTo(ABC);
    assertThat(Sha256.of(new ByteArrayInputStream(bytes("abc")))).isEqualTo(ABC);
    assertThat(Sha256.of(Files.writeString(folder.resolve("million"), "a".repeat(1_000_000)))).isEqualTo(MILLION_A);
    assertThat(Sha256.of(Files.createFile(folder.resolve("empty")))).isEqualTo(NOTHING);
  }

  @Test
  void whatIsAddedCountsTogetherUntilTheHashIsAsked() throws IOException {
    final Path bc = Files.writeString(folder.resolve("bc"), "bc");
    final Sha256 hash = new Sha256();
    hash.add(bytes("a"));
    assertThat(hash.add(bc, read -> {})).isEqualTo(2);
    assertThat(hash.text()).isEqualTo(ABC);
    assertThat(hash.text()).isEqualTo(NOTHING);
  }

  @Test
  void theWatcherLearnsWhatWasReadAndMayEndIt() throws IOException {
    final Path file = Files.write(folder.resolve("big"), new byte[5 << 20]);
    final AtomicLong last = new AtomicLong();
    assertThat(new Sha256().add(file, last::set)).isEqualTo(5 << 20);
    assertThat(last).hasValue(5 << 20);
    assertThatThrownBy(() -> new Sha256().add(file, read -> {
      last.set(read);
      throw new IllegalStateException("enough");
    })).hasMessage("enough");
    assertThat(last.get()).isBetween(1L, (5L << 20) - 1);
  }
}
