package io.github.rraunet.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecordingsTest {

  @TempDir
  Path temp;

  /** What a test began would be written when the tests end, to a folder that is gone. */
  @AfterEach
  void endRecordings() {
    FlightRecorder.getFlightRecorder().getRecordings().stream().filter(r -> r.getDestination() != null && r.getDestination()
      .startsWith(temp)).forEach(Recording::close);
  }

  @Test
  void stepsAreKeptWithTheirLengths() throws Exception {
    final Path folder = temp.resolve("new/ü 1");
    assertThat(FlightRecordings.begin(folder.toString(), "test")).isEmpty();
    try (TimedStep outer = TimedStep.of(TimedStep.Kind.SEGMENT, 7)) {
      Thread.sleep(5);
      try (TimedStep inner = TimedStep.of(TimedStep.Kind.PREDICT)) {
        Thread.sleep(5);
      }
      Thread.sleep(5);
    }
    FlightRecorder.getFlightRecorder().getRecordings().stream().filter(r -> r.getDestination() != null && r.getDestination()
      .startsWith(temp)).forEach(Recording::stop); // which writes it
    final Path file = folder.resolve("rra-unet-test-" + ProcessHandle.current().pid() + ".jfr");
    assertThat(RecordedSteps.of(file)).containsExactlyInAnyOrder("segment 7", "predict 0");
    final List<RecordedEvent> events = RecordedSteps.events(file);
    final RecordedEvent inner = events.get(events.get(0).getString("step").equals("predict") ? 0 : 1);
    final RecordedEvent outer = events.get(events.get(0).getString("step").equals("predict") ? 1 : 0);
    assertThat(List.of(outer.getStartTime(), inner.getStartTime(), inner.getEndTime(), outer.getEndTime())).isSorted()
      .doesNotHaveDuplicates();
    assertThat(inner.getStackTrace()).isNull();
  }

  /** A worker has another working folder. */
  @Test
  void foldersAreTheSameForAllProcesses() {
    assertThat(FlightRecordings.absolute("a/b")).contains(Path.of("").toAbsolutePath().resolve("a/b").toString());
    assertThat(FlightRecordings.absolute(temp.toString())).contains(temp.toString());
    assertThat(FlightRecordings.absolute("")).isEmpty();
    assertThat(FlightRecordings.absolute(null)).isEmpty();
    assertThat(FlightRecordings.absolute("a\0b")).contains("a\0b");
  }

  @Test
  void aFolderThatCannotBeIsTold() throws Exception {
    final Path file = Files.writeString(temp.resolve("file"), "");
    assertThat(FlightRecordings.begin(file.toString(), "test").orElseThrow())
      .startsWith("RRA_RECORDING should name a folder that can be written to, found '" + file + "' (");
    assertThat(FlightRecordings.begin("a\0b", "test").orElseThrow()).contains("found 'a\0b'");
  }

  @Test
  void nothingIsRecordedUnlessItIsAskedFor() throws Exception {
    assumeTrue(System.getenv(FlightRecordings.VARIABLE) == null, "these tests are recorded");
    final int before = FlightRecorder.getFlightRecorder().getRecordings().size();
    assertThat(FlightRecordings.begin("test")).isEmpty();
    assertThat(FlightRecorder.getFlightRecorder().getRecordings()).hasSize(before);
  }
}
