package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerPairMeter;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where the pairs of an evaluation are measured. A GPU that was asked for by its number is opened at once, so that nothing is
 * read before it is known that it cannot be used; for auto a worker is started when the first pair is at hand, or never.
 */
final class EvaluationDevice implements AutoCloseable {

  /** Voxels in all, below which the CPU is done before a worker has started and its kernels are compiled. */
  static final long WORTH_A_GPU = 1L << 31;

  private final KernelDevice<WorkerPairMeter> device;
  private final BooleanSupplier hardware;
  private final int cases;
  private Boolean onCpu; // null before it is known

  /**
   * @param cases number of pairs that are to come
   * @throws IOException if a GPU was asked for that cannot be used, saying why
   */
  EvaluationDevice(final DeviceChoice choice, final int cases) throws IOException {
    this(new KernelDevice<>(choice, WorkerPairMeter::start), () -> GpuFacts.isHardwareThere(SystemView.ofThisMachine()), cases);
  }

  /** @param hardware whether there is a GPU or a driver for it, so that it is worth while to try */
  EvaluationDevice(final KernelDevice<WorkerPairMeter> device, final BooleanSupplier hardware, final int cases)
    throws IOException
  {
    this.device = device;
    this.hardware = hardware;
    this.cases = cases;
    if (device.choice().kind() == DeviceChoice.Kind.GPU) {
      onCpu = false;
      meter();
    }
  }

  /** @return null for the CPU */
  private PairMeter meter() throws IOException {
    try {
      return device.worker();
    }
    catch (final EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * @param first of the volumes; the choice holds for all that follow
   * @return null for the CPU
   * @throws IOException if a GPU was asked for that cannot be used any more; never for {@code auto}, which takes what there is
   */
  PairMeter meterFor(final Volume first) throws IOException {
    if (onCpu == null) {
      final long voxels = Arrays.stream(first.dimensions()).reduce(1, (a, b) -> a * b);
      onCpu = voxels * cases < WORTH_A_GPU || !hardware.getAsBoolean();
    }
    return onCpu ? null : meter();
  }

  /** @return as {@link KernelDevice#name} */
  String name() {
    return device.name();
  }

  /** @return as {@link KernelDevice#notes} */
  List<String> notes() {
    return device.notes();
  }

  @Override
  public void close() {
    device.close();
  }
}
