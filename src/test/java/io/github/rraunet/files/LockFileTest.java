package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

  @TempDir
  Path folder;

  private Path file;

  @BeforeEach
  void file() {
    file = folder.resolve("lock");
  }

  /** Another program that wants the lock: once, and ends with 0 if it got it; or some times, and ends with 0 if it was alone. */
  static final class Other {

    private Other() {}

    public static void main(final String[] args) throws IOException {
      if (args.length == 1) System.exit(LockFile.take(Path.of(args[0])).isPresent() ? 0 : TAKEN);
      take(Path.of(args[0]), Integer.parseInt(args[1]));
    }
  }

  private static final int TAKEN = 7;

  private Process start(final String... more) throws IOException {
    final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-cp", System.getProperty("java.class.path"), Other.class.getName(), file.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).inheritIO().start();
  }

  private int other() throws Exception {
    return start().waitFor();
  }

  /**
   * Takes the lock so many times, each as soon as it is free.
   *
   * @throws java.nio.file.FileAlreadyExistsException if another holds it, too
   */
  private static void take(final Path lock, final int times) throws IOException {
    final Path inside = lock.resolveSibling("inside");
    for (int i = 0; i < times;) {
      final Optional<LockFile> held = LockFile.take(lock);
      if (held.isEmpty()) continue;
      Files.createFile(inside);
      Files.delete(inside);
      held.get().close();
      i++;
    }
  }

  @Test
  void keepsOthersOutUntilItIsClosed() throws Exception {
    try (LockFile held = LockFile.take(file).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(other()).isEqualTo(TAKEN);
      assertThat(LockFile.take(folder.resolve("../" + folder.getFileName() + "/lock"))).as("this program, by another name")
        .isEmpty();
      assertThat(other()).as("the lock was not lost with the attempt").isEqualTo(TAKEN);
    }
    assertThat(folder).isEmptyDirectory();
    assertThat(other()).isZero();
    try (LockFile again = LockFile.take(file).orElseThrow()) {
      assertThat(again).isNotNull();
    }
  }

  @Test
  void aFileOfAProgramThatWasKilledIsTaken() throws Exception {
    Files.writeString(file, "left");
    try (LockFile held = LockFile.take(file).orElseThrow()) {
      assertThat(held).isNotNull();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whatCannotBeWrittenIsTold() throws Exception {
    Files.createDirectory(file);
    assertThatThrownBy(() -> LockFile.take(file)).isInstanceOf(IOException.class);
    Files.delete(file);
    LockFile.take(file).orElseThrow().close(); // the failure holds nothing
  }

  @Test
  void oneAtATimeHoldsIt() throws Exception {
    final String times = "2000";
    final Process first = start(times);
    final Process second = start(times);
    final ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      final Callable<Void> run = () -> {
        take(file, 100);
        return null;
      };
      for (final Future<Void> one : threads.invokeAll(List.of(run, run)))
        one.get();
      assertThat(first.waitFor()).isZero();
      assertThat(second.waitFor()).isZero();
    }
    finally {
      threads.shutdownNow();
      first.destroyForcibly();
      second.destroyForcibly();
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** The file is a link to a device that has no room. */
  @Test
  void aFullDiskIsToldWithTheFileAndLeavesNone() throws IOException {
    final Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full");
    Files.createSymbolicLink(file, full);
    assertThatThrownBy(() -> LockFile.take(file)).isInstanceOf(FileSystemException.class).hasMessageContaining(file.toString())
      .matches(FullDisk::isCauseOf);
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
    try (LockFile lock = LockFile.take(file).orElseThrow()) {
      assertThat(lock).as("when there is room again").isNotNull();
    }
  }
}
