package io.github.rraunet.progress;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/**
 * Recordings of Java's Flight Recorder that are kept when a process ends: those that the environment asks for, and in a process
 * that ends in its own way those that were asked for otherwise.
 */
public final class FlightRecordings {

  /** Environment variable that names the folder to which every process of ours writes which steps took how long. */
  public static final String VARIABLE = "RRA_RECORDING";

  /** Of the JDK: where it says what folder the recorder uses. */
  private static final String REPOSITORY = "jdk.jfr.repository";

  private FlightRecordings() {}

  /**
   * Records {@linkplain TimedStep steps} until the process ends, if the environment asks for that.
   *
   * @param process names the file, with the number of the process
   * @return why nothing is recorded though it was asked for, a sentence without a full stop
   */
  public static Optional<String> begin(final String process) {
    return folder().flatMap(folder -> begin(folder, process));
  }

  /** @return what the environment says, as an absolute path, since other processes of ours work in other folders */
  public static Optional<String> folder() {
    return absolute(System.getenv(VARIABLE));
  }

  static Optional<String> absolute(final String folder) {
    if (folder == null || folder.isEmpty()) return Optional.empty();
    try {
      return Optional.of(Path.of(folder).toAbsolutePath().toString());
    }
    catch (final InvalidPathException e) {
      return Optional.of(folder); // which the user is told
    }
  }

  static Optional<String> begin(final String folder, final String process) {
    if (!TimedStep.HAS_RECORDER) return Optional.of(VARIABLE + " is set, but this Java has no Flight Recorder (module jdk.jfr)");
    try {
      final Path file = Files.createDirectories(Path.of(folder).toAbsolutePath()).resolve("rra-unet-" + process + "-"
        + ProcessHandle.current().pid() + ".jfr");
      final Recording recording = new Recording();
      recording.enable(StepEvent.class);
      recording.setDestination(file);
      recording.setDumpOnExit(true);
      recording.start();
      return Optional.empty();
    }
    catch (final IOException | IllegalArgumentException | IllegalStateException e) { // the last without a temporary folder
      return Optional.of(VARIABLE + " should name a folder that can be written to, found '" + folder + "' (" + e + ")");
    }
  }

  /**
   * Ends all recordings as an exit would, for a process that halts.
   *
   * @throws IOException if what the recorder keeps until then cannot be removed
   */
  public static void end() throws IOException {
    if (!TimedStep.HAS_RECORDER || !FlightRecorder.isInitialized()) return;
    FlightRecorder.getFlightRecorder().getRecordings().forEach(Recording::close); // which writes those that are to have a file
    final String kept = System.getProperty(REPOSITORY);
    if (kept == null) return;
    try (DirectoryStream<Path> chunks = Files.newDirectoryStream(Path.of(kept))) {
      for (final Path chunk : chunks)
        Files.delete(chunk);
    }
    Files.delete(Path.of(kept));
  }
}
