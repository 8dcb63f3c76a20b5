package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.distance.AskedRows;
import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.distance.NeighbourhoodCounts;
import io.github.rraunet.distance.VoxelComputing;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.noise.DisplacementField;
import io.github.rraunet.noise.FieldSamples;
import io.github.rraunet.noise.MaskWarp;
import io.github.rraunet.noise.NoiseComputing;
import io.github.rraunet.noise.NoisyMask;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apposed.appose.NDArray;
import org.apposed.appose.NDArray.DType;
import org.apposed.appose.NDArray.Shape;
import org.apposed.appose.NDArray.Shape.Order;

/**
 * Makes masks wrong on a GPU, by kernels that run in a worker process; masks, fields and distances travel through shared memory.
 * What is larger than 2 GB stays on the CPU, and so do neighbourhood counts, which no noise needs. Failures of the worker are
 * {@link WorkerFailure}s.
 */
public final class WorkerNoise implements NoiseComputing, VoxelComputing, KernelWorker {

  private final KernelClient client;
  private final long room; // voxels
  private final Gson gson = WorkerProtocol.gson();
  private final AtomicInteger warps = new AtomicInteger();

  /** @param room voxels of the largest mask */
  WorkerNoise(final KernelClient client, final long room) {
    this.client = client;
    this.room = room;
  }

  /**
   * Starts a worker with its kernels compiled.
   *
   * @param choice a GPU, or auto
   * @param room   voxels of the largest mask; larger ones stay on the CPU
   * @throws EngineException   if the GPU cannot be used, saying why
   * @throws CanceledException if the thread is interrupted; its interrupt flag is set again
   */
  public static WorkerNoise start(final DeviceChoice choice, final long room) throws EngineException {
    return new WorkerNoise(KernelClient.start(choice, room), room);
  }

  @Override
  public String device() {
    return client.device();
  }

  @Override
  public boolean isAlive() {
    return client.isAlive();
  }

  @Override
  public VoxelComputing voxels() {
    return this;
  }

  private boolean isTooLarge(final VoxelSets sets) {
    final long voxels = (long) sets.width() * sets.height() * sets.depth();
    return voxels > room || voxels > Integer.MAX_VALUE;
  }

  private static NDArray sent(final VoxelSets sets, final int threads, final Progress progress) throws EngineException {
    final int size = sets.width() * sets.height();
    SharedMemories.requireRoom("a mask on the GPU", (long) size * sets.depth(), "take device=cpu");
    final NDArray array = KernelClient.bytes(new Shape(Order.C_ORDER, sets.depth(), sets.height(), sets.width()));
    try {
      final ByteBuffer to = array.buffer();
      ParallelLoop.run(sets.depth(), threads, progress, () -> z -> to.put(z * size, sets.plane(z)));
    }
    catch (final RuntimeException | Error e) {
      array.close();
      throw e;
    }
    return array;
  }

  private static Map<String, Object> inputs(final NDArray voxels, final Spacing spacing, final int threads) {
    final Map<String, Object> inputs = new HashMap<>();
    inputs.put("voxels", voxels);
    inputs.put("spacing", List.of(spacing.xMm(), spacing.yMm(), spacing.zMm()));
    inputs.put("threads", threads);
    return inputs;
  }

  @Override
  public NearestDistances distances(final VoxelSets sets, final int bits, final Spacing spacing, final int threads,
    final Progress progress)
  {
    if (isTooLarge(sets)) return VoxelComputing.CPU.distances(sets, bits, spacing, threads, progress);
    return new Distances(sets, bits, spacing, threads, progress);
  }

  @Override
  public void countNear(final VoxelSets sets, final int asked, final int first, final int second, final Neighbourhood near,
    final int threads, final Progress progress, final NeighbourhoodCounts.PlaneVisitor visitor)
  {
    VoxelComputing.CPU.countNear(sets, asked, first, second, near, threads, progress, visitor);
  }

  /** The set is sent with the question. */
  private final class Distances implements NearestDistances {

    private final VoxelSets sets;
    private final int bits;
    private final Spacing spacing;
    private final int threads;
    private final Progress progress;

    Distances(final VoxelSets sets, final int bits, final Spacing spacing, final int threads, final Progress progress) {
      this.sets = sets;
      this.bits = bits;
      this.spacing = spacing;
      this.threads = threads;
      this.progress = progress;
    }

    @Override
    public void visit(final VoxelSets asked, final int askedBits, final RowVisitor visitor) {
      final AskedRows rows = new AskedRows(asked, askedBits, threads, progress);
      if (rows.total() == 0) return;
      if (asked != sets || rows.total() > Integer.MAX_VALUE / Double.BYTES) {
        try (NearestDistances here = VoxelComputing.CPU.distances(sets, bits, spacing, threads, progress)) {
          here.visit(asked, askedBits, visitor);
        }
        return;
      }
      try {
        SharedMemories.requireRoom("distances from the GPU", rows.total() * Double.BYTES, "take device=cpu");
        try (NDArray voxels = sent(sets, threads, progress);
          NDArray squared = KernelClient.shared(DType.FLOAT64, new Shape(Order.C_ORDER, (int) rows.total())))
        {
          final Map<String, Object> inputs = inputs(voxels, spacing, threads);
          inputs.put("bits", bits);
          inputs.put("asked", askedBits);
          inputs.put("squared", squared);
          client.call(WorkerProtocol.DISTANCES, inputs);
          tell(rows, squared.buffer().asDoubleBuffer(), visitor);
        }
      }
      catch (final EngineException e) {
        throw new WorkerFailure(e);
      }
    }

    private void tell(final AskedRows rows, final DoubleBuffer squared, final RowVisitor visitor) {
      ParallelLoop.run(sets.height(), threads, progress, () -> y -> {
        final int count = rows.length(y);
        if (count == 0) return;
        final int[] x = new int[count];
        final int[] z = new int[count];
        final double[] squaredMm = new double[count];
        squared.get((int) rows.start(y), squaredMm);
        rows.places(y, x, z);
        visitor.visit(y, x, z, squaredMm, count);
      });
    }

    @Override
    public void close() {}
  }

  @Override
  public MaskWarp warp(final NoisyMask mask, final DisplacementField field) {
    final FieldSamples samples = field.samples();
    final long values = samples.values();
    if (isTooLarge(mask.sets()) || values > Integer.MAX_VALUE / Float.BYTES) return NoiseComputing.CPU.warp(mask, field);
    try {
      return new Warp(mask, samples);
    }
    catch (final EngineException e) {
      throw new WorkerFailure(e);
    }
  }

  /** A mask and a field in the worker. */
  private final class Warp implements MaskWarp {

    private final NoisyMask mask;
    private final int id = warps.incrementAndGet();
    private final NDArray voxels;

    Warp(final NoisyMask mask, final FieldSamples field) throws EngineException {
      this.mask = mask;
      voxels = sent(mask.sets(), mask.threads(), mask.progress());
      boolean ready = false;
      try (NDArray samples = KernelClient.shared(DType.FLOAT32, new Shape(Order.C_ORDER, (int) field.values()))) {
        final FloatBuffer to = samples.buffer().asFloatBuffer();
        for (final float[][] component : field.samples())
          for (final float[] plane : component)
            to.put(plane);
        final Map<String, Object> inputs = inputs(voxels, mask.spacing(), mask.threads());
        inputs.put("warp", id);
        inputs.put("samples", samples);
        inputs.put("field", gson.toJson(field.withoutSamples()));
        client.call(WorkerProtocol.WARP, inputs);
        KernelClient.forgetNames(voxels);
        ready = true;
      }
      finally {
        if (!ready) voxels.close();
      }
    }

    @Override
    public void apply(final double rmsMm) {
      ask(WorkerProtocol.APPLY_WARP, rmsMm);
      final int size = mask.width() * mask.height();
      final ByteBuffer from = voxels.buffer();
      ParallelLoop.run(mask.depth(), mask.threads(), mask.progress(), () -> z -> from.get(z * size, mask.sets().plane(z)));
    }

    @Override
    public NoisyMask.Counts counts(final double rmsMm) {
      return gson.fromJson((String) ask(WorkerProtocol.COUNT_WARPED, rmsMm).get("counts"), NoisyMask.Counts.class);
    }

    private Map<String, Object> ask(final String request, final double rmsMm) {
      try {
        return client.call(request, Map.of("warp", id, "rms", rmsMm));
      }
      catch (final EngineException e) {
        throw new WorkerFailure(e);
      }
    }

    @Override
    public void close() {
      try {
        client.call(WorkerProtocol.CLOSE_WARP, Map.of("warp", id));
      }
      catch (final EngineException e) {
        throw new WorkerFailure(e);
      }
      finally {
        voxels.close();
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
