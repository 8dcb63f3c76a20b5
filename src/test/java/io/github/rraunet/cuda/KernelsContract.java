package io.github.rraunet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.distance.Neighbourhood.Shape;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.distance.VoxelComputing;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.metrics.Aggregation;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.LabelSelection;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.MetricSettings;
import io.github.rraunet.metrics.ScoreRow;
import io.github.rraunet.noise.DisplacementField;
import io.github.rraunet.noise.MaskWarp;
import io.github.rraunet.noise.NoiseComputing;
import io.github.rraunet.noise.NoisyMask;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.CpuStackPreparer;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the kernels compute is what the CPU's classes compute: the same assertions wherever they run. */
abstract class KernelsContract {

  private static final int SET = 1;
  private static final int ASKED = 2;
  private static final int OTHER = 4;
  private static final long PLENTY = 1L << 30;

  private static final int[][] SIZES = { { 1, 1, 1 }, { 33, 1, 1 }, { 1, 7, 3 }, { 31, 17, 1 }, { 32, 9, 5 }, { 33, 20, 11 },
    { 70, 13, 40 }, { 5, 64, 6 }, { 129, 6, 2 } };
  private static final Spacing[] SPACINGS = { new Spacing(1, 1, 1), new Spacing(0.7, 0.7, 2.5), new Spacing(0.3, 1.1, 0.9),
    new Spacing(3, 0.1, 0.37) };

  private final List<Kernels> opened = new ArrayList<>();

  /** @param limit of the memory in bytes */
  abstract Kernels open(long limit);

  /** @return pieces of the device's memory that are still held */
  abstract long held(Kernels kernels);

  private CudaComputing computing(final long limit) {
    final Kernels kernels = open(limit);
    opened.add(kernels);
    return new CudaComputing(kernels);
  }

  @AfterEach
  void memoryWasGivenBack() {
    for (final Kernels kernels : opened) {
      assertThat(held(kernels)).as("pieces of memory that are held").isZero();
      kernels.close();
    }
  }

  private static VoxelSets randomSets(final int[] size, final Random random, final double density) {
    final VoxelSets sets = new VoxelSets(size[0], size[1], size[2]);
    for (int z = 0; z < size[2]; z++)
      for (int y = 0; y < size[1]; y++)
        for (int x = 0; x < size[0]; x++) {
          if (random.nextDouble() < density) sets.add(x, y, z, SET);
          if (random.nextDouble() < 0.5) sets.add(x, y, z, ASKED);
          if (random.nextDouble() < 0.3) sets.add(x, y, z, OTHER);
        }
    return sets;
  }

  /** @return what every row was told, as text: places and the bits of the distances */
  private static Map<Integer, String> rows(final VoxelComputing computing, final VoxelSets sets, final int asked,
    final Spacing spacing)
  {
    final Map<Integer, String> rows = new ConcurrentHashMap<>();
    try (NearestDistances distances = computing.distances(sets, SET, spacing, 2, Progress.NONE)) {
      distances.visit(sets, asked, (y, x, z, squaredMm, count) -> {
        final StringBuilder row = new StringBuilder();
        for (int i = 0; i < count; i++)
          row.append(x[i]).append(',').append(z[i]).append(':').append(squaredMm[i]).append(' ');
        assertThat(rows.put(y, row.toString())).as("row " + y + " is told once").isNull();
      });
    }
    return new TreeMap<>(rows);
  }

  @Test
  void distancesHaveTheBitsOfTheCpus() {
    final CudaComputing computing = computing(PLENTY);
    final Random random = new Random(1);
    for (final int[] size : SIZES)
      for (final Spacing spacing : SPACINGS)
        for (final double density : new double[] { 0.002, 0.05, 0.6 }) {
          final VoxelSets sets = randomSets(size, random, density);
          for (final int asked : new int[] { ASKED, SET | ASKED | OTHER })
            assertThat(rows(computing, sets, asked, spacing)).as("%s of %s mm, density %s", List.of(size[0], size[1], size[2]),
              spacing, density).isEqualTo(rows(VoxelComputing.CPU, sets, asked, spacing));
        }
  }

  @Test
  void distancesToNothingAreInfiniteAndNothingAskedIsToldNothing() {
    final CudaComputing computing = computing(PLENTY);
    final VoxelSets sets = new VoxelSets(5, 4, 3);
    sets.add(1, 2, 0, ASKED);
    sets.add(4, 2, 2, ASKED);
    assertThat(rows(computing, sets, ASKED, SPACINGS[1])).isEqualTo(Map.of(2, "1,0:Infinity 4,2:Infinity "));
    assertThat(rows(computing, sets, SET, SPACINGS[1])).isEmpty();
  }

  @Test
  void aVolumeLargerThanTheMemoryGoesThroughInSlabs() {
    final int[] size = { 70, 40, 30 };
    final VoxelSets sets = randomSets(size, new Random(2), 0.01);
    final Map<Integer, String> expected = rows(VoxelComputing.CPU, sets, ASKED, SPACINGS[1]);
    final long whole = (long) size[0] * size[1] * size[2] * 11; // offset, vertex and a result for every other voxel
    for (final long limit : new long[] { whole, whole / 2, whole / 5 })
      assertThat(rows(computing(limit), sets, ASKED, SPACINGS[1])).as("%d bytes", limit).isEqualTo(expected);
    assertThatThrownBy(() -> rows(computing(whole / 32), sets, ASKED, SPACINGS[1])).hasMessageContaining("memory");
  }

  private static Map<Integer, String> counts(final VoxelComputing computing, final VoxelSets sets, final Neighbourhood near) {
    final Map<Integer, String> planes = new ConcurrentHashMap<>();
    computing.countNear(sets, ASKED, SET, OTHER, near, 2, Progress.NONE, (z, voxels, packed, count) -> {
      final StringBuilder plane = new StringBuilder();
      for (int i = 0; i < count; i++)
        plane.append(voxels[i]).append(':').append(packed[i]).append(' ');
      assertThat(planes.put(z, plane.toString())).as("plane " + z + " is told once").isNull();
    });
    return new TreeMap<>(planes);
  }

  @Test
  void neighbourhoodsHoldWhatTheCpuCounts() {
    final CudaComputing computing = computing(PLENTY);
    final Random random = new Random(3);
    for (final int[] size : SIZES) {
      final VoxelSets sets = randomSets(size, random, 0.4);
      for (final Shape shape : Shape.values())
        for (final int radius : new int[] { 0, 1, 3, 40 }) {
          if (radius == 40 && size[0] * size[1] * size[2] > 5000) continue;
          final Neighbourhood near = Neighbourhood.ofMm(shape, radius, radius == 3 ? new Spacing(0.7, 1, 1.4) : SPACINGS[0],
            radius == 40);
          assertThat(counts(computing, sets, near)).as("%s in %s", near, List.of(size[0], size[1], size[2])).isEqualTo(counts(
            VoxelComputing.CPU, sets, near));
        }
    }
  }

  @Test
  void neighbourhoodsOfALargeVolumeAreCountedInSlabs() {
    final VoxelSets sets = randomSets(new int[] { 60, 50, 20 }, new Random(4), 0.4);
    final Neighbourhood near = Neighbourhood.ofVoxels(Shape.BALL, 2, false);
    final Map<Integer, String> expected = counts(VoxelComputing.CPU, sets, near);
    for (final long limit : new long[] { 600_000, 150_000 })
      assertThat(counts(computing(limit), sets, near)).as("%d bytes", limit).isEqualTo(expected);
  }

  @Test
  void tooLargeANeighbourhoodIsRefusedAsOnTheCpu() {
    final CudaComputing computing = computing(PLENTY);
    final Neighbourhood near = Neighbourhood.ofVoxels(Shape.BOX, 64, false);
    assertThatThrownBy(() -> counts(computing, new VoxelSets(3, 3, 3), near)).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("2097151");
  }

  /** Two masks that overlap in part, rough at their edges, in a part of the image; label 2 lies apart. */
  private static Volume masks(final int[] size, final Random random, final double shift, final boolean second) {
    final var image = PlanarImgs.unsignedBytes(size[0], size[1], size[2]);
    final var cursor = image.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      final double x = (cursor.getDoublePosition(0) + 0.5) / size[0] - 0.45 - shift;
      final double y = (cursor.getDoublePosition(1) + 0.5) / size[1] - 0.5;
      final double z = (cursor.getDoublePosition(2) + 0.5) / size[2] - 0.5 + shift;
      if (x * x + y * y + z * z < 0.08 + 0.02 * random.nextDouble()) cursor.get().set(1);
      else if (second && x > 0.3 && random.nextDouble() < 0.2) cursor.get().set(2);
    }
    return Volume.of(image).spacing(SPACINGS[1]).kind(Volume.Kind.INTENSITY).build();
  }

  private static CaseEvaluator.Result evaluated(final CudaComputing computing, final MetricSettings settings, final String labels,
    final Volume reference, final Volume prediction)
  {
    final var asked = new EvaluationSettings(Metric.parse("all"), settings, LabelSelection.parse(labels), Aggregation.PER_CASE,
      null, Double.NaN, EvaluationSettings.Grids.SAME);
    return new CaseEvaluator(asked, 2, computing).evaluate("case", reference, prediction, Progress.NONE);
  }

  /** Sums over boundaries are added in another order; all the rest is the same. */
  private static void assertSame(final CaseEvaluator.Result found, final CaseEvaluator.Result expected, final Volume grid,
    final String what)
  {
    assertThat(found.notes()).as(what).isEqualTo(expected.notes());
    assertThat(found.rows()).as(what).hasSameSizeAs(expected.rows());
    for (int i = 0; i < expected.rows().size(); i++) {
      final ScoreRow row = expected.rows().get(i);
      assertThat(found.rows().get(i).label()).isEqualTo(row.label());
      assertThat(found.rows().get(i).empty()).isEqualTo(row.empty());
      row.values().forEach((metric, value) -> {
        final double other = value;
        final double here = valueOf(found, row, metric);
        if (metric.family() != Metric.Family.BOUNDARY) assertThat(here).as(what + " " + metric).isEqualTo(other);
        else if (Double.isNaN(other)) assertThat(here).as(what + " " + metric).isNaN();
        else assertThat(here).as(what + " " + metric).isCloseTo(other, within(1e-12));
      });
    }
    assertThat(pixels(found.foreground().agreement(grid))).as(what).isEqualTo(pixels(expected.foreground().agreement(grid)));
  }

  private static double valueOf(final CaseEvaluator.Result result, final ScoreRow row, final Metric metric) {
    return result.rows().stream().filter(r -> r.label().equals(row.label())).findFirst().orElseThrow().values().get(metric);
  }

  private static List<Float> pixels(final Volume volume) {
    final List<Float> values = new ArrayList<>();
    volume.values().forEach(v -> values.add(v.get()));
    return values;
  }

  private static List<MetricSettings> settings() {
    final MetricSettings plain = MetricSettings.DEFAULT;
    return List.of(plain, plain.withBoundary(MetricSettings.Boundary.FULL).withRadius(3), plain.withBoundaryIouMm(1.5)
      .withNeighbourhood(Shape.BALL).withRadiusMm(2.6), plain.withNeighbourhood(Shape.DIAMOND).withRadius(2).withEmptyDistance(
        MetricSettings.EmptyDistance.INFINITY).withHd95(MetricSettings.Hd95.POOLED));
  }

  @Test
  void evaluatorGivesTheNumbersOfTheCpu() {
    final CudaComputing computing = computing(PLENTY);
    final Random random = new Random(5);
    for (final int[] size : new int[][] { { 40, 33, 21 }, { 64, 30, 1 }, { 35, 1, 1 }, { 1, 1, 1 }, { 70, 8, 9 } }) {
      final Volume reference = masks(size, random, 0, true);
      final Volume prediction = masks(size, random, 0.07, true);
      for (final MetricSettings settings : settings())
        for (final String labels : new String[] { "union:all", "1,2", "all" }) {
          if (labels.equals("all") && size[0] < 40) continue; // too small for both labels
          assertSame(evaluated(computing, settings, labels, reference, prediction), evaluated(null, settings, labels, reference,
            prediction), reference, settings + " of " + labels + " in " + size[0] + "x" + size[1] + "x" + size[2]);
        }
    }
  }

  @Test
  void evaluatorAgreesWhereMasksAreEmpty() {
    final CudaComputing computing = computing(PLENTY);
    final int[] size = { 30, 20, 10 };
    final Volume full = masks(size, new Random(6), 0, false);
    final Volume empty = full.newMask("nothing");
    for (final MetricSettings settings : settings())
      for (final Volume[] pair : new Volume[][] { { full, empty }, { empty, full }, { empty, empty }, { full, full } })
        assertSame(evaluated(computing, settings, "union:all", pair[0], pair[1]), evaluated(null, settings, "union:all", pair[0],
          pair[1]), full, settings.toString());
  }

  @Test
  void evaluatorWorksInSlabsWhereMemoryIsShort() {
    final int[] size = { 64, 48, 40 };
    final Volume reference = masks(size, new Random(7), 0, true);
    final Volume prediction = masks(size, new Random(8), 0.05, true);
    final MetricSettings settings = settings().get(2);
    final CaseEvaluator.Result expected = evaluated(null, settings, "union:all", reference, prediction);
    for (final long limit : new long[] { 1_500_000, 900_000 })
      assertSame(evaluated(computing(limit), settings, "union:all", reference, prediction), expected, reference, limit
        + " bytes");
  }

  /** Every row is sent, and a plane does not end at a multiple of four bytes, where the rows' numbers begin. */
  @Test
  void masksWithoutAnEmptyRowFitIntoTheirSlot() {
    for (final int[] size : new int[][] { { 1, 1, 1 }, { 3, 3, 1 }, { 5, 5, 3 }, { 33, 7, 5 }, { 4, 3, 2 } }) {
      final var image = PlanarImgs.unsignedBytes(size[0], size[1], size[2]);
      image.forEach(voxel -> voxel.set(1));
      final Volume full = Volume.of(image).spacing(SPACINGS[0]).kind(Volume.Kind.INTENSITY).build();
      final var request = new PairMeter.Request(SPACINGS[0], new boolean[] { true, true, true }, false, null, false, 0);
      try (PairMeter.OpenPair pair = computing(PLENTY).open(full, full, 2, Progress.NONE).orElseThrow()) {
        assertThat(pair.measure(value -> value == 1, value -> value == 1, request).counts()).as("%dx%dx%d", size[0], size[1],
          size[2]).containsExactly(0, 0, 0, (long) size[0] * size[1] * size[2]);
      }
    }
  }

  private static final PairMeter.Request ALL = new PairMeter.Request(SPACINGS[1], new boolean[] { true, true, true }, true,
    Neighbourhood.ofVoxels(Shape.BALL, 2, false), true, 1.5);

  private static void measureAll(final CudaComputing computing, final Volume reference, final Volume prediction,
    final Progress progress)
  {
    try (PairMeter.OpenPair pair = computing.open(reference, prediction, 2, progress).orElseThrow()) {
      pair.measure(value -> value == 1, value -> value == 1, ALL);
    }
  }

  /** @param limits of the memory, from too little for anything to enough. @return how many of them were too little */
  private int failures(final long[] limits, final Consumer<CudaComputing> work) {
    int failed = 0;
    for (final long limit : limits)
      try {
        work.accept(computing(limit));
      }
      catch (final RuntimeException e) {
        assertThat(e).as("%d bytes", limit).hasMessageContaining("memory");
        failed++;
      }
    return failed;
  }

  /** See {@link #memoryWasGivenBack}. */
  @Test
  void workThatFindsTooLittleMemoryHoldsNone() {
    final int[] size = { 40, 33, 21 };
    final Volume reference = masks(size, new Random(7), 0, true);
    final Volume prediction = masks(size, new Random(8), 0.05, true);
    final VoxelSets sets = randomSets(size, new Random(9), 0.05);
    final Neighbourhood near = Neighbourhood.ofVoxels(Shape.BALL, 2, false);
    final long[] limits = LongStream.iterate(100, n -> n < 2_000_000, n -> n + 1 + n / 16).toArray();
    assertThat(failures(limits, computing -> measureAll(computing, reference, prediction, Progress.NONE))).isBetween(1,
      limits.length - 1);
    assertThat(failures(limits, computing -> rows(computing, sets, ASKED, SPACINGS[1]))).isBetween(1, limits.length - 1);
    failures(limits, computing -> counts(computing, sets, near));
    failures(limits, computing -> assertSameWarps(computing, size));
    failures(limits, computing -> assertSameSlices(computing, new SliceGeometry.Resize(32, 32), 64, 64));
  }

  /** Says yes when it was asked so often. */
  private static Progress canceledAfter(final int asked) {
    final AtomicInteger left = new AtomicInteger(asked);
    return new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return left.getAndDecrement() <= 0;
      }
    };
  }

  /** See {@link #memoryWasGivenBack}. */
  @Test
  void workThatIsCanceledHoldsNoMemory() {
    final int[] size = { 40, 33, 21 };
    final Volume reference = masks(size, new Random(7), 0, true);
    final Volume prediction = masks(size, new Random(8), 0.05, true);
    int canceled = 0;
    for (boolean done = false; !done; canceled++)
      try {
        measureAll(computing(PLENTY), reference, prediction, canceledAfter(canceled));
        done = true;
      }
      catch (final CanceledException e) {
        done = false;
      }
    assertThat(canceled).isGreaterThan(5);
  }

  private static NoisyMask blob(final int[] size, final NoiseComputing computing) {
    final var mask = new NoisyMask(size[0], size[1], size[2], new Spacing(0.8, 0.9, 2), 2, Progress.NONE, computing);
    for (int z = 0; z < size[2]; z++) {
      final int plane = z;
      mask.setPlane(z, i -> {
        final double x = (i % size[0] + 0.5) / size[0] - 0.5;
        final double y = (i / size[0] + 0.5) / size[1] - 0.5;
        final double depth = (plane + 0.5) / size[2] - 0.5;
        return x * x + y * y + depth * depth < 0.1;
      }, i -> i % 5 != 0);
    }
    return mask;
  }

  private static List<byte[]> planes(final NoisyMask mask) {
    final List<byte[]> planes = new ArrayList<>();
    for (int z = 0; z < mask.depth(); z++)
      planes.add(mask.sets().plane(z).clone());
    return planes;
  }

  private void assertSameWarps(final NoiseComputing computing, final int[] size) {
    final NoisyMask here = blob(size, computing);
    final NoisyMask there = blob(size, NoiseComputing.CPU);
    final var field = new DisplacementField(size[0], size[1], size[2], new double[] { 4.5, 4, 2 }, 11, 1, Progress.NONE);
    try (MaskWarp warp = computing.warp(here, field); MaskWarp expected = NoiseComputing.CPU.warp(there, field)) {
      for (final double rmsMm : new double[] { 3, 0.7, 11.3, 0, 200 }) {
        assertThat(warp.counts(rmsMm)).as("%s mm", rmsMm).isEqualTo(expected.counts(rmsMm));
        warp.apply(rmsMm);
        expected.apply(rmsMm);
        assertThat(here.counts()).isEqualTo(there.counts());
        for (int z = 0; z < size[2]; z++)
          assertThat(here.sets().plane(z)).as("%s mm, plane %d", rmsMm, z).isEqualTo(there.sets().plane(z));
      }
      assertThat(planes(here)).hasSize(size[2]);
    }
  }

  @Test
  void warpedMasksAreThoseOfTheCpu() {
    final CudaComputing computing = computing(PLENTY);
    for (final int[] size : new int[][] { { 40, 33, 12 }, { 67, 50, 1 }, { 33, 9, 30 }, { 20, 1, 7 } })
      assertSameWarps(computing, size);
    assertSameWarps(computing(1_000_000), new int[] { 64, 48, 20 });
  }

  private static float[][] values(final int slices, final int size) {
    final Random random = new Random(12);
    final float[][] values = new float[slices][size];
    for (final float[] plane : values)
      for (int i = 0; i < plane.length; i++)
        plane[i] = random.nextInt(50) == 0 ? new float[] { Float.NaN, -3024, 1e9f, -1000, 1000, -0f }[random.nextInt(6)]
          : (float) (random.nextGaussian() * 700);
    return values;
  }

  /** A disc, a fringe of single pixels, and in the last slice rows and columns that end in the middle of a pixel. */
  private static float[][] masks(final int slices, final int width, final int height) {
    final Random random = new Random(13);
    final float[][] masks = new float[slices][width * height];
    for (int k = 0; k < slices; k++)
      for (int i = 0; i < width * height; i++) {
        final double r = Math.hypot(i % width - width / 2.0, i / width - height / 2.0) - (k + 1);
        final boolean in = k == slices - 1 ? i % width % 6 < 3 || i / width % 10 < 5 : r < 5 || r < 9 && random.nextInt(3) == 0;
        masks[k][i] = in ? new float[] { 1, 255, -2, Float.NaN, 1e-20f }[random.nextInt(5)] : random.nextBoolean() ? 0f : -0f;
      }
    return masks;
  }

  /** Kind of slices. */
  private interface Kind {
    void prepare(StackPreparer stack, StackPreparer.Source source, StackPreparer.Sink sink);
  }

  private static void assertSame(final CudaComputing computing, final SliceGeometry geometry, final int width, final int height,
    final float[][] values, final Kind kind)
  {
    final var preparation = new SlicePreparation(new IntensityWindow(-1000, 1000), geometry);
    final var preparer = new SlicePreparer(preparation, width, height, 0.7, 0.9);
    final StackPreparer.Source source = (i, plane) -> System.arraycopy(values[i], 0, plane, 0, plane.length);
    final Map<Integer, float[]> found = new ConcurrentHashMap<>();
    final Map<Integer, float[]> expected = new ConcurrentHashMap<>();
    try (StackPreparer stack = computing.slices(preparer, Progress.NONE)) {
      kind.prepare(stack, source, (i, plane) -> found.put(i, floats(plane)));
    }
    kind.prepare(new CpuStackPreparer(() -> new SlicePreparer(preparation, width, height, 0.7, 0.9), Progress.NONE), source,
      (i, plane) -> expected.put(i, floats(plane)));
    assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSize(values.length);
    expected.forEach((i, plane) -> assertThat(found.get(i)).as("slice %d of %s", i, geometry).isEqualTo(plane));
  }

  private static void assertSameSlices(final CudaComputing computing, final SliceGeometry geometry, final int width,
    final int height)
  {
    final int slices = 7;
    assertSame(computing, geometry, width, height, values(slices, width * height), (stack, source, sink) -> stack.prepare(slices,
      source, sink, 2));
    assertSame(computing, geometry, width, height, masks(slices, width, height), (stack, source, sink) -> stack.prepareMasks(
      slices, source, sink, 2));
  }

  private static float[] floats(final java.nio.FloatBuffer buffer) {
    final float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Test
  void preparedSlicesHaveTheValuesOfTheCpus() {
    final CudaComputing computing = computing(PLENTY);
    assertSameSlices(computing, new SliceGeometry.Resize(32, 32), 64, 64);
    assertSameSlices(computing, new SliceGeometry.Resize(40, 24), 33, 70);
    assertSameSlices(computing, new SliceGeometry.Resize(64, 20), 64, 64);
    assertSameSlices(computing, new SliceGeometry.Resize(64, 64), 64, 64);
    assertSameSlices(computing, new SliceGeometry.PixelSpacing(1.0, 16), 50, 61);
    assertSameSlices(computing(80_000), new SliceGeometry.Resize(32, 32), 64, 64);
  }

  /** Of 2x2 pixels two are enough, and one is not. */
  @Test
  void halfAPixelOfAMaskIsForeground() {
    final int size = 32;
    final Random random = new Random(14);
    final float[] mask = new float[size * size];
    for (int i = 0; i < mask.length; i++)
      mask[i] = random.nextBoolean() ? 1 : 0;
    final var preparation = new SlicePreparation(new IntensityWindow(-1000, 1000), new SliceGeometry.Resize(size / 2, size / 2));
    final var preparer = new SlicePreparer(preparation, size, size, 1, 1);
    final Map<Integer, Integer> seen = new TreeMap<>();
    try (StackPreparer stack = computing(PLENTY).slices(preparer, Progress.NONE)) {
      stack.prepareMasks(1, (i, plane) -> System.arraycopy(mask, 0, plane, 0, plane.length), (k, prepared) -> {
        for (int i = 0; i < size * size / 4; i++) {
          final int corner = i / (size / 2) * 2 * size + i % (size / 2) * 2;
          final int sum = (int) (mask[corner] + mask[corner + 1] + mask[corner + size] + mask[corner + size + 1]);
          assertThat(prepared.get(i)).as("%d of 4", sum).isEqualTo(sum >= 2 ? 1 : 0);
          seen.merge(sum, 1, Integer::sum);
        }
      }, 1);
    }
    assertThat(seen.keySet()).containsExactly(0, 1, 2, 3, 4);
  }
}
