package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.progress.CanceledException;
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

  private JsonObject status() throws IOException {
    return JsonParser.parseString(Files.readString(temp.resolve("status.json"))).getAsJsonObject();
  }

  /** Programs wait for a run to end, however it does. */
  @Test
  void howARunEndedIsWritten() throws IOException {
    final var report = new FolderReport(temp.resolve("summary.csv"), temp.resolve("status.json"), Map.of());
    final PlannedStack stack = stack("a");
    final List<PlannedStack> stacks = List.of(stack);
    report.during(stacks, Throwable::getMessage, () -> {
      assertThat(status().get("state").getAsString()).isEqualTo("running");
      stack.set(StackState.failed("no image"));
    });
    assertThat(status().get("state").getAsString()).isEqualTo("some_failed");
    for (final Throwable failure : List.of(new IOException("no disk"), new IllegalStateException("no idea"),
      new OutOfMemoryError("no memory"), new LinkageError("no class")))
    {
      assertThatThrownBy(() -> report.during(stacks, Throwable::getMessage, () -> {
        if (failure instanceof Error error) throw error;
        throw (Exception) failure;
      })).isSameAs(failure);
      assertThat(status().get("state").getAsString()).isEqualTo("failed");
      assertThat(status().get("reason").getAsString()).isEqualTo(failure.getMessage());
    }
    assertThatThrownBy(() -> report.during(stacks, Throwable::getMessage, () -> {
      throw new CanceledException();
    })).isInstanceOf(CanceledException.class);
    assertThat(status().get("state").getAsString()).isEqualTo("canceled");
  }

  @Test
  void aFailureIsToldInOneLineWithoutThePathTwice() {
    final PlannedStack stack = stack("a\nb.nii");
    assertThat(stack.fail(stack.stack().path() + ": is cut\nshort")).isEqualTo("a | b.nii: failed: is cut | short");
    assertThat(stack.state().message()).isEqualTo("is cut\nshort");
  }
}
