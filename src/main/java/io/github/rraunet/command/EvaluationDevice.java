package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerPairMeter;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.Arrays;

/**
 * Where the pairs of an evaluation are measured. A GPU that was asked for by its number is opened at once, so that nothing is
 * read before it is known that it cannot be used; for auto a worker is started when the first pair is at hand, or never.
 */
final class EvaluationDevice implements AutoCloseable {

  /** Voxels in all, below which the CPU is done before a worker has started and its kernels are compiled. */
  static final long WORTH_A_GPU = 1L << 31;

  private final DeviceChoice choice;
  private final int cases;
  private boolean decided;
  private WorkerPairMeter meter; // null for the CPU

  /**
   * @param cases number of pairs that are to come
   * @throws IOException if a GPU was asked for that cannot be used, saying why
   */
  EvaluationDevice(final DeviceChoice choice, final int cases) throws IOException {
    this.choice = choice;
    this.cases = cases;
    if (choice.kind() != DeviceChoice.Kind.GPU) return;
    decided = true;
    try {
      meter = WorkerPairMeter.start(choice);
    }
    catch (final EngineException e) {
      throw new IOException("device=" + choice.key() + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param first of the volumes; the choice holds for all that follow
   * @return null for the CPU
   */
  PairMeter meterFor(final Volume first) {
    if (decided) return meter;
    decided = true;
    final long voxels = Arrays.stream(first.dimensions()).reduce(1, (a, b) -> a * b);
    if (choice.kind() == DeviceChoice.Kind.CPU || voxels * cases < WORTH_A_GPU) return null;
    try {
      meter = WorkerPairMeter.start(choice);
    }
    catch (final EngineException e) {
      return null; // auto takes what there is
    }
    return meter;
  }

  /** @return of the device in use, for the record */
  String name() {
    return meter == null ? "CPU" : meter.device();
  }

  @Override
  public void close() {
    if (meter != null) meter.close();
  }
}
