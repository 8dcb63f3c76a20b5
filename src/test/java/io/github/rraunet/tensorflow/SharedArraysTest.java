package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apposed.appose.SharedMemory;
import org.junit.jupiter.api.Test;

class SharedArraysTest {

  private static final Path MAPS = Path.of("/proc/self/maps");

  private static Map<String, Object> array(final String name, final long bytes) {
    return Map.of("shape", List.of(1, 2, 3), "shm", Map.of("name", name, "rsize", bytes));
  }

  private static long mapped(final String name) throws IOException {
    assumeTrue(Files.exists(MAPS) && Files.isDirectory(Path.of("/dev/shm")), "only Linux tells what a process has mapped");
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines.filter(line -> line.contains(name.replace("/", ""))).count();
    }
  }

  /** A client that is interrupted takes the names away, maybe between the first and the second. */
  @Test
  void attachesAllOrNone() throws Exception {
    try (SharedMemory first = SharedMemory.create(24); SharedMemory second = SharedMemory.create(24)) {
      second.buf(0, 24).putInt(8, 7);
      final List<SharedMemory> both = SharedArrays.attachAll(Map.of("input", array(first.name(), 24), "output", array(second
        .name(), 24)), "input", "output");
      assertThat(both.get(1).buf(0, 24).getInt(8)).isEqualTo(7);
      assertThat(mapped(first.name())).isEqualTo(2);
      both.forEach(SharedMemory::close);
      assertThat(mapped(first.name())).isEqualTo(1);
      assertThatThrownBy(() -> SharedArrays.attachAll(Map.of("input", array(first.name(), 24), "output", array("psm_none", 24)),
        "input", "output")).isInstanceOf(IllegalStateException.class).hasMessageContaining("'psm_none'");
      assertThat(Path.of("/dev/shm/psm_none")).doesNotExist();
      assertThat(mapped(first.name())).isEqualTo(1);
    }
  }
}
