package io.github.rraunet.benchmark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.MaskBatch;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.segment.FakePredictor;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.volume.VolumeSlices;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Takes as long for a slice as a GPU would, and leaves the CPU alone meanwhile: what reading, preparing, restoring and writing
 * cost beside a network can be seen without a card. Its answer is a disc in every slice.
 */
final class SimulatedGpu extends FakePredictor {

  private static final int PIXELS_PER_BATCH = 32 * 256 * 256;

  private final double millisecondsPerSlice;
  private final boolean takesStored;
  private final Queue<SliceBatch> idle = new ConcurrentLinkedQueue<>();
  private final Queue<Masks> idleMasks = new ConcurrentLinkedQueue<>();
  private long busyUntil;
  private long first; // prediction since it was last told of
  private long between; // nanoseconds without work since then

  /** @param takesStored whether slices go as they are stored and come back as masks */
  SimulatedGpu(final double millisecondsPerSlice, final boolean takesStored) {
    super((input, x, y, width, height) -> input);
    this.millisecondsPerSlice = millisecondsPerSlice;
    this.takesStored = takesStored;
  }

  @Override
  public int recommendedBatchSize(final int height, final int width) {
    return Math.max(1, PIXELS_PER_BATCH / (height * width));
  }

  @Override
  public int concurrency() {
    return WorkerProtocol.concurrency("gpu:0");
  }

  /** As the worker's, memory of closed batches is used again. */
  @Override
  public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
    for (SliceBatch old = idle.poll(); old != null; old = idle.poll())
      if (old.capacity() == capacity && old.height() == height && old.width() == width) return new Lent(old);
    final SliceBatch batch = super.allocate(capacity, height, width);
    for (int n = 0, i = 0; n < capacity; n++)
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++, i++)
          batch.output().put(i, isInDisc(x, y, width, height) ? 0.9f : 0.1f);
    return new Lent(batch);
  }

  @Override
  public Optional<MaskBatch> allocate(final int capacity, final SliceMasking masking) {
    if (!takesStored) return Optional.empty();
    for (Masks old = idleMasks.poll(); old != null; old = idleMasks.poll())
      if (old.capacity == capacity && old.width == masking.width() && old.height == masking.height()) return Optional.of(old);
    return Optional.of(new Masks(capacity, masking));
  }

  private static boolean isInDisc(final int x, final int y, final int width, final int height) {
    return square(x - width / 2.0) + square(y - height / 2.0) < square(width / 8.0);
  }

  private final class Masks implements MaskBatch {

    private final int capacity;
    private final int width;
    private final int height;
    private final ByteBuffer stored;
    private final ByteBuffer mask;

    Masks(final int capacity, final SliceMasking masking) {
      this.capacity = capacity;
      width = masking.width();
      height = masking.height();
      final int values = capacity * height * width;
      stored = ByteBuffer.allocateDirect(values * masking.pixelBytes());
      mask = ByteBuffer.allocateDirect(values);
      for (int n = 0, i = 0; n < capacity; n++)
        for (int y = 0; y < height; y++)
          for (int x = 0; x < width; x++, i++)
            mask.put(i, (byte) (isInDisc(x, y, width, height) ? VolumeSlices.FOREGROUND : 0));
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public ByteBuffer stored() {
      return stored.duplicate();
    }

    @Override
    public ByteBuffer mask() {
      return mask.duplicate();
    }

    @Override
    public void close() {
      idleMasks.add(this);
    }
  }

  private final class Lent implements SliceBatch {

    private final SliceBatch batch;

    Lent(final SliceBatch batch) {
      this.batch = batch;
    }

    @Override
    public int capacity() {
      return batch.capacity();
    }

    @Override
    public int height() {
      return batch.height();
    }

    @Override
    public int width() {
      return batch.width();
    }

    @Override
    public FloatBuffer input() {
      return batch.input();
    }

    @Override
    public FloatBuffer output() {
      return batch.output();
    }

    @Override
    public void close() {
      idle.add(batch);
    }
  }

  /** @return seconds without work in a time: before the first slice, between slices, and after the last one */
  synchronized double[] idle(final long start, final double length) {
    final double[] seconds = { (first - start) / 1e9, between / 1e9, length - (busyUntil - start) / 1e9 };
    first = 0;
    between = 0;
    return seconds;
  }

  private static double square(final double x) { // Math.hypot took as long as a stack
    return x * x;
  }

  @Override
  public void predict(final MaskBatch batch, final int count) throws InterruptedException {
    work(count);
  }

  @Override
  public void predict(final SliceBatch batch, final int count) throws InterruptedException {
    work(count);
  }

  private void work(final int count) throws InterruptedException {
    final long end;
    synchronized (this) {
      final long now = System.nanoTime();
      if (first == 0) first = now;
      else between += Math.max(0, now - busyUntil);
      busyUntil = Math.max(busyUntil, now) + (long) (count * millisecondsPerSlice * 1e6);
      end = busyUntil;
    }
    TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
  }
}
