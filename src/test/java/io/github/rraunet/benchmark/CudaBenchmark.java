package io.github.rraunet.benchmark;

import io.github.rraunet.cuda.CudaComputing;
import io.github.rraunet.cuda.CudaDevice;
import io.github.rraunet.cuda.CudaMasking;
import io.github.rraunet.cuda.HostPinning;
import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.distance.VoxelComputing;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.metrics.Aggregation;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.LabelSelection;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.MetricSettings;
import io.github.rraunet.noise.DisplacementField;
import io.github.rraunet.noise.MaskWarp;
import io.github.rraunet.noise.NoiseComputing;
import io.github.rraunet.noise.NoisyMask;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.CpuStackPreparer;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import io.github.rraunet.volume.BytePlanes;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.imglib2.RandomAccess;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Time of what the GPU's kernels do, against the CPU's classes, in one run and transfers included; and whether both give the
 * same. The masks are a phantom's, enlarged three times, and the same moved and frayed.
 *
 * <p>{@code java -Xmx8g -cp CLASSES io.github.rraunet.benchmark.CudaBenchmark [512x512x600 [2 [8 [3 [all]]]]]}: size, threads of
 * the CPU's classes, threads that copy for the GPU, repetitions of which the median counts, rows (or how their names begin, with
 * commas between). A kernel that fails may leave the GPU unusable for the rows after it: run these by their names.</p>
 */
public final class CudaBenchmark {

  private static final int ENLARGED = 3;
  private static final Spacing SPACING = new Spacing(0.7, 0.7, 1.0);
  private static final int MASK = 1;
  private static final int EVERY = 2;
  private static final int BATCH = 32; // slices that go through a network at once

  private final int[] size;
  private final int cpuThreads;
  private final int gpuThreads;
  private final int repetitions;
  private final String rows;
  private final CudaDevice device; // null where there is none
  private final CudaComputing gpu;
  private final Volume reference;
  private final Volume prediction;

  private CudaBenchmark(final int[] size, final int cpuThreads, final int gpuThreads, final int repetitions, final String rows,
    final CudaDevice device) {
    this.size = size;
    this.cpuThreads = cpuThreads;
    this.gpuThreads = gpuThreads;
    this.repetitions = repetitions;
    this.rows = rows;
    this.device = device;
    gpu = device == null ? null : new CudaComputing(device);
    final Volume small = SpinePhantom.generate(PhantomSettings.of(1).withSize(part(0), part(1), part(2)).withSpacing(new Spacing(
      ENLARGED * SPACING.xMm(), ENLARGED * SPACING.yMm(), ENLARGED * SPACING.zMm())), Progress.NONE).mask();
    reference = enlarged(small, 0);
    prediction = enlarged(small, 1);
  }

  private int part(final int axis) {
    return (size[axis] + ENLARGED - 1) / ENLARGED;
  }

  public static void main(final String[] args) {
    final String asked = args.length > 0 ? args[0] : "512x512x600";
    final int[] size = Arrays.stream(asked.split("x")).mapToInt(Integer::parseInt).toArray();
    final int cores = Runtime.getRuntime().availableProcessors();
    final int cpuThreads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
    final int gpuThreads = args.length > 2 ? Integer.parseInt(args[2]) : Math.min(8, cores);
    final int repetitions = args.length > 3 ? Integer.parseInt(args[3]) : 3;
    final String rows = args.length > 4 ? args[4] : "all";
    final String why = CudaDevice.whyNot().orElse("");
    if (!why.isEmpty()) say("No GPU: %s. The CPU's times only.", why);
    CudaDevice device = null;
    try {
      if (why.isEmpty()) {
        final long start = System.nanoTime();
        device = CudaDevice.open(0);
        device.compileAll();
        say("Card %s, compute capability %d.%d, driver for CUDA %d.%d, %d MB free; opened and kernels compiled in %.0f ms",
          device.name(), device.capability() / 10, device.capability() % 10, device.driverVersion() / 1000, device.driverVersion()
            % 1000 / 10, device.freeBytes() >> 20, milliseconds(start));
      }
    }
    catch (final RuntimeException e) {
      say("The GPU cannot be used: %s", e);
      device = null;
    }
    say("%dx%dx%d voxels of %s mm; %d of %d cores for the CPU, %d for copies; median of %d", size[0], size[1], size[2], SPACING,
      cpuThreads, cores, gpuThreads, repetitions);
    final var benchmark = new CudaBenchmark(size, cpuThreads, gpuThreads, repetitions, rows, device);
    say("%-34s %10s %10s %7s  %s", "", "CPU ms", "GPU ms", "ratio", "");
    benchmark.distances();
    benchmark.boxes(1);
    benchmark.boxes(5);
    benchmark.evaluator();
    benchmark.warp();
    benchmark.slices();
    benchmark.masking();
    if (device != null) device.close();
  }

  private static void say(final String format, final Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static double milliseconds(final long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private Volume enlarged(final Volume mask, final int moved) {
    final PlanarImg<UnsignedByteType, ByteArray> image = PlanarImgs.unsignedBytes(size[0], size[1], size[2]);
    final RandomAccess<FloatType> from = mask.values().randomAccess();
    for (int z = 0; z < size[2]; z++) {
      final byte[] plane = image.getPlane(z).getCurrentStorageArray();
      from.setPosition(Math.max(0, z / ENLARGED - moved), 2);
      for (int y = 0, i = 0; y < size[1]; y++) {
        from.setPosition(y / ENLARGED, 1);
        for (int x = 0; x < size[0]; x++, i++) {
          final int frayed = moved == 0 ? x : x + (y * 7 + z * 3) % 5 - 2;
          from.setPosition(Math.max(0, Math.min(size[0] - 1, frayed)) / ENLARGED, 0);
          if (from.get().get() != 0) plane[i] = (byte) 255;
        }
      }
    }
    return Volume.of(image).spacing(SPACING).kind(Volume.Kind.MASK).name(moved == 0 ? "reference" : "prediction").build();
  }

  /** A kind of work, once on either side. */
  private interface Work {
    Object run(boolean onGpu) throws Exception;
  }

  private double median(final Callable<?> work) throws Exception {
    final double[] times = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      final long start = System.nanoTime();
      work.call();
      times[i] = milliseconds(start);
    }
    Arrays.sort(times);
    return times[repetitions / 2];
  }

  /** @param same gives something whose text tells the result; its time does not count */
  private void row(final String name, final Work timed, final Work same) {
    if (!rows.equals("all") && Arrays.stream(rows.split(",")).noneMatch(name::startsWith)) return;
    try {
      timed.run(false); // compiled before it is timed
      final double cpu = median(() -> timed.run(false));
      if (gpu == null) {
        say("%-34s %10.0f", name, cpu);
        return;
      }
      timed.run(true);
      final double card = median(() -> timed.run(true));
      final String expected = String.valueOf(same.run(false));
      final String found = String.valueOf(same.run(true));
      say("%-34s %10.0f %10.1f %6.1fx  %s", name, cpu, card, cpu / card, expected.equals(found) ? "same"
        : "DIFFERENT: " + expected + " and " + found);
    }
    catch (final Exception | Error e) {
      say("%-34s failed: %s", name, e);
      e.printStackTrace(System.out);
    }
  }

  private VoxelSets sets() {
    final VoxelSets sets = new VoxelSets(size[0], size[1], size[2]);
    final BytePlanes planes = BytePlanes.of(reference).orElseThrow();
    for (int z = 0; z < size[2]; z++) {
      final byte[] plane = sets.plane(z);
      for (int i = 0; i < plane.length; i++)
        plane[i] = (byte) (planes.array(z)[planes.origin(z) + i] != 0 ? MASK | EVERY : EVERY);
    }
    return sets;
  }

  private int threads(final boolean onGpu) {
    return onGpu ? gpuThreads : cpuThreads;
  }

  private VoxelComputing voxels(final boolean onGpu) {
    return onGpu ? gpu : VoxelComputing.CPU;
  }

  private void distances() {
    final VoxelSets sets = sets();
    row("distance transform, all voxels", onGpu -> distances(sets, onGpu, false), onGpu -> distances(sets, onGpu, true));
  }

  private Object distances(final VoxelSets sets, final boolean onGpu, final boolean tell) {
    final LongAdder sum = new LongAdder();
    try (NearestDistances distances = voxels(onGpu).distances(sets, MASK, SPACING, threads(onGpu), Progress.NONE)) {
      distances.visit(sets, EVERY, (y, x, z, squaredMm, count) -> {
        if (!tell) {
          sum.add(count);
          return;
        }
        long hash = y;
        for (int i = 0; i < count; i++)
          hash = 31 * hash + Double.doubleToRawLongBits(squaredMm[i]) + 7L * x[i] + z[i];
        sum.add(hash);
      });
    }
    return sum.sum();
  }

  private void boxes(final int radius) {
    final VoxelSets sets = sets();
    final Neighbourhood near = Neighbourhood.ofVoxels(Neighbourhood.Shape.BOX, radius, false);
    row("box sums, radius " + radius + ", foreground", onGpu -> boxes(sets, near, onGpu, false), onGpu -> boxes(sets, near, onGpu,
      true));
  }

  private Object boxes(final VoxelSets sets, final Neighbourhood near, final boolean onGpu, final boolean tell) {
    final LongAdder sum = new LongAdder();
    voxels(onGpu).countNear(sets, MASK, MASK, EVERY, near, threads(onGpu), Progress.NONE, (z, places, packed, count) -> {
      long hash = z;
      for (int i = 0; tell && i < count; i++)
        hash = 31 * hash + packed[i] + places[i];
      sum.add(hash);
    });
    return sum.sum();
  }

  private void evaluator() {
    final var asked = new EvaluationSettings(Metric.parse("all"), MetricSettings.DEFAULT, LabelSelection.parse("union:all"),
      Aggregation.PER_CASE, null, Double.NaN, EvaluationSettings.Grids.SAME);
    final Work work = onGpu -> new CaseEvaluator(asked, threads(onGpu), onGpu ? gpu : null).evaluate("pair", reference,
      prediction, Progress.NONE);
    row("evaluator, all metrics", work, onGpu -> told(((CaseEvaluator.Result) work.run(onGpu)).rows().get(0).values()));
  }

  /** Sums over boundaries are added in another order: twelve digits of them. */
  private static String told(final Map<Metric, Double> values) {
    final StringBuilder text = new StringBuilder();
    values.forEach((metric, value) -> text.append(metric.family() == Metric.Family.BOUNDARY ? String.format(Locale.ROOT, "%.11f",
      value) : value).append(' '));
    return text.toString();
  }

  private void warp() {
    row("elastic warp, applied once", onGpu -> warped(onGpu, false), onGpu -> warped(onGpu, true));
    row("elastic warp, 8 amplitudes tried", onGpu -> tried(onGpu), onGpu -> tried(onGpu));
  }

  private final NoisyMask[] noisy = new NoisyMask[2];
  private DisplacementField field;

  private NoisyMask noisy(final boolean onGpu) {
    final int which = onGpu ? 1 : 0;
    if (noisy[which] != null) return noisy[which];
    final var mask = new NoisyMask(size[0], size[1], size[2], SPACING, threads(onGpu), Progress.NONE, onGpu ? gpu
      : NoiseComputing.CPU);
    final BytePlanes planes = BytePlanes.of(reference).orElseThrow();
    for (int z = 0; z < size[2]; z++) {
      final int plane = z;
      mask.setPlane(z, i -> planes.array(plane)[planes.origin(plane) + i] != 0, i -> true);
    }
    if (field == null)
      field = new DisplacementField(size[0], size[1], size[2], new double[] { 24, 24, 17 }, 1, cpuThreads, Progress.NONE);
    noisy[which] = mask;
    return mask;
  }

  private Object warped(final boolean onGpu, final boolean tell) {
    final NoisyMask mask = noisy(onGpu);
    final NoiseComputing computing = onGpu ? gpu : NoiseComputing.CPU;
    try (MaskWarp warp = computing.warp(mask, field)) {
      warp.apply(4);
    }
    if (!tell) return null;
    long hash = 0;
    for (int z = 0; z < size[2]; z++)
      hash = 31 * hash + Arrays.hashCode(mask.sets().plane(z));
    return hash;
  }

  private Object tried(final boolean onGpu) {
    final StringBuilder counts = new StringBuilder();
    final NoiseComputing computing = onGpu ? gpu : NoiseComputing.CPU;
    try (MaskWarp warp = computing.warp(noisy(onGpu), field)) {
      for (int i = 1; i <= 8; i++)
        counts.append(warp.counts(i)).append(' ');
    }
    return counts;
  }

  private void slices() {
    noisy[0] = null;
    noisy[1] = null;
    final var preparation = new SlicePreparation(new IntensityWindow(-1000, 1000), new SliceGeometry.Resize(256, 256));
    row("slices to 256x256", onGpu -> prepared(preparation, onGpu, false), onGpu -> prepared(preparation, onGpu, true));
    row("slices of a mask to 256x256", onGpu -> preparedMasks(preparation, onGpu, false), onGpu -> preparedMasks(preparation,
      onGpu, true));
  }

  /** As a folder's stacks go through a network: batch after batch, as they are stored, and back as masks. */
  private void masking() {
    final var preparation = new SlicePreparation(new IntensityWindow(-1000, 1000), new SliceGeometry.Resize(256, 256));
    final var masking = new SliceMasking(preparation, size[0], size[1], 1, 1, 1 << Short.SIZE, 1, -1024, false, false,
      0.5f);
    final int pixels = BATCH * size[0] * size[1];
    final ByteBuffer stored = direct(Short.BYTES * pixels);
    for (int i = 0; i < pixels; i++)
      stored.putShort(Short.BYTES * i, (short) (i * 31 & 0x7FF));
    final ByteBuffer network = direct(Float.BYTES * BATCH * 256 * 256);
    final ByteBuffer mask = direct(pixels);
    final HostPinning pinning = new HostPinning(0);
    final List<ByteBuffer> pinned = gpu == null ? List.of() : Stream.of(stored, network, mask).filter(pinning::pin).toList();
    try (CudaMasking onDevice = gpu == null ? null : new CudaMasking(device, masking.steps())) {
      final int batches = (size[2] + BATCH - 1) / BATCH;
      row("stored slices to 256x256", onGpu -> {
        for (int batch = 0; batch < batches; batch++)
          if (onGpu) onDevice.prepare(BATCH, stored, network);
          else prepare(masking, stored, network);
        return batches;
      }, onGpu -> {
        if (onGpu) onDevice.prepare(BATCH, stored, network);
        else prepare(masking, stored, network);
        return network.duplicate().hashCode();
      });
      row("probabilities to masks", onGpu -> {
        for (int batch = 0; batch < batches; batch++)
          if (onGpu) onDevice.restore(BATCH, network, 0, 1, mask);
          else restore(masking, network, mask);
        return batches;
      }, onGpu -> {
        if (onGpu) onDevice.restore(BATCH, network, 0, 1, mask);
        else restore(masking, network, mask);
        return mask.duplicate().hashCode();
      });
    }
    pinned.forEach(pinning::unpin);
  }

  private static ByteBuffer direct(final int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private void prepare(final SliceMasking masking, final ByteBuffer stored, final ByteBuffer prepared) {
    final float[] shown = masking.steps().shown();
    final ShortBuffer levels = stored.asShortBuffer();
    ParallelLoop.run(BATCH, cpuThreads, Progress.NONE, () -> {
      final SlicePreparer preparer = masking.preparer();
      final short[] slice = new short[size[0] * size[1]];
      final float[] plane = new float[slice.length];
      return k -> {
        levels.get(k * slice.length, slice);
        for (int i = 0; i < slice.length; i++)
          plane[i] = shown[slice[i] & 0xFFFF];
        preparer.prepareWindowed(plane, prepared.asFloatBuffer(), k * 256 * 256);
      };
    });
  }

  private void restore(final SliceMasking masking, final ByteBuffer probabilities, final ByteBuffer mask) {
    ParallelLoop.run(BATCH, cpuThreads, Progress.NONE, () -> {
      final SlicePreparer preparer = masking.preparer();
      final float[] plane = new float[size[0] * size[1]];
      final byte[] decided = new byte[plane.length];
      return k -> {
        preparer.restore(probabilities.asFloatBuffer(), k * 256 * 256, plane);
        for (int i = 0; i < plane.length; i++)
          decided[i] = (byte) (plane[i] > masking.threshold() ? VolumeSlices.FOREGROUND : 0);
        mask.put(k * decided.length, decided);
      };
    });
  }

  private StackPreparer stack(final SlicePreparation preparation, final boolean onGpu) {
    final Supplier<SlicePreparer> preparers = () -> new SlicePreparer(preparation, size[0], size[1], 1, 1);
    return onGpu ? gpu.slices(preparers.get(), Progress.NONE) : new CpuStackPreparer(preparers, Progress.NONE);
  }

  private Object prepared(final SlicePreparation preparation, final boolean onGpu, final boolean tell) {
    final BytePlanes planes = BytePlanes.of(reference).orElseThrow();
    final StackPreparer.Source source = (z, values) -> {
      final byte[] plane = planes.array(z);
      final int origin = planes.origin(z);
      for (int i = 0; i < values.length; i++)
        values[i] = 8 * (plane[origin + i] & 0xFF) - 1024 + (i & 63);
    };
    final LongAdder sum = new LongAdder();
    try (StackPreparer stack = stack(preparation, onGpu)) {
      stack.prepare(size[2], source, (z, values) -> sum.add(tell ? hash(values) : values.remaining()), threads(onGpu));
    }
    return sum.sum();
  }

  private Object preparedMasks(final SlicePreparation preparation, final boolean onGpu, final boolean tell) {
    final BytePlanes planes = BytePlanes.of(reference).orElseThrow();
    final StackPreparer.Source source = (z, values) -> {
      final byte[] plane = planes.array(z);
      final int origin = planes.origin(z);
      for (int i = 0; i < values.length; i++)
        values[i] = plane[origin + i] & 0xFF;
    };
    final LongAdder sum = new LongAdder();
    try (StackPreparer stack = stack(preparation, onGpu)) {
      stack.prepareMasks(size[2], source, (z, values) -> sum.add(tell ? hash(values) : values.remaining()), threads(onGpu));
    }
    return sum.sum();
  }

  private static long hash(final FloatBuffer values) {
    long hash = 0;
    while (values.hasRemaining())
      hash = 31 * hash + Float.floatToRawIntBits(values.get());
    return hash;
  }
}
