package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerFailure;
import io.github.rraunet.engine.WorkerSlices;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SliceComputing;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.SliceSettings;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where the slices of a data set are prepared, before the network needs the GPU. A worker is started for the first stack that is
 * not in the cache and has to be resampled; for auto only once so much was prepared that more will likely come. It ends when all
 * is read, and the GPU's memory is free again.
 */
final class PreparationDevice implements SliceComputing {

  /** Voxels, images only, that the CPU prepares while a worker starts and compiles its kernels. */
  static final long WORTH_A_GPU = 1L << 31;

  private final KernelDevice<WorkerSlices> device;
  private final BooleanSupplier hardware;
  private final Progress progress;
  private long voxels;

  /** @param progress is told which GPU is used, or why none is */
  PreparationDevice(final DeviceChoice choice, final Progress progress) {
    this(new KernelDevice<>(choice, WorkerSlices::start), () -> GpuFacts.isHardwareThere(SystemView.ofThisMachine()), progress);
  }

  /** @param hardware whether there is a GPU or a driver for it, so that it is worth while to try */
  PreparationDevice(final KernelDevice<WorkerSlices> device, final BooleanSupplier hardware, final Progress progress) {
    this.device = device;
    this.hardware = hardware;
    this.progress = progress;
  }

  /**
   * Reads a data set, then ends the worker.
   *
   * @param notes receives what the user should know of the device
   * @throws IOException if a GPU failed at work; and as {@link TrainingData#read} does
   */
  TrainingData read(final List<TrainingCase> cases, final SliceSettings settings, final SliceCache cache,
    final List<String> notes) throws IOException
  {
    try {
      final TrainingData data = TrainingData.read(cases, settings, cache.preparedBy(this), progress);
      notes().stream().filter(n -> !notes.contains(n)).forEach(notes::add);
      return data;
    }
    catch (final WorkerFailure e) {
      throw new IOException(e.getMessage(), e);
    }
    finally {
      device.close();
    }
  }

  @Override
  public StackPreparer stack(final Supplier<SlicePreparer> preparers, final int slices, final Progress quiet) {
    final SlicePreparer sizes = preparers.get();
    if (!sizes.steps().resampling().resamples() || !isWorthWhile((long) slices * sizes.width() * sizes.height()))
      return CPU.stack(preparers, slices, quiet);
    final boolean first = device.started() == null;
    final WorkerSlices worker = worker();
    if (worker != null && first) progress.say("slices are prepared on " + worker.device());
    return (worker == null ? CPU : worker).stack(preparers, slices, quiet);
  }

  /** Whoever does not know what is to come, and changes when as much was spent as the change costs, spends at most twice that. */
  private boolean isWorthWhile(final long more) {
    voxels += more;
    return switch (device.choice().kind()) {
      case CPU -> false;
      case GPU -> true;
      case AUTO -> voxels >= WORTH_A_GPU && hardware.getAsBoolean();
    };
  }

  /**
   * A network can be trained on a GPU that compiles no kernels: that one asked for can be used at all was found out before.
   *
   * @return null for the CPU
   */
  private WorkerSlices worker() {
    try {
      return device.worker();
    }
    catch (final EngineException e) {
      return null; // a note says why
    }
  }

  /** @return why slices were prepared on the CPU although there is a GPU, a sentence; empty if there is nothing to say */
  private List<String> notes() {
    final String why = device.whyNot();
    return why.isEmpty() ? List.of() : List.of("The GPU did not prepare the slices, the CPU did: " + why + ".");
  }
}
