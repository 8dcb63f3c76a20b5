package io.github.rraunet.training;

import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.noise.Seeds;
import io.github.rraunet.training.augment.Augmented;
import io.github.rraunet.training.augment.SliceAugmentation;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.TrainingData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The batches of a training, the next one being prepared while the current one is computed. What is drawn depends on seed,
 * epoch and slice alone, so a resumed training draws what an uninterrupted one would have drawn.
 */
final class EpochBatches implements AutoCloseable {

  private static final int MOST_SECONDS_TO_END = 10;
  private static final int MOST_DRAWERS = 8; // what they draw, the reader then has to copy

  private final TrainingData data;
  private final SliceAugmentation augmentation;
  private final int batchSize;
  private final long seed;
  private final Consumer<Batch> announced;
  private final ExecutorService reader = Executors.newSingleThreadExecutor(EpochBatches::thread);
  private final ExecutorService drawers = Executors.newFixedThreadPool(Math.min(MOST_DRAWERS, Runtime.getRuntime()
    .availableProcessors()), EpochBatches::thread); // of the samples of a batch

  /** @param slices numbers in the data set, in the order of the samples */
  record Drawn(int[] slices, Batch batch) {}

  /** @param announced is given each batch as soon as it is ready, by the thread that reads */
  EpochBatches(final TrainingData data, final SliceAugmentation augmentation, final int batchSize, final long seed,
    final Consumer<Batch> announced)
  {
    this.data = data;
    this.augmentation = augmentation;
    this.batchSize = batchSize;
    this.seed = seed;
    this.announced = announced;
  }

  private static Thread thread(final Runnable task) {
    final Thread thread = new Thread(task, "RRA-U-Net training data");
    thread.setDaemon(true);
    return thread;
  }

  /** One pass, one batch after the other. */
  final class Pass {

    private final List<int[]> batches; // slices of each
    private final int epoch; // 0: as they are, without augmentation
    private int next;
    private Future<Drawn> ready;

    private Pass(final List<int[]> batches, final int epoch) {
      this.batches = batches;
      this.epoch = epoch;
      prepare();
    }

    int batches() {
      return batches.size();
    }

    private void prepare() {
      if (next == batches.size()) {
        ready = null;
        return;
      }
      final int[] slices = batches.get(next++);
      ready = reader.submit(() -> {
        final Drawn drawn = draw(slices, epoch);
        announced.accept(drawn.batch());
        return drawn;
      });
    }

    /** @return the next batch. @throws IOException if the prepared slices cannot be read any more */
    Drawn next() throws IOException, InterruptedException {
      try {
        final Drawn drawn = ready.get();
        prepare();
        return drawn;
      }
      catch (final ExecutionException e) {
        throw failure(e);
      }
    }
  }

  private static IOException failure(final ExecutionException e) {
    if (e.getCause() instanceof IOException cause) return cause;
    if (e.getCause() instanceof RuntimeException cause) throw cause;
    if (e.getCause() instanceof Error cause) throw cause;
    throw new IllegalStateException(e.getCause());
  }

  /** @param slices to train on, which are shuffled. @param epoch from 1 */
  Pass training(final int[] slices, final int epoch) {
    final int[] order = slices.clone();
    DataSplit.shuffle(order, Seeds.mix(seed, epoch));
    return new Pass(cut(order), epoch);
  }

  /** Slices in the order given, as they are. */
  Pass plain(final int[] slices) {
    return new Pass(cut(slices), 0);
  }

  /** Slices as they are, in batches of one size each: none is padded, so nothing hangs on which others are in its batch. */
  Pass bySize(final int[] slices) {
    final Map<Long, List<Integer>> sizes = new LinkedHashMap<>();
    for (final int slice : slices)
      sizes.computeIfAbsent((long) data.height(slice) << Integer.SIZE | data.width(slice), k -> new ArrayList<>()).add(slice);
    final List<int[]> batches = new ArrayList<>();
    for (final List<Integer> ofSize : sizes.values())
      batches.addAll(cut(ofSize.stream().mapToInt(Integer::intValue).toArray()));
    return new Pass(batches, 0);
  }

  private List<int[]> cut(final int[] order) {
    final List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += batchSize)
      batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
    return batches;
  }

  private Drawn draw(final int[] slices, final int epoch) throws IOException, InterruptedException {
    final Augmented[] samples = samples(slices, epoch);
    int height = 0;
    int width = 0;
    for (int n = 0; n < slices.length; n++) {
      height = Math.max(height, samples[n].height());
      width = Math.max(width, samples[n].width());
    }
    final float[] images = new float[slices.length * height * width]; // beyond a smaller slice 0, as its own padding
    final float[] masks = new float[images.length];
    for (int n = 0; n < slices.length; n++)
      for (int y = 0; y < samples[n].height(); y++) {
        final int from = y * samples[n].width();
        final int to = (n * height + y) * width;
        System.arraycopy(samples[n].image(), from, images, to, samples[n].width());
        System.arraycopy(samples[n].mask(), from, masks, to, samples[n].width());
      }
    return new Drawn(slices, new Batch(images, masks, slices.length, height, width));
  }

  /** Drawn by several threads: with a GPU that takes less than a millisecond for a slice one would be too slow. */
  private Augmented[] samples(final int[] slices, final int epoch) throws IOException, InterruptedException {
    final List<Callable<Augmented>> tasks = new ArrayList<>();
    for (final int slice : slices)
      tasks.add(() -> sample(slice, epoch));
    final Augmented[] samples = new Augmented[slices.length];
    try {
      final List<Future<Augmented>> drawn = drawers.invokeAll(tasks);
      for (int n = 0; n < samples.length; n++)
        samples[n] = drawn.get(n).get();
    }
    catch (final ExecutionException e) {
      throw failure(e);
    }
    return samples;
  }

  private Augmented sample(final int slice, final int epoch) throws IOException {
    final int height = data.height(slice);
    final int width = data.width(slice);
    final float[] image = new float[height * width];
    final float[] mask = new float[image.length];
    data.read(slice, image, mask);
    if (epoch == 0) return new Augmented(image, mask, height, width);
    return augmentation.apply(new SplittableRandom(Seeds.mix(Seeds.mix(seed, epoch), slice)), image, mask, height, width);
  }

  /** Waits a little for the thread that reads, so that it announces nothing to a trainer that is closed next. */
  @Override
  public void close() {
    reader.shutdownNow();
    drawers.shutdownNow();
    final boolean interrupted = Thread.interrupted(); // a canceled training comes here so
    try {
      reader.awaitTermination(MOST_SECONDS_TO_END, TimeUnit.SECONDS);
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
