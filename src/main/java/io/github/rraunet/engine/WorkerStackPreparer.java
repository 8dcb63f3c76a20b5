package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apposed.appose.NDArray;
import org.apposed.appose.NDArray.DType;
import org.apposed.appose.NDArray.Shape;
import org.apposed.appose.NDArray.Shape.Order;

/**
 * Prepares slices of one size in a worker, slab after slab. Values travel calibrated, as floats: whoever prepares an image looks
 * at them anyway, and to read them takes a seventh of the time of the resampling. A mask travels as bytes.
 */
final class WorkerStackPreparer implements StackPreparer {

  private final KernelClient client;
  private final IntSupplier ids;
  private final SlicePreparer sizes;
  private final long slabBytes;
  private final Progress progress;
  private final Gson gson = WorkerProtocol.gson();

  /** @param ids gives another one each time. @param slabBytes shared memory that may be taken */
  WorkerStackPreparer(final KernelClient client, final IntSupplier ids, final SlicePreparer sizes, final long slabBytes,
    final Progress progress)
  {
    this.client = client;
    this.ids = ids;
    this.sizes = sizes;
    this.slabBytes = slabBytes;
    this.progress = progress;
  }

  /** @return shared memory of a slice of an image, as it goes and as it comes back */
  long sliceBytes() {
    return Float.BYTES * (pixels() + (long) sizes.networkWidth() * sizes.networkHeight());
  }

  private long pixels() {
    return (long) sizes.width() * sizes.height();
  }

  /** Puts a slice of the source into the memory that goes; one for each thread. */
  private interface Filling {
    void put(int slice, float[] plane);
  }

  /** Makes the way into the memory that goes. */
  private interface Fillings {
    Filling into(ByteBuffer to);
  }

  @Override
  public void prepare(final int slices, final Source source, final Sink sink, final int threads) {
    run(slices, threads, sizes.steps(), source, to -> {
      final FloatBuffer values = to.asFloatBuffer();
      return (slice, plane) -> values.put(slice * plane.length, plane);
    }, sink);
  }

  @Override
  public void prepareMasks(final int slices, final Source source, final Sink sink, final int threads) {
    run(slices, threads, sizes.maskSteps(), source, to -> {
      final byte[] mask = new byte[(int) pixels()];
      return (slice, plane) -> {
        for (int i = 0; i < mask.length; i++)
          mask[i] = (byte) (plane[i] != 0 ? 1 : 0);
        to.put(slice * mask.length, mask);
      };
    }, sink);
  }

  private void run(final int slices, final int threads, final SlicePreparer.Steps steps, final Source source,
    final Fillings fillings, final Sink sink)
  {
    if (slices == 0) return;
    final int atOnce = atOnce(slices, sliceBytes(), slabBytes, SharedMemories.room());
    try (Slab slab = new Slab(atOnce, steps, threads)) {
      final ByteBuffer pixels = slab.input.buffer();
      final FloatBuffer prepared = slab.output.buffer().asFloatBuffer();
      for (int first = 0; first < slices; first += atOnce) {
        final int count = Math.min(atOnce, slices - first);
        fill(() -> fillings.into(pixels), source, first, count, threads);
        client.call(WorkerProtocol.PREPARE_SLICES, Map.of("stack", slab.stack, "count", count));
        empty(prepared, sink, first, count, threads);
      }
    }
    catch (final EngineException e) {
      throw new WorkerFailure(e);
    }
  }

  /** @return slices in a slab. Half of the memory that is left is for others, and for what else this program shares */
  static int atOnce(final int slices, final long sliceBytes, final long slabBytes, final long left) {
    return (int) Math.max(1, Math.min(slices, Math.min(slabBytes, left / 2) / sliceBytes));
  }

  /** Memory for some slices that the worker sees too. */
  private final class Slab implements AutoCloseable {

    private final int stack = ids.getAsInt();
    private final NDArray input;
    private final NDArray output;

    Slab(final int slices, final SlicePreparer.Steps steps, final int threads) throws EngineException {
      SharedMemories.requireRoom("the preparation of slices on the GPU", slices * sliceBytes(), "take device=cpu");
      input = KernelClient.shared(steps.isMask() ? DType.UINT8 : DType.FLOAT32, new Shape(Order.C_ORDER, slices, sizes.height(),
        sizes.width()));
      NDArray second = null;
      boolean ready = false;
      try {
        second = KernelClient.shared(DType.FLOAT32, new Shape(Order.C_ORDER, slices, steps.networkHeight(), steps
          .networkWidth()));
        final Map<String, Object> inputs = new HashMap<>(Map.of("stack", stack, "steps", gson.toJson(steps), "threads", threads));
        inputs.put("input", input);
        inputs.put("output", second);
        client.call(WorkerProtocol.SLICES, inputs);
        KernelClient.forgetNames(input, second); // the worker holds the memory now
        ready = true;
      }
      finally {
        if (!ready) release(input, second);
      }
      output = second;
    }

    @Override
    public void close() throws EngineException {
      try {
        client.call(WorkerProtocol.CLOSE_SLICES, Map.of("stack", stack));
      }
      finally {
        release(input, output);
      }
    }

    private static void release(final NDArray first, final NDArray second) {
      first.close();
      if (second != null) second.close();
    }
  }

  private void fill(final Supplier<Filling> fillings, final Source source, final int first, final int count, final int threads) {
    ParallelLoop.run(count, threads, progress, () -> {
      final float[] plane = new float[(int) pixels()];
      final Filling filling = fillings.get();
      return slice -> {
        source.read(first + slice, plane);
        filling.put(slice, plane);
      };
    });
  }

  private void empty(final FloatBuffer prepared, final Sink sink, final int first, final int count, final int threads) {
    final int size = sizes.networkWidth() * sizes.networkHeight();
    ParallelLoop.run(count, threads, progress, () -> slice -> sink.take(first + slice, prepared.slice(slice * size, size)));
  }

  @Override
  public void close() {
    // the worker is its owner's
  }
}
