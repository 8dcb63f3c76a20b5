package io.github.rraunet.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HashingBesideTest {

  /** Of the three bytes "abc": FIPS 180-2, appendix B.1. */
  private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir
  private Path temp;

  private Path abc() throws IOException {
    return Files.write(temp.resolve("abc"), "abc".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void givesTheHash() throws Exception {
    final Path file = abc();
    try (var hashing = new HashingBeside(() -> List.of(file), Progress.NONE)) {
      assertThat(hashing.sha256()).isEqualTo(ABC);
      assertThat(hashing.sha256()).isEqualTo(ABC);
    }
  }

  @Test
  void failuresArriveWhereTheHashIsAskedFor() {
    try (var hashing = new HashingBeside(() -> List.of(temp.resolve("none")), Progress.NONE)) {
      assertThatThrownBy(hashing::sha256).isInstanceOf(NoSuchFileException.class);
    }
    try (var hashing = new HashingBeside(() -> {
      throw new IOException("no folder");
    }, Progress.NONE)) {
      assertThatThrownBy(hashing::sha256).isInstanceOf(IOException.class).hasMessage("no folder");
    }
  }

  /** A copy that still goes on, or another file of the same name: what was read has not the hash that was found. */
  @Test
  void aFileThatWasChangedMeanwhileHasNoHash() throws Exception {
    final Path file = abc();
    final Path folder = Files.createDirectory(temp.resolve("folder"));
    Files.writeString(folder.resolve("chunk"), "a");
    try (var hashing = new HashingBeside(() -> List.of(file), Progress.NONE);
      var ofFolder = new HashingBeside(() -> List.of(folder), Progress.NONE))
    {
      hashing.sha256();
      ofFolder.sha256();
      Files.writeString(file, "abcd");
      assertThatThrownBy(hashing::sha256).isInstanceOf(IOException.class).hasMessageContaining(file + ": was changed while");
      Files.writeString(folder.resolve("another"), "b");
      assertThatThrownBy(ofFolder::sha256).hasMessageContaining(folder.resolve("another") + ": was changed while");
    }
    try (var hashing = new HashingBeside(() -> List.of(file), Progress.NONE)) {
      final String whole = hashing.sha256();
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
      assertThatThrownBy(hashing::sha256).as("written with as many bytes").isInstanceOf(IOException.class);
      Files.delete(file);
      assertThat(hashing.sha256()).as("it is gone, but was read before").isEqualTo(whole);
    }
  }

  @Test
  void whatIsNotWaitedForEnds() throws Exception {
    final var began = new CountDownLatch(1);
    final var interrupted = new CountDownLatch(1);
    final var hashing = new HashingBeside(() -> {
      began.countDown();
      try {
        TimeUnit.MINUTES.sleep(5);
      }
      catch (final InterruptedException e) {
        interrupted.countDown();
      }
      throw new IOException("given up");
    }, Progress.NONE);
    assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
    hashing.close();
    assertThat(interrupted.getCount()).isZero();
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(t -> t.getName().equals("rra-hash"));
  }

  /** A file of three megabytes is read in three pieces; hashing is given up within the first. */
  @Test
  void theRestOfAFileIsNotReadWhenItIsGivenUp() throws Exception {
    final Path file = Files.write(temp.resolve("large"), new byte[3 << 20]);
    final var began = new CountDownLatch(1);
    final var pieces = new AtomicInteger();
    final var hashing = new HashingBeside(() -> List.of(file), new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {
        pieces.incrementAndGet();
        began.countDown();
        while (!Thread.currentThread().isInterrupted()) // until it is being closed
          Thread.onSpinWait();
      }

      @Override
      public boolean isCanceled() {
        return false;
      }
    });
    assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
    hashing.close();
    assertThat(pieces).hasValue(1);
  }

  @Test
  void anInterruptionOfTheCallerCancelsAndStaysVisible() throws Exception {
    final var end = new CountDownLatch(1);
    try (var hashing = new HashingBeside(() -> {
      try {
        end.await();
      }
      catch (final InterruptedException e) {
        throw new IOException(e);
      }
      return List.of(temp);
    }, Progress.NONE)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(hashing::sha256).isInstanceOf(CanceledException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
