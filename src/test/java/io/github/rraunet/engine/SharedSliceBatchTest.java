package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apposed.appose.SharedMemory;
import org.junit.jupiter.api.Test;

class SharedSliceBatchTest {

  private static final Path MAPS = Path.of("/proc/self/smaps");

  /** @return kilobytes of a shared memory that this process holds, as the kernel of Linux tells it */
  private static long residentKb(final SharedMemory memory) throws Exception {
    final String name = memory.name().replace("/", "");
    final List<String> lines = Files.readAllLines(MAPS);
    int at = 0;
    while (!lines.get(at).contains(name))
      at++;
    while (!lines.get(at).startsWith("Rss:"))
      at++;
    return Long.parseLong(lines.get(at).replaceAll("\\D", ""));
  }

  /** What was only promised would be promised to the next batch, too. */
  @Test
  void aBatchTakesItsMemoryAtOnce() throws Exception {
    assumeTrue(Files.isReadable(MAPS), "only Linux tells how much of its memory a process has touched");
    try (SharedSliceBatch batch = SharedSliceBatch.allocate(1, 4, 256, 256, () -> {})) {
      assertThat(residentKb(batch.sharedInput().shm())).isEqualTo(1024); // 4 * 256 * 256 floats
      assertThat(residentKb(batch.sharedOutput().shm())).isEqualTo(1024);
    }
  }

  /** In the host's process, which lives on: the memory is not free as long as it is open anywhere. */
  @Test
  void memoryWhoseNameWasTakenAwayIsFreeOnceItIsClosed() throws Exception {
    final ProcessHandle here = ProcessHandle.current();
    final long before = WorkerPredictorTest.openMemories(here);
    final SharedMemory attached;
    try (SharedSliceBatch batch = SharedSliceBatch.allocate(1, 2, 64, 64, () -> {})) {
      final SharedMemory made = batch.sharedInput().shm();
      attached = SharedMemories.attach(made.name(), made.rsize());
      batch.input().put(7, 2.5f);
      assertThat(attached.buf(0, made.rsize()).asFloatBuffer().get(7)).isEqualTo(2.5f);
      batch.forgetNames();
      assertThatThrownBy(() -> SharedMemories.attach(made.name(), made.rsize())).isInstanceOf(IllegalStateException.class);
    }
    assertThat(attached.buf(0, attached.rsize()).asFloatBuffer().get(7)).as("as long as somebody has it").isEqualTo(2.5f);
    attached.close();
    assertThat(WorkerPredictorTest.openMemories(here)).isEqualTo(before);
  }
}
