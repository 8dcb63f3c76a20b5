package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.metrics.MetricSettings.Hd95;
import io.github.rraunet.metrics.MetricSettings.Nsd;
import io.github.rraunet.volume.Spacing;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The test vectors of the method specification, section 8: values of other programs (MedPy, MetricsReloaded, DeepMind's
 * surface-distance) on small squares and cubes. Rows are y, columns x.
 */
class MetricVectorsTest {

  private static final double PRINTED = 6e-7;
  private static final Spacing UNIT = new Spacing(1, 1, 1);
  private static final MetricSettings DEFAULT = MetricSettings.DEFAULT;
  private static final MetricSettings SURFEL = DEFAULT.withHd95(Hd95.SURFEL).withNsd(Nsd.SURFEL, 1);

  private static MaskPair square(final int size, final Masks.Inside g, final Masks.Inside m) {
    return Masks.pair(new int[] { size, size, 1 }, g, m, UNIT);
  }

  /** Half-open box of rows and columns. */
  private static Masks.Inside box(final int row0, final int row1, final int column0, final int column1) {
    return (x, y, z) -> y >= row0 && y < row1 && x >= column0 && x < column1;
  }

  private static MaskPair b() {
    return square(12, box(3, 9, 3, 9), box(3, 9, 4, 10));
  }

  private static MaskPair c() {
    return square(12, box(3, 9, 3, 9), box(4, 8, 4, 8));
  }

  private static MaskPair d() {
    return square(12, box(3, 9, 3, 9), box(2, 10, 2, 10));
  }

  private static MaskPair e() {
    return square(12, box(1, 4, 1, 4), box(8, 11, 8, 11));
  }

  private static MaskPair f() {
    return square(8, box(0, 4, 0, 4), box(0, 4, 0, 5));
  }

  private static MaskPair h() {
    return square(17, box(6, 11, 6, 11), (x, y, z) -> box(6, 11, 6, 11).test(x, y, z) || x == 1 && y == 1);
  }

  private static MaskPair cubes(final Spacing spacing) {
    final Masks.Inside g = (x, y, z) -> x >= 3 && x < 7 && y >= 3 && y < 7 && z >= 3 && z < 7;
    return Masks.pair(new int[] { 10, 10, 10 }, g, (x, y, z) -> g.test(x - 1, y, z), spacing);
  }

  private static void check(final Map<Metric, Double> found, final Metric metric, final double expected) {
    assertThat(found.get(metric)).as(metric.key()).isCloseTo(expected, within(PRINTED));
  }

  private static void three(final Map<Metric, Double> found, final String name, final double gt, final double ms,
    final double sym) {
    final boolean similarity = name.startsWith("db");
    check(found, Metric.parse(name + "_gt").get(0), gt);
    check(found, Metric.parse(name + "_ms").get(0), ms);
    check(found, Metric.parse(similarity ? "sb" + name.charAt(2) : name + "_sym").get(0), sym);
  }

  @Test
  void boundaryOverlapOfShiftedSquares() {
    final var v = Masks.metrics(b(), DEFAULT);
    three(v, "dbd", .82, .82, .82);
    three(v, "dbj", .716667, .716667, .716667);
    three(v, "tpvf", .816667, .9, .858333);
    three(v, "tnvf", .76, .789286, .773016);
    three(v, "fpvf", .24, .210714, .226984);
    three(v, "fnvf", .183333, .1, .141667);
    final PairStatistics s = Masks.statistics(b(), DEFAULT);
    assertThat(s.boundary().reference().tnvfPoints()).isEqualTo(20);
    assertThat(s.boundary().prediction().tnvfPoints()).isEqualTo(16);
    check(Masks.metrics(b(), DEFAULT.withRadius(2)), Metric.SBD, .860635);
  }

  @Test
  void boundaryOverlapOfASquareInASquare() {
    final var c = Masks.metrics(c(), DEFAULT);
    three(c, "dbd", .546667, .738462, .618590);
    three(c, "dbj", .383333, .592593, .461806);
    three(c, "tpvf", .383333, .592593, .461806);
    three(c, "tnvf", 1, Double.NaN, 1);
    three(Masks.metrics(c(), DEFAULT.withUndefined(MetricSettings.Undefined.ONE)), "tnvf", 1, 1, 1);
    three(Masks.metrics(c(), DEFAULT.withRadius(2)), "dbd", .668004, .74, .695003);
    final var d = Masks.metrics(d(), DEFAULT);
    three(d, "dbd", .763077, .580952, .656838);
    three(d, "tpvf", 1, 1, 1);
    three(d, "tnvf", 0, .497449, .290179);
    three(Masks.metrics(d(), DEFAULT.withRadius(2)), "dbd", .786857, .705717, .739526);
  }

  @Test
  void boundaryOverlapFarApartAndAtTheBorder() {
    final var e = Masks.metrics(e(), DEFAULT);
    three(e, "dbd", 0, 0, 0);
    three(e, "tpvf", 0, Double.NaN, 0);
    three(e, "tnvf", 1, .444444, .722222);
    three(Masks.metrics(f(), DEFAULT), "dbd", .933333, .876190, .902564);
    final PairStatistics s = Masks.statistics(f(), DEFAULT);
    assertThat(s.boundary().reference().points()).isEqualTo(12);
    assertThat(s.boundary().prediction().points()).isEqualTo(14);
  }

  @Test
  void boundaryOverlapOfCubes() {
    final var v = Masks.metrics(cubes(UNIT), DEFAULT);
    three(v, "dbd", .804762, .804762, .804762);
    three(v, "dbj", .690476, .690476, .690476);
    three(v, "tpvf", .785714, .904762, .845238);
    three(v, "tnvf", .856391, .826472, .841985);
    final PairStatistics s = Masks.statistics(cubes(UNIT), DEFAULT);
    assertThat(s.boundary().reference().tnvfPoints()).isEqualTo(56);
    assertThat(s.boundary().prediction().tnvfPoints()).isEqualTo(52);
  }

  private static void distances(final MaskPair pair, final double hd, final double hd95, final double assd, final double masd,
    final double nsd)
  {
    final var v = Masks.metrics(pair, DEFAULT);
    check(v, Metric.HD_MM, hd);
    check(v, Metric.HD95_MM, hd95);
    check(v, Metric.ASSD_MM, assd);
    check(v, Metric.MASD_MM, masd);
    check(v, Metric.NSD, nsd);
  }

  @Test
  void distancesBetweenBoundaryVoxels() {
    distances(b(), 1, 1, .5, .5, 1);
    distances(c(), 1.414214, 1.414214, 1.051777, 1.041421, .875);
    distances(d(), 1.414214, 1.414214, 1.034518, 1.029587, .916667);
    final var e = Masks.metrics(e(), DEFAULT);
    check(e, Metric.HD_MM, 9.899495);
    check(e, Metric.HD95_MM, 9.661512);
    check(e, Metric.ASSD_MM, 8.529350);
    check(Masks.metrics(e(), DEFAULT.withHd95(Hd95.POOLED)), Metric.HD95_MM, 9.899495);
    final var f = Masks.metrics(f(), DEFAULT);
    check(f, Metric.ASSD_MM, .230769);
    check(f, Metric.MASD_MM, .226190);
    final var h = Masks.metrics(h(), DEFAULT);
    check(h, Metric.HD_MM, 7.071068);
    check(h, Metric.HD95_MM, 1.414214);
    check(h, Metric.ASSD_MM, .214275);
    check(h, Metric.NSD, .969697);
    check(Masks.metrics(h(), DEFAULT.withHd95(Hd95.POOLED)), Metric.HD95_MM, 0);
    check(Masks.metrics(cubes(UNIT), DEFAULT), Metric.ASSD_MM, .357143);
    final var flat = Masks.metrics(cubes(new Spacing(.5, 1, 2)), DEFAULT);
    check(flat, Metric.HD_MM, .5);
    check(flat, Metric.ASSD_MM, .178571);
  }

  private static void surfels(final MaskPair pair, final double fromReference, final double fromPrediction) {
    final SurfaceDistances s = Masks.statistics(pair, SURFEL).surfels();
    assertThat(s.fromReference().meanMm()).isCloseTo(fromReference, within(PRINTED));
    assertThat(s.fromPrediction().meanMm()).isCloseTo(fromPrediction, within(PRINTED));
  }

  @Test
  void distancesBetweenSurfaceElements() {
    surfels(b(), .5, .5);
    surfels(c(), 1.051321, 1);
    surfels(f(), .202314, .262307);
    surfels(cubes(UNIT), .336889, .336889);
    surfels(cubes(new Spacing(.5, 1, 2)), .255859, .255859);
    check(Masks.metrics(b(), SURFEL.withNsd(Nsd.SURFEL, .5)), Metric.NSD, .5);
    check(Masks.metrics(c(), SURFEL), Metric.NSD, .924889);
    check(Masks.metrics(d(), SURFEL), Metric.NSD, .947287);
    check(Masks.metrics(f(), SURFEL.withNsd(Nsd.SURFEL, .5)), Metric.NSD, .765794);
    check(Masks.metrics(h(), SURFEL), Metric.HD95_MM, 6.403124);
  }

  /** Values that DeepMind's own tests expect. */
  @Test
  void surfaceElementsAsInTheTestsOfTheirAuthors() {
    final MaskPair pixels = Masks.pair(new int[] { 128, 128, 1 }, (x, y, z) -> x == 50 && y == 70, (x, y, z) -> x == 52
      && y == 70,
      new Spacing(1, 2, 1));
    surfels(pixels, 1.5, 1.5);
    check(Masks.metrics(pixels, SURFEL), Metric.NSD, .5);
    final MaskPair blocks = Masks.pair(new int[] { 100, 100, 100 }, (x, y, z) -> z < 50, (x, y, z) -> z < 51, new Spacing(1, 1,
      2));
    final PairStatistics s = Masks.statistics(blocks, SURFEL);
    assertThat(s.surfels().fromReference().meanMm()).isCloseTo(.322, within(5e-4));
    assertThat(s.surfels().fromPrediction().meanMm()).isCloseTo(.339, within(5e-4));
    assertThat(s.surfels().fromReference().maxMm()).isEqualTo(2);
    assertThat(s.surfels().fromReference().within(1) / s.surfels().fromReference().total()).isCloseTo(.842, within(5e-4));
    assertThat(s.surfels().fromPrediction().within(1) / s.surfels().fromPrediction().total()).isCloseTo(.830, within(5e-4));
    assertThat(Metric.NSD.of(s, SURFEL)).isCloseTo(.836, within(5e-4));
    assertThat(Metric.DICE.of(s, SURFEL)).isCloseTo(.990, within(5e-4));
  }
}
