package io.github.rraunet.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What Java's Flight Recorder saw of our steps. */
public final class RecordedSteps {

  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  private RecordedSteps() {}

  /** @return steps that ended meanwhile, "kind slices" each, in any order */
  public static List<String> during(final Work work) throws Exception {
    final Path file = Files.createTempFile("rra-steps", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable(TimedStep.EVENT);
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
      return of(file);
    }
    finally {
      Files.delete(file);
    }
  }

  /** @return of a file, "kind slices" each */
  public static List<String> of(final Path recording) throws IOException {
    return events(recording).stream().map(e -> e.getString("step") + " " + e.getInt("slices")).toList();
  }

  static List<RecordedEvent> events(final Path recording) throws IOException {
    return RecordingFile.readAllEvents(recording).stream().filter(e -> e.getEventType().getName().equals(TimedStep.EVENT))
      .toList();
  }
}
