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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every metric against its definition, all pairs of points, on random masks that touch the borders. */
class MetricsBruteForceTest {

  private static final double NEAR = 1e-12;

  /** The definitions, word by word, on boolean arrays [z][y][x]; axes of length 1 are not axes. */
  private static final class Definition {

    private final boolean[][][] g;
    private final boolean[][][] m;
    private final int[] size;
    private final double[] mm;
    private final MetricSettings settings;

    Definition(final boolean[][][] g, final boolean[][][] m, final Spacing spacing, final MetricSettings settings) {
      this.g = g;
      this.m = m;
      size = new int[] { g[0][0].length, g[0].length, g.length };
      mm = new double[] { spacing.xMm(), spacing.yMm(), spacing.zMm() };
      this.settings = settings;
    }

    private boolean in(final boolean[][][] a, final int x, final int y, final int z) {
      return x >= 0 && y >= 0 && z >= 0 && x < size[0] && y < size[1] && z < size[2] && a[z][y][x];
    }

    private List<int[]> boundary(final boolean[][][] a) {
      final List<int[]> points = new ArrayList<>();
      for (int z = 0; z < size[2]; z++)
        for (int y = 0; y < size[1]; y++)
          for (int x = 0; x < size[0]; x++) {
            if (!a[z][y][x]) continue;
            boolean edge = false;
            for (int dz = -1; dz <= 1; dz++)
              for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++) {
                  final boolean single = size[0] * size[1] * size[2] == 1;
                  if (!single && (size[0] == 1 && dx != 0 || size[1] == 1 && dy != 0 || size[2] == 1 && dz != 0)) continue;
                  final int steps = Math.abs(dx) + Math.abs(dy) + Math.abs(dz);
                  if (settings.boundary() == Boundary.FACE && steps > 1) continue;
                  edge |= !in(a, x + dx, y + dy, z + dz);
                }
            if (edge) points.add(new int[] { x, y, z });
          }
      return points;
    }

    private double distance(final int[] a, final int[] b) {
      double squares = 0;
      for (int d = 0; d < 3; d++)
        squares += (a[d] - b[d]) * mm[d] * (a[d] - b[d]) * mm[d];
      return Math.sqrt(squares);
    }

    private boolean near(final int[] a, final int[] b) {
      double sum = 0;
      double squares = 0;
      double most = 0;
      for (int d = 0; d < 3; d++) {
        final double step = Math.abs(a[d] - b[d]) * (settings.radiusInMm() ? mm[d] : 1);
        sum += step;
        squares += step * step;
        most = Math.max(most, step);
      }
      final double reach = switch (settings.neighbourhood()) {
        case BOX -> most;
        case BALL -> Math.sqrt(squares);
        case DIAMOND -> sum;
      };
      return reach <= settings.radius() * (1 + 1e-9);
    }

    /** @return Dice, Jaccard, TPVF, TNVF at a point */
    private double[] local(final int[] p) {
      int inG = 0;
      int inM = 0;
      int both = 0;
      int n = 0;
      for (int z = 0; z < size[2]; z++)
        for (int y = 0; y < size[1]; y++)
          for (int x = 0; x < size[0]; x++) {
            if (!near(p, new int[] { x, y, z })) continue;
            n++;
            if (g[z][y][x]) inG++;
            if (m[z][y][x]) inM++;
            if (g[z][y][x] && m[z][y][x]) both++;
          }
      return new double[] { 2.0 * both / (inG + inM), (double) both / (inG + inM - both), (double) both / inG,
        (double) (n - inG - inM + both) / (n - inG) };
    }

    private double mean(final int q, final List<int[]> points) {
      double sum = 0;
      int n = 0;
      for (final int[] p : points) {
        final double value = local(p)[q];
        if (!Double.isNaN(value)) {
          sum += value;
          n++;
        }
        else if (settings.undefined() == Undefined.ONE) {
          sum++;
          n++;
        }
      }
      return sum / n;
    }

    private List<Double> distances(final List<int[]> from, final List<int[]> to) {
      final List<Double> all = new ArrayList<>();
      for (final int[] p : from)
        all.add(to.stream().mapToDouble(q -> distance(p, q)).min().orElseThrow());
      Collections.sort(all);
      return all;
    }

    private static double percentile(final List<Double> sorted) {
      final double rank = 0.95 * (sorted.size() - 1);
      final int low = (int) rank;
      return low + 1 == sorted.size() ? sorted.get(low) : sorted.get(low) + (rank - low) * (sorted.get(low
        + 1) - sorted.get(low));
    }

    Map<Metric, Double> all() {
      final Map<Metric, Double> v = new EnumMap<>(Metric.class);
      final List<int[]> bg = boundary(g);
      final List<int[]> bm = boundary(m);
      final List<int[]> sym = new ArrayList<>(bg);
      sym.addAll(bm);
      final Metric[][] columns = { { Metric.DBD_GT, Metric.DBD_MS, Metric.SBD }, { Metric.DBJ_GT, Metric.DBJ_MS, Metric.SBJ }, {
        Metric.TPVF_GT, Metric.TPVF_MS, Metric.TPVF_SYM }, { Metric.TNVF_GT, Metric.TNVF_MS, Metric.TNVF_SYM }, { Metric.FNVF_GT,
          Metric.FNVF_MS, Metric.FNVF_SYM }, { Metric.FPVF_GT, Metric.FPVF_MS, Metric.FPVF_SYM } };
      for (int q = 0; q < 6; q++)
        for (int k = 0; k < 3; k++) {
          final List<int[]> points = k == 0 ? bg : k == 1 ? bm : sym;
          v.put(columns[q][k], q < 4 ? mean(q, points) : 1 - mean(q - 2, points));
        }
      final List<Double> fromG = distances(bg, bm);
      final List<Double> fromM = distances(bm, bg);
      final List<Double> pooled = new ArrayList<>(fromG);
      pooled.addAll(fromM);
      Collections.sort(pooled);
      final double sumG = fromG.stream().mapToDouble(x -> x).sum();
      final double sumM = fromM.stream().mapToDouble(x -> x).sum();
      v.put(Metric.HD_MM, pooled.get(pooled.size() - 1));
      v.put(Metric.HD95_MM, settings.hd95() == Hd95.POOLED ? percentile(pooled) : Math.max(percentile(fromG), percentile(fromM)));
      v.put(Metric.ASSD_MM, (sumG + sumM) / pooled.size());
      v.put(Metric.MASD_MM, (sumG / fromG.size() + sumM / fromM.size()) / 2);
      v.put(Metric.NSD, pooled.stream().filter(x -> x <= settings.toleranceMm() + 1e-9).count() / (double) pooled.size());
      int both = 0;
      int either = 0;
      for (int z = 0; z < size[2]; z++)
        for (int y = 0; y < size[1]; y++)
          for (int x = 0; x < size[0]; x++) {
            final int[] p = { x, y, z };
            final boolean a = g[z][y][x] && band(p, bg);
            final boolean b = m[z][y][x] && band(p, bm);
            if (a && b) both++;
            if (a || b) either++;
          }
      v.put(Metric.BIOU, (double) both / either);
      return v;
    }

    private boolean band(final int[] p, final List<int[]> boundary) {
      final double nearest = boundary.stream().mapToDouble(q -> distance(p, q)).min().orElseThrow();
      return settings.boundaryIouMm() == 0 ? nearest == 0 : nearest < settings.boundaryIouMm();
    }
  }

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
