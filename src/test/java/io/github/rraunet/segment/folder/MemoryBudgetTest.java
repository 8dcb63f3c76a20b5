package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.segment.OutputType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MemoryBudgetTest {

  @TempDir
  private Path temp;

  private PlannedStack stack(final String name, final int bytes) throws IOException {
    final Path file = Files.write(temp.resolve(name), new byte[bytes]);
    final var found = FoundStack.of(file, Path.of(name));
    return new PlannedStack(found, ResultName.parse("", OutputType.MASK, false).of(found, temp));
  }

  private static CompletableFuture<Void> entering(final MemoryBudget memory, final PlannedStack stack) {
    return CompletableFuture.runAsync(() -> {
      try {
        memory.enter(stack);
      }
      catch (final InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void whatDoesNotFitWaitsForOthersToLeave() throws Exception {
    final var memory = new MemoryBudget(1000, OutputType.MASK, () -> {}); // room for 700 bytes
    final PlannedStack small = stack("small.nii", 200); // 300
    final PlannedStack next = stack("next.nii", 260); // 390
    final PlannedStack last = stack("last.nii", 10);
    memory.enter(small);
    memory.enter(next);
    final CompletableFuture<Void> waiting = entering(memory, last);
    TimeUnit.MILLISECONDS.sleep(300);
    assertThat(waiting).isNotDone();
    memory.leave(small);
    waiting.get(20, TimeUnit.SECONDS);
    memory.leave(small); // once more is no harm
  }

  @Test
  void aStackThatIsTooLargeEntersAlone() throws Exception {
    final var memory = new MemoryBudget(1000, OutputType.MASK, () -> {});
    final PlannedStack small = stack("small.nii", 10);
    final PlannedStack large = stack("large.nii", 10_000);
    memory.enter(small);
    final CompletableFuture<Void> waiting = entering(memory, large);
    TimeUnit.MILLISECONDS.sleep(300);
    assertThat(waiting).isNotDone();
    memory.leave(small);
    waiting.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoWaitsIsStopped() throws Exception {
    final var stopped = new AtomicBoolean();
    final var memory = new MemoryBudget(10, OutputType.MASK, () -> {
      if (stopped.get()) throw new CanceledException();
    });
    memory.enter(stack("a.nii", 100));
    final CompletableFuture<Void> waiting = entering(memory, stack("b.nii", 100));
    stopped.set(true);
    assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(CanceledException.class);
  }

  @Test
  void sizesAreGuessedFromAllFilesOfAStack() throws Exception {
    final var memory = new MemoryBudget(1000, OutputType.MASK, () -> {});
    assertThat(memory.guess(stack("a.nii", 1000).stack().path())).isEqualTo(1500);
    assertThat(memory.guess(stack("b.nii.gz", 1000).stack().path())).isEqualTo(6000);
    final PlannedStack pair = stack("c.hdr", 348);
    stack("c.img", 1000);
    assertThat(memory.guess(pair.stack().path())).isEqualTo(2022);
    Files.createDirectories(temp.resolve("d.ome.zarr/0/0/0"));
    Files.write(temp.resolve("d.ome.zarr/zarr.json"), new byte[20]);
    Files.write(temp.resolve("d.ome.zarr/0/0/0/17"), new byte[100]);
    assertThat(memory.guess(temp.resolve("d.ome.zarr"))).isEqualTo(630);
    assertThat(memory.guess(temp.resolve("none.nii"))).isZero();
    assertThat(new MemoryBudget(1000, OutputType.BOTH, () -> {}).guess(stack("a.nii", 1000).stack().path())).isEqualTo(3500);
    assertThat(new MemoryBudget(1000, OutputType.PROBABILITY, () -> {}).guess(temp.resolve("a.nii"))).isEqualTo(3000);
  }
}
