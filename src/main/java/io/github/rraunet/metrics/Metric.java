package io.github.rraunet.metrics;

import io.github.rraunet.metrics.BoundaryOverlap.Sums;
import io.github.rraunet.metrics.MetricSettings.EmptyDistance;
import io.github.rraunet.metrics.MetricSettings.Undefined;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The measures, in the order of the table's columns; {@link #key()} is the column's name.
 *
 * <p>Empty masks, for every measure alike: if both are empty, similarities are 1, errors and distances 0; if exactly one is,
 * similarities are 0, errors 1 and distances {@link MetricSettings#emptyDistance()}, so that a missed case never improves a
 * mean. A measure without a value, such as TNVF where no neighbourhood holds background, is NaN.</p>
 */
public enum Metric {
  DICE(Family.OVERLAP, Sense.SIMILARITY, (s, o) -> s.counts().dice()),
  JACCARD(Family.OVERLAP, Sense.SIMILARITY, (s, o) -> s.counts().jaccard()),
  ACCURACY(Family.OVERLAP, Sense.SIMILARITY, (s, o) -> s.counts().accuracy()),
  PRECISION(Family.OVERLAP, Sense.SIMILARITY, (s, o) -> s.counts().precision()),
  /** TPVF, sensitivity. */
  RECALL(Family.OVERLAP, Sense.SIMILARITY, (s, o) -> s.counts().recall()),
  /** TNVF. */
  SPECIFICITY(Family.OVERLAP, Sense.SIMILARITY, (s, o) -> s.counts().specificity()),
  VOLUME_SIMILARITY(Family.OVERLAP, Sense.SIMILARITY, (s, o) -> s.counts().volumeSimilarity()),

  DBD_GT(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> dice(s.boundary().reference())),
  DBD_MS(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> dice(s.boundary().prediction())),
  SBD(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> dice(s.boundary().symmetric())),
  DBJ_GT(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> jaccard(s.boundary().reference())),
  DBJ_MS(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> jaccard(s.boundary().prediction())),
  SBJ(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> jaccard(s.boundary().symmetric())),
  TPVF_GT(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> tpvf(s.boundary().reference(), o)),
  TPVF_MS(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> tpvf(s.boundary().prediction(), o)),
  TPVF_SYM(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> tpvf(s.boundary().symmetric(), o)),
  TNVF_GT(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> tnvf(s.boundary().reference(), o)),
  TNVF_MS(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> tnvf(s.boundary().prediction(), o)),
  TNVF_SYM(Family.BOUNDARY, Sense.SIMILARITY, (s, o) -> tnvf(s.boundary().symmetric(), o)),
  FPVF_GT(Family.BOUNDARY, Sense.ERROR, (s, o) -> 1 - tnvf(s.boundary().reference(), o)),
  FPVF_MS(Family.BOUNDARY, Sense.ERROR, (s, o) -> 1 - tnvf(s.boundary().prediction(), o)),
  FPVF_SYM(Family.BOUNDARY, Sense.ERROR, (s, o) -> 1 - tnvf(s.boundary().symmetric(), o)),
  FNVF_GT(Family.BOUNDARY, Sense.ERROR, (s, o) -> 1 - tpvf(s.boundary().reference(), o)),
  FNVF_MS(Family.BOUNDARY, Sense.ERROR, (s, o) -> 1 - tpvf(s.boundary().prediction(), o)),
  FNVF_SYM(Family.BOUNDARY, Sense.ERROR, (s, o) -> 1 - tpvf(s.boundary().symmetric(), o)),

  /** Hausdorff distance. */
  HD_MM(Family.SURFACE, Sense.DISTANCE, (s, o) -> Math.max(s.distances().fromReference().maxMm(), s.distances().fromPrediction()
    .maxMm())),
  HD95_MM(Family.SURFACE, Sense.DISTANCE, Metric::hd95),
  /** Mean over the points of both surfaces. */
  ASSD_MM(Family.SURFACE, Sense.DISTANCE, (s, o) -> (s.distances().fromReference().sumMm() + s.distances().fromPrediction()
    .sumMm()) / (s.distances().fromReference().total() + s.distances().fromPrediction().total())),
  /** Mean of the two directed means. */
  MASD_MM(Family.SURFACE, Sense.DISTANCE, (s, o) -> (s.distances().fromReference().meanMm() + s.distances().fromPrediction()
    .meanMm()) / 2),
  /** Normalised surface Dice: share of both surfaces that lies within the tolerance of the other. */
  NSD(Family.SURFACE, Sense.SIMILARITY, Metric::nsd),
  /** Boundary IoU. */
  BIOU(Family.SURFACE, Sense.SIMILARITY, (s, o) -> (double) s.bands().both() / s.bands().either()),

  VOLUME_REFERENCE_ML(Family.OVERLAP, Sense.VOLUME, (s, o) -> s.referenceMl()),
  VOLUME_PREDICTION_ML(Family.OVERLAP, Sense.VOLUME, (s, o) -> s.predictionMl());

  /** What has to be computed for a measure. */
  public enum Family {
    /** Counts of voxels. */
    OVERLAP,
    /** Overlap in neighbourhoods of boundary points. */
    BOUNDARY,
    /** Distances between surfaces. */
    SURFACE
  }

  /** What a value says. */
  public enum Sense {
    /** 1 is agreement. */
    SIMILARITY,
    /** 0 is agreement, 1 the worst. */
    ERROR,
    /** 0 is agreement, in mm. */
    DISTANCE,
    /** Millilitres. */
    VOLUME
  }

  @FunctionalInterface
  private interface Formula {
    double value(PairStatistics statistics, MetricSettings settings);
  }

  private static final double PERCENT = 95;

  private final Family family;
  private final Sense sense;
  private final Formula formula;

  Metric(final Family family, final Sense sense, final Formula formula) {
    this.family = family;
    this.sense = sense;
    this.formula = formula;
  }

  /** @return name of the column */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Family family() {
    return family;
  }

  public Sense sense() {
    return sense;
  }

  /** @param statistics with this measure's family in it. @return NaN if there is no value */
  public double of(final PairStatistics statistics, final MetricSettings settings) {
    final EmptyMasks empty = statistics.counts().empty();
    if (empty == EmptyMasks.NONE || sense == Sense.VOLUME) {
      final double value = formula.value(statistics, settings);
      return Double.isInfinite(value) && settings.emptyDistance() == EmptyDistance.NAN ? Double.NaN : value;
    }
    final boolean agree = empty == EmptyMasks.BOTH;
    return switch (sense) {
      case SIMILARITY -> agree ? 1 : 0;
      case ERROR -> agree ? 0 : 1;
      default -> agree ? 0 : switch (settings.emptyDistance()) {
        case DIAGONAL -> statistics.diagonalMm();
        case INFINITY -> Double.POSITIVE_INFINITY;
        case NAN -> Double.NaN;
      };
    };
  }

  private static double dice(final Sums s) {
    return s.dice() / s.points();
  }

  private static double jaccard(final Sums s) {
    return s.jaccard() / s.points();
  }

  private static double tpvf(final Sums s, final MetricSettings settings) {
    return mean(s.tpvf(), s.tpvfPoints(), s.points(), settings);
  }

  private static double tnvf(final Sums s, final MetricSettings settings) {
    return mean(s.tnvf(), s.tnvfPoints(), s.points(), settings);
  }

  private static double mean(final double sum, final long defined, final long points, final MetricSettings settings) {
    return settings.undefined() == Undefined.ONE ? (sum + points - defined) / points : sum / defined;
  }

  private static double hd95(final PairStatistics s, final MetricSettings settings) {
    final DistanceSample a = s.distances().fromReference();
    final DistanceSample b = s.distances().fromPrediction();
    return switch (settings.hd95()) {
      case MAX_OF_TWO -> Math.max(a.percentileOfPointsMm(PERCENT), b.percentileOfPointsMm(PERCENT));
      case POOLED -> a.plus(b).percentileOfPointsMm(PERCENT);
      case SURFEL -> Math.max(s.surfels().fromReference().percentileOfAreaMm(PERCENT), s.surfels().fromPrediction()
        .percentileOfAreaMm(PERCENT));
    };
  }

  private static double nsd(final PairStatistics s, final MetricSettings settings) {
    final SurfaceDistances d = settings.nsd() == MetricSettings.Nsd.SURFEL ? s.surfels() : s.distances();
    return (d.fromReference().within(settings.toleranceMm()) + d.fromPrediction().within(settings.toleranceMm())) / (d
      .fromReference().total() + d.fromPrediction().total());
  }

  /** @return all that must be computed for these measures */
  public static Set<Family> families(final List<Metric> metrics) {
    final Set<Family> families = EnumSet.noneOf(Family.class);
    metrics.forEach(m -> families.add(m.family));
    return families;
  }

  /**
   * @param text {@code all}, or column names and families ({@code overlap}, {@code boundary}, {@code surface}) with commas
   *             between
   * @return in the order of the columns, each once
   * @throws IllegalArgumentException naming the choices
   */
  public static List<Metric> parse(final String text) {
    final Set<Metric> chosen = EnumSet.noneOf(Metric.class);
    for (final String part : text.split(",", -1)) {
      final String name = part.trim();
      final List<Metric> found = new ArrayList<>();
      for (final Metric metric : values())
        if (name.equalsIgnoreCase("all") || name.equalsIgnoreCase(metric.family.name()) || name.equalsIgnoreCase(metric.key()))
          found.add(metric);
      if (found.isEmpty())
        throw new IllegalArgumentException("metrics are all, overlap, boundary, surface, or names of columns ("
          + String.join(", ", Arrays.stream(values()).map(Metric::key).toList()) + "); found '" + name + "'");
      chosen.addAll(found);
    }
    return List.copyOf(chosen);
  }
}
