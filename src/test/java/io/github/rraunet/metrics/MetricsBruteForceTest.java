package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.distance.Neighbourhood.Shape;
import io.github.rraunet.metrics.MetricSettings.Boundary;
import io.github.rraunet.metrics.MetricSettings.EmptyDistance;
import io.github.rraunet.metrics.MetricSettings.Hd95;
import io.github.rraunet.metrics.MetricSettings.Mode;
import io.github.rraunet.metrics.MetricSettings.Nsd;
import io.github.rraunet.metrics.MetricSettings.Undefined;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every metric against its definition, all pairs of points, on random masks that touch the borders. */
class MetricsBruteForceTest {

  private static final double NEAR = 1e-12;

  /** Blobs: random balls, so that there are insides and outsides. */
  private static boolean[][][] blobs(final SplittableRandom random, final int[] size) {
    final boolean[][][] a = new boolean[size[2]][size[1]][size[0]];
    for (int blob = 0; blob < 3; blob++) {
      final double[] c = { random.nextDouble() * size[0], random.nextDouble() * size[1], random.nextDouble() * size[2] };
      final double r = 1.5 + 2.5 * random.nextDouble();
      for (int z = 0; z < size[2]; z++)
        for (int y = 0; y < size[1]; y++)
          for (int x = 0; x < size[0]; x++)
            if ((x - c[0]) * (x - c[0]) + (y - c[1]) * (y - c[1]) + (size[2] == 1 ? 0 : (z - c[2]) * (z - c[2])) <= r * r)
              a[z][y][x] = random.nextInt(12) > 0;
    }
    a[random.nextInt(size[2])][random.nextInt(size[1])][random.nextInt(size[0])] = true;
    return a;
  }

  private static Masks.Inside inside(final boolean[][][] a) {
    return (x, y, z) -> a[z][y][x];
  }

  private static MaskPair pair(final boolean[][][] g, final boolean[][][] m, final Spacing spacing) {
    return Masks.pair(new int[] { g[0][0].length, g[0].length, g.length }, inside(g), inside(m), spacing);
  }

  private static List<MetricSettings> variants() {
    final MetricSettings d = MetricSettings.DEFAULT;
    return List.of(d, d.withRadius(3).withUndefined(Undefined.ONE), d.withNeighbourhood(Shape.BALL).withRadius(2), d
      .withNeighbourhood(Shape.DIAMOND).withRadius(2), d.withRadiusMm(1.6).withNeighbourhood(Shape.BALL).withBoundaryIouMm(1.5), d
        .withBoundary(Boundary.FULL).withHd95(Hd95.POOLED).withNsd(Nsd.VOXEL, 0.7), d.withRadiusMm(1.3), d.withRadius(0));
  }

  @Test
  void allMetricsFollowTheirDefinitions() {
    final SplittableRandom random = new SplittableRandom(11);
    final int[][] sizes = { { 9, 7, 5 }, { 11, 8, 1 }, { 1, 9, 7 }, { 8, 1, 6 }, { 6, 6, 6 }, { 1, 1, 7 }, { 1, 1, 1 } };
    final Spacing[] spacings = { new Spacing(1, 1, 1), new Spacing(0.7, 1.1, 2.3), new Spacing(2, 0.5, 0.9) };
    for (final int[] size : sizes)
      for (final Spacing spacing : spacings) {
        final boolean[][][] g = blobs(random, size);
        final boolean[][][] m = blobs(random, size);
        for (final MetricSettings settings : variants()) {
          final var found = Masks.metrics(pair(g, m, spacing), settings);
          new Definition(g, m, spacing, settings).all().forEach((metric, expected) -> assertThat(found.get(metric)).as("%s of"
            + " %s, %s, %s",
            metric.key(), Arrays.toString(size), spacing, settings).isCloseTo(expected, within(NEAR)));
        }
      }
  }

  @Test
  void flatModePoolsTheBoundaryPointsOfAllSlices() {
    final SplittableRandom random = new SplittableRandom(5);
    final int[] size = { 9, 8, 6 };
    final Spacing spacing = new Spacing(0.8, 1.2, 5);
    final boolean[][][] g = blobs(random, size);
    final boolean[][][] m = blobs(random, size);
    for (final boolean[][] row : g)
      row[2][2] = true;
    for (final boolean[][] row : m)
      row[3][3] = true;
    final MetricSettings settings = MetricSettings.DEFAULT.withMode(Mode.TWO_D);
    final var found = Masks.metrics(pair(g, m, spacing), settings);
    double dice = 0;
    double points = 0;
    double sum = 0;
    double most = 0;
    for (int z = 0; z < size[2]; z++) {
      final var slice = new Definition(new boolean[][][] { g[z] }, new boolean[][][] { m[z] }, spacing, settings);
      final List<int[]> bg = slice.boundary(slice.g);
      final List<int[]> bm = slice.boundary(slice.m);
      dice += slice.mean(0, bg) * bg.size() + slice.mean(0, bm) * bm.size();
      points += bg.size() + bm.size();
      for (final List<Double> d : List.of(slice.distances(bg, bm), slice.distances(bm, bg)))
        for (final double mm : d) {
          sum += mm;
          most = Math.max(most, mm);
        }
    }
    assertThat(found.get(Metric.SBD)).isCloseTo(dice / points, within(NEAR));
    assertThat(found.get(Metric.ASSD_MM)).isCloseTo(sum / points, within(NEAR));
    assertThat(found.get(Metric.HD_MM)).isCloseTo(most, within(NEAR));
    assertThat(found.get(Metric.DICE)).isEqualTo(Masks.metrics(pair(g, m, spacing), MetricSettings.DEFAULT).get(Metric.DICE));
    final Map<Integer, PairStatistics> slices = PairStatistics.ofSlices(pair(g, m, spacing), settings,
      EnumSet.allOf(Metric.Family.class), 2,
      Progress.NONE);
    assertThat(slices).hasSize(size[2]);
    final var third = Masks.metrics(pair(new boolean[][][] { g[3] }, new boolean[][][] { m[3] }, spacing),
      MetricSettings.DEFAULT);
    for (final Metric metric : Metric.values())
      assertThat(metric.of(slices.get(3), settings)).as(metric.key()).isEqualTo(third.get(metric));
  }

  @Test
  void aMissedCaseHasTheWorstValueInEveryColumn() {
    final boolean[][][] empty = new boolean[4][5][6];
    final boolean[][][] full = new boolean[4][5][6];
    full[2][3][3] = true;
    final Spacing spacing = new Spacing(1, 2, 3);
    final double diagonal = Math.sqrt(6 * 6 + 10 * 10 + 12 * 12);
    final MetricSettings surfel = MetricSettings.DEFAULT.withHd95(Hd95.SURFEL).withNsd(Nsd.SURFEL, 1);
    for (final MetricSettings settings : List.of(MetricSettings.DEFAULT, surfel, MetricSettings.DEFAULT.withMode(Mode.TWO_D)))
      for (final MaskPair pair : List.of(pair(full, empty, spacing), pair(empty, full, spacing)))
        Masks.metrics(pair, settings).forEach((metric, value) -> {
          switch (metric.sense()) {
            case SIMILARITY -> assertThat(value).as(metric.key()).isZero();
            case ERROR -> assertThat(value).as(metric.key()).isEqualTo(1);
            case DISTANCE -> assertThat(value).as(metric.key()).isCloseTo(diagonal, within(NEAR));
            default -> assertThat(value).isIn(0.0, 0.006);
          }
        });
    Masks.metrics(pair(empty, empty, spacing), MetricSettings.DEFAULT).forEach((metric, value) ->
      assertThat(value).as(metric.key())
      .isEqualTo(metric.sense() == Metric.Sense.SIMILARITY ? 1 : 0));
    final var infinite = Masks.metrics(pair(full, empty, spacing),
      MetricSettings.DEFAULT.withEmptyDistance(EmptyDistance.INFINITY));
    assertThat(infinite.get(Metric.HD_MM)).isInfinite();
    assertThat(infinite.get(Metric.NSD)).isZero();
    final var none = Masks.metrics(pair(full, empty, spacing), MetricSettings.DEFAULT.withEmptyDistance(EmptyDistance.NAN));
    assertThat(none.get(Metric.ASSD_MM)).isNaN();
    assertThat(none.get(Metric.DICE)).isZero();
  }

  @Test
  void aMissedSliceCountsInFlatModeToo() {
    final boolean[][][] g = new boolean[2][9][9];
    final boolean[][][] m = new boolean[2][9][9];
    g[0][4][4] = true;
    m[0][4][4] = true;
    g[1][4][4] = true;
    final MetricSettings flat = MetricSettings.DEFAULT.withMode(Mode.TWO_D);
    final var v = Masks.metrics(pair(g, m, new Spacing(1, 1, 1)), flat);
    assertThat(v.get(Metric.HD_MM)).isCloseTo(9 * Math.sqrt(2), within(NEAR));
    assertThat(v.get(Metric.ASSD_MM)).isCloseTo(9 * Math.sqrt(2) / 3, within(NEAR));
    assertThat(v.get(Metric.NSD)).isCloseTo(2 / 3.0, within(NEAR));
    assertThat(v.get(Metric.SBD)).isCloseTo(2 / 3.0, within(NEAR));
    final var nan = Masks.metrics(pair(g, m, new Spacing(1, 1, 1)), flat.withEmptyDistance(EmptyDistance.NAN));
    assertThat(nan.get(Metric.HD_MM)).isNaN();
    assertThat(nan.get(Metric.NSD)).isCloseTo(2 / 3.0, within(NEAR));
    for (int y = 2; y < 7; y++) // nine of ten points missed: both ranks of the percentile are
      for (int x = 2; x < 7; x++)
        g[1][y][x] = true;
    assertThat(Masks.metrics(pair(g, m, new Spacing(1, 1, 1)),
      flat.withEmptyDistance(EmptyDistance.INFINITY)).get(Metric.HD95_MM))
      .isInfinite();
  }

  @Test
  void aPairCanBeMeasuredAgainWithOtherSettings() {
    final SplittableRandom random = new SplittableRandom(3);
    final int[] size = { 9, 8, 7 };
    final MaskPair pair = pair(blobs(random, size), blobs(random, size), new Spacing(1, 1, 1));
    final MetricSettings wide = MetricSettings.DEFAULT.withBoundary(Boundary.FULL).withBoundaryIouMm(2.5);
    final var before = Masks.metrics(pair, MetricSettings.DEFAULT);
    Masks.metrics(pair, wide);
    Masks.metrics(pair, MetricSettings.DEFAULT.withMode(Mode.TWO_D));
    assertThat(Masks.metrics(pair, MetricSettings.DEFAULT)).isEqualTo(before);
  }

  /** In each direction the largest distance of the boundary points behind a point, by search. */
  @Test
  void projectionsHoldTheLargestDistanceBehind() {
    final SplittableRandom random = new SplittableRandom(9);
    final int[] size = { 9, 8, 6 };
    final Spacing mm = new Spacing(0.8, 1.2, 2);
    for (final MetricSettings settings : List.of(MetricSettings.DEFAULT, MetricSettings.DEFAULT.withMode(Mode.TWO_D))) {
      final boolean[][][] g = blobs(random, size);
      final boolean[][][] m = blobs(random, size);
      final boolean flat = settings.mode() == Mode.TWO_D;
      final Map<String, Float> expected = new TreeMap<>();
      for (int z = 0; z < (flat ? size[2] : 1); z++) {
        final var part = flat ? new Definition(new boolean[][][] { g[z] }, new boolean[][][] { m[z] }, mm, settings)
          : new Definition(g, m, mm, settings);
        final List<List<int[]>> boundaries = List.of(part.boundary(part.g), part.boundary(part.m));
        for (int side = 0; side < 2; side++)
          for (final int[] p : boundaries.get(side)) {
            final double nearest = boundaries.get(1 - side).stream().mapToDouble(q -> part.distance(p, q)).min().orElse(-1);
            if (nearest < 0) continue;
            for (int d = 0; d < 3; d++) {
              final int[] at = { p[0], p[1], flat ? z : p[2] };
              at[d] = 0;
              expected.merge(d + Arrays.toString(at), (float) nearest, Math::max);
            }
          }
      }
      final MaskPair pair = pair(g, m, mm);
      final var volumes = SurfaceProjections.of(pair, Masks.volume(size[0], size[1], size[2], inside(g)), settings, 2,
        Progress.NONE);
      final Map<String, Float> found = new TreeMap<>();
      for (int d = 0; d < 3; d++) {
        final var cursor = volumes.get(d).values().localizingCursor();
        while (cursor.hasNext()) {
          final float v = cursor.next().get();
          final int[] at = new int[3];
          for (int k = 0; k < 3; k++)
            at[k] = k == d ? 0 : cursor.getIntPosition(k) + (int) pair.storedBox()[0][k];
          if (v >= 0) found.put(d + Arrays.toString(at), v);
        }
      }
      assertThat(found.keySet()).isEqualTo(expected.keySet());
      expected.forEach((at, v) -> assertThat(found.get(at)).as(at).isCloseTo(v, within(1e-6f)));
    }
  }

  @Test
  void fullMasksAndEqualMasksAgree() {
    final boolean[][][] full = new boolean[3][4][5];
    for (final boolean[][] plane : full)
      for (final boolean[] row : plane)
        Arrays.fill(row, true);
    final var v = Masks.metrics(pair(full, full, new Spacing(1, 1, 1)), MetricSettings.DEFAULT);
    assertThat(v.get(Metric.SPECIFICITY)).isEqualTo(1);
    assertThat(v.get(Metric.SBD)).isEqualTo(1);
    assertThat(v.get(Metric.TNVF_SYM)).as("no neighbourhood holds background").isNaN();
    assertThat(v.get(Metric.HD95_MM)).isZero();
    assertThat(v.get(Metric.BIOU)).isEqualTo(1);
  }

  @Test
  void threadsAndPoolingChangeNoDigit() {
    final SplittableRandom random = new SplittableRandom(8);
    final int[] size = { 30, 25, 20 };
    final boolean[][][] g = blobs(random, size);
    final boolean[][][] m = blobs(random, size);
    for (int x = 0; x < size[0]; x++)
      g[9][9][x] = m[9][10][x] = true;
    final Spacing spacing = new Spacing(0.3, 0.7, 1.9);
    final MetricSettings settings = MetricSettings.DEFAULT.withHd95(Hd95.SURFEL).withNsd(Nsd.SURFEL, 1);
    final var one = PairStatistics.of(pair(g, m, spacing), settings, EnumSet.allOf(Metric.Family.class), 1, Progress.NONE);
    final var four = PairStatistics.of(pair(g, m, spacing), settings, EnumSet.allOf(Metric.Family.class), 4, Progress.NONE);
    final PairStatistics twice = one.plus(four);
    for (final Metric metric : Metric.values()) {
      final double value = metric.of(one, settings);
      assertThat(Double.valueOf(metric.of(four, settings))).as(metric.key()).isEqualTo(Double.valueOf(value));
      if (metric.sense() != Metric.Sense.VOLUME)
        assertThat(metric.of(twice, settings)).as("pooled " + metric.key()).isCloseTo(value, within(NEAR));
    }
  }
}
