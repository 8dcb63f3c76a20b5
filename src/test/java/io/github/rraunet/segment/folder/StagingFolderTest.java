package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingFolderTest {

  @TempDir
  private Path temp;

  /** As a script does that tries again as long as it is refused: a run that ends must not clear away what the next one has. */
  @Test
  void aRunThatEndsLeavesTheNextOneAlone() throws Exception {
    final Path out = Files.createDirectory(temp.resolve("out"));
    final ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      final List<Future<Integer>> runs = new ArrayList<>();
      for (int i = 0; i < 2; i++)
        runs.add(threads.submit((Callable<Integer>) () -> runs(out, 400)));
      for (final Future<Integer> run : runs)
        assertThat(run.get(60, TimeUnit.SECONDS)).isEqualTo(400);
    }
    finally {
      threads.shutdownNow();
    }
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void whyNothingCanBeWrittenIsTold() throws Exception {
    final Path file = Files.createFile(temp.resolve("scan.nii"));
    assertThatThrownBy(() -> StagingFolder.in(file.resolve("out"))).isInstanceOf(IOException.class).hasMessageStartingWith(file
      .resolve("out") + ": nothing can be written in this folder (" + file).hasMessageEndingWith("name another as output");
    assertThat(temp).isDirectoryContaining(file::equals).isDirectoryNotContaining(other -> !other.equals(file));
  }

  private static int runs(final Path out, final int count) throws IOException {
    int done = 0;
    while (done < count) {
      final StagingFolder staging;
      try {
        staging = StagingFolder.in(out);
      }
      catch (final IOException refused) {
        continue;
      }
      try (staging) {
        final Path file = Files.writeString(staging.newFolder().resolve("mask.nii"), "a result");
        Thread.yield();
        assertThat(file).hasContent("a result");
      }
      done++;
    }
    return done;
  }
}
