package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.segment.OutputType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReportTest {

  @TempDir
  private Path temp;

  private PlannedStack stack(final String name) {
    final var found = new FoundStack(temp.resolve(name), name, Path.of(""));
    return new PlannedStack(found, ResultName.parse("", OutputType.MASK, false).of(found, temp));
  }

  private String failed() throws IOException {
    return Files.readString(temp.resolve("summary.csv")).lines().filter(l -> l.contains("failed")).map(l -> l.replaceFirst(",.*",
      "")).toList().toString();
  }

  /** By a clock on which each look takes 5: a table takes 5 to write, and waits for 45 before it is written again. */
  @Test
  void longTablesAreNotWrittenAfterEachStack() throws IOException {
    final var clock = new AtomicLong(1000);
    final var report = new FolderReport(temp.resolve("summary.csv"), temp.resolve("status.json"), Map.of(), () -> clock.addAndGet(
      5));
    final List<PlannedStack> stacks = List.of(stack("a"), stack("b"), stack("c"));
    report.writeFirst(stacks, "running");
    stacks.get(0).set(StackState.failed("no image"));
    report.update(stacks);
    assertThat(failed()).isEqualTo("[a]");
    final long written = clock.get();
    stacks.get(1).set(StackState.failed("no image"));
    clock.set(written + 39);
    report.update(stacks);
    assertThat(failed()).as("after 44").isEqualTo("[a]");
    clock.set(written + 40);
    report.update(stacks);
    assertThat(failed()).as("after 45").isEqualTo("[a, b]");
    stacks.get(2).set(StackState.failed("no image"));
    report.update(stacks);
    assertThat(failed()).isEqualTo("[a, b]");
    report.write(stacks, "some_failed", "");
    assertThat(failed()).as("at the end").isEqualTo("[a, b, c]");
  }
}
