package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.distance.NeighbourhoodCounts;
import io.github.rraunet.distance.VoxelComputing;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerFailure;
import io.github.rraunet.engine.WorkerNoise;
import io.github.rraunet.noise.DisplacementField;
import io.github.rraunet.noise.MaskWarp;
import io.github.rraunet.noise.NoiseComputing;
import io.github.rraunet.noise.NoisyMask;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where whole volumes are made wrong. A GPU that was asked for by its number is opened at once; for auto a worker is started for
 * the first mask that is large, or never.
 */
final class NoiseDevice implements NoiseComputing, AutoCloseable {

  /** Voxels of a mask, below which the CPU is done before a worker has started and its kernels are compiled. */
  static final long WORTH_A_GPU = 1L << 26;
  /** Voxels of the largest mask that a worker gets memory for. */
  private static final long ROOM = 1L << 30;

  private final KernelDevice<WorkerNoise> device;
  private final BooleanSupplier hardware;

  /** @throws IOException if a GPU was asked for that cannot be used, saying why */
  NoiseDevice(final DeviceChoice choice) throws IOException {
    this(new KernelDevice<>(choice, gpu -> WorkerNoise.start(gpu, ROOM)), () -> GpuFacts.isHardwareThere(SystemView
      .ofThisMachine()));
  }

  /** @param hardware whether there is a GPU or a driver for it, so that it is worth while to try */
  NoiseDevice(final KernelDevice<WorkerNoise> device, final BooleanSupplier hardware) throws IOException {
    this.device = device;
    this.hardware = hardware;
    if (device.choice().kind() != DeviceChoice.Kind.GPU) return;
    try {
      device.worker();
    }
    catch (final EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** @return where something of so many voxels is computed */
  NoiseComputing forVoxels(final long voxels) {
    if (device.choice().kind() == DeviceChoice.Kind.AUTO && (voxels < WORTH_A_GPU || !hardware.getAsBoolean()))
      return NoiseComputing.CPU;
    try {
      final WorkerNoise worker = device.worker();
      return worker == null ? NoiseComputing.CPU : worker;
    }
    catch (final EngineException e) {
      throw new WorkerFailure(e);
    }
  }

  @Override
  public VoxelComputing voxels() {
    return new VoxelComputing() {
      @Override
      public NearestDistances distances(final VoxelSets sets, final int bits,
        final Spacing spacing, final int threads, final Progress progress)
      {
        return forVoxels((long) sets.width() * sets.height() * sets.depth()).voxels().distances(sets, bits, spacing, threads,
          progress);
      }

      @Override
      public void countNear(final VoxelSets sets, final int asked, final int first, final int second,
        final Neighbourhood near, final int threads, final Progress progress,
        final NeighbourhoodCounts.PlaneVisitor visitor)
      {
        CPU.countNear(sets, asked, first, second, near, threads, progress, visitor);
      }
    };
  }

  @Override
  public MaskWarp warp(final NoisyMask mask, final DisplacementField field) {
    return forVoxels((long) mask.width() * mask.height() * mask.depth()).warp(mask, field);
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
