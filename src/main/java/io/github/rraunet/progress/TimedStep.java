package io.github.rraunet.progress;

import java.util.Locale;

/**
 * How long a step took on its way from file to file, as an event of Java's Flight Recorder, in the program's process and in its
 * worker; see "Where the time goes" in docs/performance.md. Costs next to nothing as long as nobody records, and does nothing in
 * a Java that has no Flight Recorder.
 */
public final class TimedStep implements AutoCloseable {

  /** Name of these events in a recording. Their fields are {@code step}, the kind in lower case, and {@code slices}. */
  public static final String EVENT = "rraunet.Step";

  static final boolean HAS_RECORDER = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /** What is timed. */
  public enum Kind {
    /** A stack is read from its files. */
    READ,
    /** The files of a stack are hashed, beside all else. */
    HASH,
    /** A stack goes through the network: its slices are put into batches, wait, are predicted and taken out. */
    SEGMENT,
    /** The results of a stack are written and hashed, which ends with waiting for the hash of the stack. */
    WRITE,
    /** A batch is with the worker. */
    PREDICT,
    /** In the worker: a batch waits for others, until it is taken on, and once more for the network. */
    WAIT,
    /** In the worker: slices are brought to where the network takes them, and prepared if they came as they are stored. */
    PREPARE,
    /** In the worker: TensorFlow has a batch, its way to the device and back included. */
    NETWORK,
    /** In the worker: the network's answer is brought back, as masks if slices came as they are stored. */
    RESTORE,
    /** A benchmark measures. */
    BENCHMARK;

    /** @return as it stands in a recording */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final StepEvent event; // null without a recorder

  private TimedStep(final Kind kind, final int slices) {
    event = HAS_RECORDER ? new StepEvent(kind.key(), slices) : null;
    if (event != null) event.begin();
  }

  /** Begins a step that ends when this is closed. */
  public static TimedStep of(final Kind kind) {
    return of(kind, 0);
  }

  /** As {@link #of(Kind)}, of so many slices. */
  public static TimedStep of(final Kind kind, final int slices) {
    return new TimedStep(kind, slices);
  }

  @Override
  public void close() {
    if (event != null) event.commit();
  }
}
