package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Pairs measured slab by slab against the same pairs in memory, and against the definitions of the measures. */
class SlabPairMeterTest {

  private static final double COUNTS = 1e-12;
  private static final double NEAR = 1e-9;
  private static final Spacing[] SPACINGS = { new Spacing(1, 1, 1), new Spacing(0.7, 1.1, 2.3), new Spacing(2, 0.5, 0.9),
    new Spacing(0.3, 0.3, 5) };

  /** Taken together with a case in which nothing is missed: of those, empty masks alone do not say what the values are. */
  private static final PairStatistics ANOTHER = Masks.statistics(Masks.pair(new int[] { 6, 5, 4 }, (x, y, z) -> x < 3,
    (x, y, z) -> x < 4 && z > 0, new Spacing(1, 2, 3)), MetricSettings.DEFAULT.withHd95(Hd95.SURFEL));

  /** Makes two volumes of one size from a seed. */
  private static final class Pair {

    private final SplittableRandom random;
    private final int[] size = new int[3];
    private final Spacing spacing;
    private final double[][] rows = new double[3][4];
    private final boolean oriented;

    Pair(final SplittableRandom random, final int longest) {
      this.random = random;
      for (int d = 0; d < 3; d++)
        size[d] = random.nextInt(7) == 0 ? 1 : 1 + random.nextInt(longest);
      spacing = SPACINGS[random.nextInt(SPACINGS.length)];
      oriented = random.nextBoolean();
      final double[] mm = { spacing.xMm(), spacing.yMm(), spacing.zMm() };
      final int turn = oriented ? random.nextInt(3) : 0; // which way the slices lie
      final boolean swapped = oriented && random.nextBoolean();
      for (int d = 0; d < 3; d++) {
        final int world = swapped && d < 2 ? (1 - d + turn) % 3 : (d + turn) % 3;
        rows[world][d] = oriented && random.nextBoolean() ? -mm[d] : mm[d];
      }
    }

    ArrayRegions volume(final String name, final int labels, final int bits, final Volume.Kind kind) {
      final float[] voxels = new float[size[0] * size[1] * size[2]];
      final boolean probabilities = kind == Volume.Kind.PROBABILITY;
      for (int label = 1; label <= labels; label++) {
        final float value = probabilities ? 0 : labels == 1 ? 255 : label;
        for (int balls = random.nextInt(4); balls > 0; balls--)
          ball(voxels, value);
        if (random.nextInt(3) == 0) voxels[random.nextInt(voxels.length)] = value; // a voxel far from the rest
      }
      if (bits == 32 && !probabilities && random.nextInt(4) == 0) voxels[random.nextInt(voxels.length)] = Float.NaN;
      return new ArrayRegions(name, bits, voxels, size, probabilities && bits != 32 ? 1 / 255.0 : 1, 0, rows, oriented, kind);
    }

    /** @param value 0 for probabilities that fall towards the border */
    private void ball(final float[] voxels, final float value) {
      final double[] c = { random.nextDouble() * size[0], random.nextDouble() * size[1], random.nextDouble() * size[2] };
      final double r = 0.5 + random.nextDouble() * 5;
      for (int z = 0, i = 0; z < size[2]; z++)
        for (int y = 0; y < size[1]; y++)
          for (int x = 0; x < size[0]; x++, i++) {
            final double from = Math.sqrt((x - c[0]) * (x - c[0]) + (y - c[1]) * (y - c[1]) + (z - c[2]) * (z - c[2]));
            if (from <= r && random.nextInt(15) > 0) voxels[i] = value != 0 ? value : (float) Math.min(1, (r - from) / r + 0.1);
          }
    }
  }

  @SafeVarargs
  private static <T> T one(final SplittableRandom random, final T... of) {
    return of[random.nextInt(of.length)];
  }

  private static MetricSettings settings(final SplittableRandom random) {
    final double mm = List.of(0.6, 1.0, 2.2, 4.0).get(random.nextInt(4));
    MetricSettings s = MetricSettings.DEFAULT.withNeighbourhood(one(random, Shape.values())).withBoundary(one(random, Boundary
      .values())).withUndefined(one(random, Undefined.values())).withHd95(one(random, Hd95.values())).withNsd(one(random, Nsd
        .values()), mm).withEmptyDistance(one(random, EmptyDistance.values()));
    s = random.nextBoolean() ? s.withRadius(random.nextInt(4)) : s.withRadiusMm(mm);
    return random.nextBoolean() ? s : s.withBoundaryIouMm(one(random, 0.3, 1.0, 2.0, 2.3, 5.0));
  }

  private static EvaluationSettings asked(final MetricSettings settings, final String metrics, final String labels,
    final Aggregation aggregation, final double threshold)
  {
    return new EvaluationSettings(Metric.parse(metrics), settings, LabelSelection.parse(labels), aggregation, null, threshold,
      EvaluationSettings.Grids.SAME);
  }

  private static CaseEvaluator.Result slabs(final EvaluationSettings asked, final ArrayRegions g, final ArrayRegions m,
    final int planes, final long seed)
  {
    final var meter = new SlabPairMeter(g, m, planes, new Travelling(seed));
    return new CaseEvaluator(asked, 1, meter).evaluate("a case", g.open().grid(), m.open().grid(), Progress.NONE);
  }

  private static void assertSame(final List<ScoreRow> found, final List<ScoreRow> expected, final String what) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      final ScoreRow a = found.get(i);
      final ScoreRow b = expected.get(i);
      assertThat(List.of(a.caseName(), a.label(), a.empty())).as(what).isEqualTo(List.of(b.caseName(), b.label(), b.empty()));
      assertThat(a.values().keySet()).as(what).isEqualTo(b.values().keySet());
      b.values().forEach((metric, value) -> {
        final double is = a.values().get(metric);
        final String where = what + " " + a.label() + " " + metric.key();
        if (Double.isNaN(value) || Double.isInfinite(value)) assertThat(is).as(where).isEqualTo(value);
        else assertThat(is).as(where).isCloseTo(value, within(metric.family() == Metric.Family.OVERLAP ? COUNTS : NEAR));
      });
    }
  }

  private static void assertSame(final CaseEvaluator.Result found, final CaseEvaluator.Result expected,
    final EvaluationSettings asked, final String what)
  {
    assertSame(found.rows(), expected.rows(), what);
    assertSame(found.slices(), expected.slices(), what + " slices");
    assertThat(found.notes()).as(what).isEqualTo(expected.notes());
    assertThat(found.shown()).as(what).isEqualTo(expected.shown());
    assertThat(found.foreground()).isNull();
    assertThat(found.statistics().keySet()).isEqualTo(expected.statistics().keySet());
    found.statistics().forEach((label, statistics) -> {
      final PairStatistics other = expected.statistics().get(label);
      assertSame(List.of(pooled(label, statistics, asked)), List.of(pooled(label, other, asked)), what + " pooled");
    });
  }

  /** Of a case by slices, the statistics of the whole are counts only. */
  private static ScoreRow pooled(final String label, final PairStatistics statistics, final EvaluationSettings asked) {
    final List<Metric> metrics = asked.aggregation() == Aggregation.PER_SLICE ? Metric.parse("overlap") : asked.metrics();
    return ScoreRow.of("pooled", label, statistics.plus(ANOTHER), metrics, asked.settings());
  }

  @Test
  void masksOfAnyFormAndSettingsGiveWhatTheyGiveInMemory() {
    for (long seed = 0; seed < 200; seed++) {
      final SplittableRandom random = new SplittableRandom(seed);
      final Pair pair = new Pair(random, 17);
      final ArrayRegions g = pair.volume("g", 1, one(random, 8, 16, 32), Volume.Kind.MASK);
      final ArrayRegions m = pair.volume("m", 1, one(random, 8, 16, 32), Volume.Kind.MASK);
      final EvaluationSettings asked = asked(settings(random), one(random, "all", "overlap", "boundary", "surface",
        "dice,hd_mm"), "all", Aggregation.PER_CASE, Double.NaN);
      final var expected = new CaseEvaluator(asked, 2).evaluate("a case", g.whole(), m.whole(), Progress.NONE);
      final int planes = 1 + random.nextInt(pair.size[2]);
      assertSame(slabs(asked, g, m, planes, seed), expected, asked, "seed " + seed + ", " + Arrays.toString(pair.size) + " "
        + pair.spacing + " in slabs of " + planes + ", " + asked);
    }
  }

  @Test
  void labelMapsToo() {
    for (long seed = 1000; seed < 1080; seed++) {
      final SplittableRandom random = new SplittableRandom(seed);
      final Pair pair = new Pair(random, 15);
      final ArrayRegions g = pair.volume("g", 3, one(random, 8, 16, 32), Volume.Kind.INTENSITY);
      final ArrayRegions m = pair.volume("m", random.nextBoolean() ? 4 : 1, one(random, 8, 16, 32), Volume.Kind.INTENSITY);
      final EvaluationSettings asked = asked(settings(random), "all", one(random, "all", "1,3", "1-9", "union:1-3",
        "union:all", "2,9"), one(random, Aggregation.PER_CASE, Aggregation.POOLED), Double.NaN);
      final String what = "seed " + seed + ", " + Arrays.toString(pair.size) + ", " + asked;
      final CaseEvaluator.Result expected;
      try {
        expected = new CaseEvaluator(asked, 2).evaluate("a case", g.whole(), m.whole(), Progress.NONE);
      }
      catch (final IllegalArgumentException e) {
        assertThatThrownBy(() -> slabs(asked, g, m, 3, 0)).as(what).isInstanceOf(IllegalArgumentException.class).hasMessage(e
          .getMessage());
        continue;
      }
      assertSame(slabs(asked, g, m, 1 + random.nextInt(pair.size[2]), seed), expected, asked, what);
    }
  }

  @Test
  void probabilityMapsToo() {
    for (long seed = 2000; seed < 2060; seed++) {
      final SplittableRandom random = new SplittableRandom(seed);
      final Pair pair = new Pair(random, 15);
      final ArrayRegions g = pair.volume("g", 1, 8, Volume.Kind.MASK);
      final ArrayRegions m = pair.volume("m", 1, 32, Volume.Kind.PROBABILITY);
      final EvaluationSettings asked = asked(settings(random), "all", "all", Aggregation.PER_CASE, random.nextDouble());
      final var expected = new CaseEvaluator(asked, 2).evaluate("a case", g.whole(), m.whole(), Progress.NONE);
      assertSame(slabs(asked, g, m, 1 + random.nextInt(pair.size[2]), seed), expected, asked, "seed " + seed + ", " + asked);
      final EvaluationSettings without = asked(settings(random), "all", "all", Aggregation.PER_CASE, Double.NaN);
      assertThatThrownBy(() -> slabs(without, g, m, 3, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
        "give a threshold");
    }
  }

  @Test
  void sliceBySliceToo() {
    for (long seed = 3000; seed < 3100; seed++) {
      final SplittableRandom random = new SplittableRandom(seed);
      final Pair pair = new Pair(random, 13);
      final int labels = 1 + random.nextInt(2);
      final ArrayRegions g = pair.volume("g", labels, one(random, 8, 16, 32), Volume.Kind.INTENSITY);
      final ArrayRegions m = pair.volume("m", labels, 8, Volume.Kind.INTENSITY);
      final MetricSettings settings = settings(random).withMode(one(random, Mode.values()));
      final boolean perSlice = settings.mode() == Mode.THREE_D || random.nextBoolean();
      final EvaluationSettings asked = asked(settings, one(random, "all", "overlap", "surface"), "all", perSlice
        ? Aggregation.PER_SLICE : Aggregation.PER_CASE, Double.NaN);
      final var expected = new CaseEvaluator(asked, 2).evaluate("a case", g.whole(), m.whole(), Progress.NONE);
      assertSame(slabs(asked, g, m, 1 + random.nextInt(4), seed), expected, asked, "seed " + seed + ", " + Arrays.toString(
        pair.size) + ", " + asked);
    }
  }

  @Test
  void everyMeasureFollowsItsDefinition() {
    final SplittableRandom random = new SplittableRandom(4000);
    for (int round = 0; round < 40; round++) {
      final Pair pair = new Pair(random, 9);
      final ArrayRegions g = pair.volume("g", 1, 8, Volume.Kind.MASK);
      final ArrayRegions m = pair.volume("m", 1, 8, Volume.Kind.MASK);
      g.stored()[random.nextInt(g.stored().length)] = 255;
      m.stored()[random.nextInt(m.stored().length)] = 255;
      final MetricSettings settings = settings(random).withHd95(one(random, Hd95.MAX_OF_TWO, Hd95.POOLED)).withNsd(
        Nsd.VOXEL, 1.2).withBoundaryIouMm(1.37); // no distance on these grids
      final EvaluationSettings asked = asked(settings, "all", "all", Aggregation.PER_CASE, Double.NaN);
      final ScoreRow row = slabs(asked, g, m, 1 + random.nextInt(pair.size[2]), round).rows().get(0);
      final String what = Arrays.toString(pair.size) + ", " + pair.spacing + ", " + settings;
      new Definition(inside(g), inside(m), pair.spacing, settings).all().forEach((metric, expected) -> assertThat(row.values()
        .get(metric)).as("%s of %s", metric.key(), what).isCloseTo(expected, within(NEAR)));
    }
  }

  private static boolean[][][] inside(final ArrayRegions volume) {
    final int[] n = volume.size();
    final boolean[][][] inside = new boolean[n[2]][n[1]][n[0]];
    for (int i = 0; i < volume.stored().length; i++)
      inside[i / (n[0] * n[1])][i / n[0] % n[1]][i % n[0]] = volume.stored()[i] != 0;
    return inside;
  }

  private static ArrayRegions mask(final int[] size, final Spacing spacing, final Masks.Inside inside) {
    final float[] voxels = new float[size[0] * size[1] * size[2]];
    for (int i = 0; i < voxels.length; i++)
      voxels[i] = inside.test(i % size[0], i / size[0] % size[1], i / (size[0] * size[1])) ? 255 : 0;
    final double[][] rows = { { spacing.xMm(), 0, 0, 0 }, { 0, spacing.yMm(), 0, 0 }, { 0, 0, spacing.zMm(), 0 } };
    return new ArrayRegions("mask", 8, voxels, size, 1, 0, rows, true, Volume.Kind.MASK);
  }

  /** Masks at the two ends of a long image, planes without anything between them: the distances are arithmetic. */
  @Test
  void masksFarApartAreMeasuredWithoutTheVolumeInMemory() {
    final int[] size = { 30, 20, 200 };
    final ArrayRegions g = mask(size, new Spacing(1, 2, 0.5), (x, y, z) -> z < 3 && x > 20);
    final ArrayRegions m = mask(size, new Spacing(1, 2, 0.5), (x, y, z) -> z == 197 && x == 4 && y == 7);
    final EvaluationSettings asked = asked(MetricSettings.DEFAULT, "hd_mm,masd_mm,dice", "all", Aggregation.PER_CASE, Double.NaN);
    ArrayRegions.LARGEST.set(0);
    final ScoreRow row = slabs(asked, g, m, 8, 1).rows().get(0);
    assertThat(ArrayRegions.LARGEST.get()).isLessThanOrEqualTo(30 * 20 * 10);
    assertThat(row.values().get(Metric.HD_MM)).isEqualTo(Math.sqrt(25 * 25 + 24 * 24 + 98.5 * 98.5));
    double sum = 0;
    int points = 0;
    for (int z = 0; z < 3; z++)
      for (int y = 0; y < 20; y++)
        for (int x = 21; x < 30; x++) {
          if (z == 1 && y > 0 && y < 19 && x > 21 && x < 29) continue;
          sum += Math.sqrt((x - 4) * (x - 4) + 4 * (y - 7) * (y - 7) + (197 - z) * (197 - z) / 4.0);
          points++;
        }
    final double back = Math.sqrt(17 * 17 + 97.5 * 97.5);
    assertThat(row.values().get(Metric.MASD_MM)).isCloseTo((sum / points + back) / 2, within(NEAR));
    assertThat(row.values().get(Metric.DICE)).isZero();
  }

  /** Three steps of 0.7 mm are rounded to less than 2.1 mm, and are no less. */
  @Test
  void noVoxelAsFarAsTheBandIsWideBelongsToIt() {
    final int[] size = { 11, 11, 11 };
    final Spacing spacing = new Spacing(0.7, 0.7, 0.7);
    final ArrayRegions g = mask(size, spacing, (x, y, z) -> Math.max(Math.abs(x - 5), Math.max(Math.abs(y - 5), Math.abs(z
      - 5))) <= 4);
    final ArrayRegions m = mask(size, spacing, (x, y, z) -> Math.max(Math.abs(x - 5), Math.max(Math.abs(y - 5), Math.abs(z
      - 5))) <= 3);
    final EvaluationSettings asked = asked(MetricSettings.DEFAULT.withBoundaryIouMm(2.1), "biou", "all", Aggregation.PER_CASE,
      Double.NaN);
    final double expected = (343.0 - 27) / (729 - 1); // of 9^3 voxels all but 3^3 are in the band, of 7^3 all but one
    final var whole = new CaseEvaluator(asked, 1).evaluate("", g.whole(), m.whole(), Progress.NONE);
    assertThat(whole.rows().get(0).values()).containsEntry(Metric.BIOU, expected);
    assertThat(slabs(asked, g, m, 2, 0).rows().get(0).values()).containsEntry(Metric.BIOU, expected);
  }

  @Test
  void slabsChangeNoDigit() {
    final SplittableRandom random = new SplittableRandom(77);
    final int[] size = { 24, 22, 20 };
    final Masks.Inside noise = (x, y, z) -> random.nextInt(3) > 0 && (x - 12) * (x - 12) + (y - 11) * (y - 11) + 2 * (z - 9) * (z
      - 9) < 110;
    final ArrayRegions g = mask(size, new Spacing(0.7, 0.9, 1.3), noise);
    final ArrayRegions m = mask(size, new Spacing(0.7, 0.9, 1.3), noise);
    final MetricSettings settings = MetricSettings.DEFAULT.withRadius(2).withBoundaryIouMm(1.6);
    final EvaluationSettings asked = asked(settings, "all", "all", Aggregation.PER_CASE, Double.NaN);
    final EvaluationSettings surfels = asked(settings.withHd95(Hd95.SURFEL).withNsd(Nsd.SURFEL, 1), "hd95_mm,nsd", "all",
      Aggregation.PER_CASE, Double.NaN);
    final var first = slabs(surfels, g, m, size[2], 0);
    final var whole = new CaseEvaluator(asked, 2).evaluate("a case", g.whole(), m.whole(), Progress.NONE);
    for (int planes = 1; planes <= size[2]; planes++) {
      assertThat(slabs(asked, g, m, planes, planes).rows()).as("slabs of %d", planes).isEqualTo(whole.rows());
      assertThat(slabs(surfels, g, m, planes, planes).scores("").toJson()).as("slabs of %d", planes).isEqualTo(first.scores("")
        .toJson());
    }
  }

  @Test
  void whatNeedsTheWholeIsRefusedWithWhatElseCanBeDone() {
    final ArrayRegions g = mask(new int[] { 5, 5, 5 }, new Spacing(1, 1, 1), (x, y, z) -> x > 2);
    final EvaluationSettings plain = asked(MetricSettings.DEFAULT, "all", "all", Aggregation.PER_CASE, Double.NaN);
    final var nearest = new EvaluationSettings(plain.metrics(), plain.settings(), plain.labels(), plain.aggregation(), null,
      Double.NaN, EvaluationSettings.Grids.NEAREST);
    assertThatThrownBy(() -> slabs(nearest, g, g, 2, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
      "resample=nearest needs both volumes in memory");
    final ArrayRegions other = mask(new int[] { 5, 5, 6 }, new Spacing(1, 1, 1), (x, y, z) -> x > 2);
    assertThatThrownBy(() -> slabs(plain, g, other, 2, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
      "differ in size: 5x5x5 voxels and 5x5x6 voxels");
    assertThatThrownBy(() -> new SlabPairMeter(g, g, 0, new Travelling(0))).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("at least 1 plane, found 0");
    assertThatThrownBy(() -> slabs(asked(MetricSettings.DEFAULT.withRadius(90), "boundary", "all", Aggregation.PER_CASE,
      Double.NaN), g, g, 2, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("lower the radius");
  }

  @Test
  void aFileThatCannotBeReadIsTold() {
    final ArrayRegions g = mask(new int[] { 5, 5, 5 }, new Spacing(1, 1, 1), (x, y, z) -> x > 2);
    final var meter = new SlabPairMeter(g, () -> {
      throw new IOException("the disk is gone");
    }, 2, new Travelling(0));
    final EvaluationSettings asked = asked(MetricSettings.DEFAULT, "all", "all", Aggregation.PER_CASE, Double.NaN);
    final Volume grid = g.open().grid();
    assertThatThrownBy(() -> new CaseEvaluator(asked, 1, meter).evaluate("a case", grid, grid, Progress.NONE)).isInstanceOf(
      UncheckedIOException.class).hasMessage("the disk is gone");
  }

  /** Rows, statistics and notes that travelled, and those that lay on disk, are what they were. */
  @Test
  void scoresTravelAndLieOnDisk() {
    for (final EmptyDistance empty : EmptyDistance.values())
      for (final Aggregation aggregation : List.of(Aggregation.PER_CASE, Aggregation.PER_SLICE)) {
        final MetricSettings settings = MetricSettings.DEFAULT.withEmptyDistance(empty).withHd95(Hd95.SURFEL).withNsd(Nsd.SURFEL,
          1);
        final EvaluationSettings asked = Travelling.copy(asked(settings, "all", "all", aggregation, Double.NaN));
        final SplittableRandom random = new SplittableRandom(5);
        final Pair pair = new Pair(random, 12);
        final ArrayRegions g = pair.volume("g", 3, 16, Volume.Kind.INTENSITY);
        final ArrayRegions m = pair.volume("m", 2, 32, Volume.Kind.INTENSITY); // label 3 is missed: infinities and NaN
        g.stored()[1] = 3;
        final CaseScores scores = new CaseEvaluator(asked, 1).evaluate("a \"case\"", g.whole(), m.whole(), Progress.NONE).scores(
          "a \"case\"");
        assertThat(scores.rows()).extracting(ScoreRow::label).as("the selection travelled").containsExactly("all", "1", "2", "3");
        final List<CaseScores> copies = new ArrayList<>(List.of(Travelling.copy(scores), CaseScores.fromJson(scores.toJson())));
        for (final CaseScores copy : copies) {
          assertThat(copy.name()).isEqualTo(scores.name());
          assertThat(copy.rows()).isEqualTo(scores.rows());
          assertThat(copy.slices()).isEqualTo(scores.slices());
          assertThat(copy.notes()).isEqualTo(scores.notes());
          assertThat(copy.toJson()).isEqualTo(scores.toJson());
          assertThat(List.copyOf(copy.statistics().keySet())).isEqualTo(List.copyOf(scores.statistics().keySet()));
          scores.statistics().forEach((label, statistics) -> assertThat(pooled(label, copy.statistics().get(label), asked))
            .isEqualTo(pooled(label, statistics, asked)));
        }
        assertThat(scores.rows()).anyMatch(row -> row.empty() == EmptyMasks.PREDICTION);
      }
    for (final String text : List.of("", "{}", "[1]", "nonsense", "{\"format\":1}"))
      assertThatThrownBy(() -> CaseScores.fromJson(text)).as(text).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("evaluate the case again");
  }
}
