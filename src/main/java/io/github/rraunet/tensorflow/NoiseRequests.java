package io.github.rraunet.tensorflow;

import static io.github.rraunet.engine.WorkerProtocol.integer;

import com.google.gson.Gson;
import io.github.rraunet.cuda.CudaComputing;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.distance.AskedRows;
import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.noise.FieldSamples;
import io.github.rraunet.noise.MaskWarp;
import io.github.rraunet.noise.NoisyMask;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apposed.appose.SharedMemory;

/** What a worker can be asked about noise on its GPU; see {@link WorkerProtocol}. Holds masks and their fields. */
final class NoiseRequests {

  private final Gson gson = WorkerProtocol.gson();
  private final Map<Integer, Warp> warps = new HashMap<>();

  private record Warp(NoisyMask mask, MaskWarp warp, SharedMemory voxels) {}

  /**
   * @param kernels of the device
   * @return outputs of the request; empty if it is none about noise
   */
  Optional<Map<String, Object>> serve(final String request, final Map<String, Object> inputs, final Supplier<Kernels> kernels)
    throws EngineException
  {
    return switch (request) {
      case WorkerProtocol.DISTANCES -> Optional.of(distances(inputs, kernels.get()));
      case WorkerProtocol.WARP -> Optional.of(open(inputs, kernels.get()));
      case WorkerProtocol.APPLY_WARP -> Optional.of(apply(warp(inputs), rms(inputs)));
      case WorkerProtocol.COUNT_WARPED -> Optional.of(Map.of("counts", gson.toJson(warp(inputs).warp.counts(rms(inputs)))));
      case WorkerProtocol.CLOSE_WARP -> Optional.of(close(inputs));
      default -> Optional.empty();
    };
  }

  private static Map<String, Object> distances(final Map<String, Object> inputs, final Kernels kernels) {
    final VoxelSets sets = sets(inputs);
    final int asked = integer(inputs, "asked");
    final int threads = integer(inputs, "threads");
    final AskedRows rows = new AskedRows(sets, asked, threads, Progress.NONE);
    try (SharedMemory squared = SharedArrays.attach(inputs, "squared");
      NearestDistances distances = new CudaComputing(kernels).distances(sets, integer(inputs, "bits"), spacing(inputs), threads,
        Progress.NONE))
    {
      final DoubleBuffer to = squared.buf(0, rows.total() * Double.BYTES).asDoubleBuffer();
      distances.visit(sets, asked, (y, x, z, squaredMm, count) -> to.put((int) rows.start(y), squaredMm, 0, count));
    }
    return Map.of();
  }

  private Map<String, Object> open(final Map<String, Object> inputs, final Kernels kernels) {
    final List<Integer> shape = SharedArrays.shape(inputs, "voxels");
    final var mask = new NoisyMask(shape.get(2), shape.get(1), shape.get(0), spacing(inputs), integer(inputs, "threads"),
      Progress.NONE);
    final SharedMemory voxels = SharedArrays.attach(inputs, "voxels");
    boolean ready = false;
    try (SharedMemory samples = SharedArrays.attach(inputs, "samples")) {
      read(voxels, mask.sets());
      final FieldSamples rest = gson.fromJson((String) inputs.get("field"), FieldSamples.class);
      final long count = rest.samples().length * (long) rest.samples()[0].length * rest.x().samples() * rest.y().samples();
      final FieldSamples field = rest.withSamples(samples.buf(0, count * Float.BYTES).asFloatBuffer());
      warps.put(integer(inputs, "warp"), new Warp(mask, new CudaComputing(kernels).warp(mask, field), voxels));
      ready = true;
      return Map.of();
    }
    finally {
      if (!ready) voxels.close();
    }
  }

  private Warp warp(final Map<String, Object> inputs) throws EngineException {
    final Warp warp = warps.get(integer(inputs, "warp"));
    if (warp == null) throw new EngineException("the worker was asked to warp a mask that it does not hold");
    return warp;
  }

  private static Map<String, Object> apply(final Warp warp, final double rmsMm) {
    warp.warp.apply(rmsMm);
    final int size = warp.mask.width() * warp.mask.height();
    final ByteBuffer to = warp.voxels.buf(0, (long) size * warp.mask.depth());
    for (int z = 0; z < warp.mask.depth(); z++)
      to.put(z * size, warp.mask.sets().plane(z));
    return Map.of();
  }

  private Map<String, Object> close(final Map<String, Object> inputs) {
    final Warp warp = warps.remove(integer(inputs, "warp"));
    if (warp == null) return Map.of();
    warp.warp.close();
    warp.voxels.close();
    return Map.of();
  }

  private static VoxelSets sets(final Map<String, Object> inputs) {
    final List<Integer> shape = SharedArrays.shape(inputs, "voxels");
    final VoxelSets sets = new VoxelSets(shape.get(2), shape.get(1), shape.get(0));
    try (SharedMemory voxels = SharedArrays.attach(inputs, "voxels")) {
      read(voxels, sets);
    }
    return sets;
  }

  private static void read(final SharedMemory voxels, final VoxelSets sets) {
    final int size = sets.width() * sets.height();
    final ByteBuffer from = voxels.buf(0, (long) size * sets.depth());
    for (int z = 0; z < sets.depth(); z++)
      from.get(z * size, sets.plane(z));
  }

  private static Spacing spacing(final Map<String, Object> inputs) {
    final List<Double> mm = ((List<?>) inputs.get("spacing")).stream().map(n -> ((Number) n).doubleValue()).toList();
    return new Spacing(mm.get(0), mm.get(1), mm.get(2));
  }

  private static double rms(final Map<String, Object> inputs) {
    return ((Number) inputs.get("rms")).doubleValue();
  }
}
