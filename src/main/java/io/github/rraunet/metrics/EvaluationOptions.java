package io.github.rraunet.metrics;

import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.text.AxisTriple;
import io.github.rraunet.volume.Spacing;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The settings of an evaluation as users write them, by the names of the options. */
public final class EvaluationOptions {

  private static final double SMALLEST_MM = 1e-6;
  private static final double LARGEST_MM = 1e6;

  /** What an option is that is not given; every option of an evaluation stands here. */
  public static final Map<String, Object> DEFAULTS = Map.ofEntries(Map.entry("labels", "all"), Map.entry("metrics", "all"),
    Map.entry("mode", "3d"), Map.entry("boundary_radius", "1"), Map.entry("neighbourhood", "box"), Map.entry("boundary", "face"),
    Map.entry("undefined", "skip"), Map.entry("hd95", "max_of_two"), Map.entry("nsd", "voxel"), Map.entry("tolerance_mm", 1.0),
    Map.entry("biou_distance_mm", 0.0), Map.entry("empty_distance", "diagonal"), Map.entry("aggregation", "per_case"),
    Map.entry("spacing", ""), Map.entry("resample", "none"), Map.entry("threshold", 0.0));

  private final Map<String, Object> values = new LinkedHashMap<>(DEFAULTS);

  private EvaluationOptions(final Map<String, ?> given) {
    given.forEach((name, value) -> {
      if (!DEFAULTS.containsKey(name))
        throw new IllegalArgumentException("an evaluation has no option '" + name + "'; it has " + DEFAULTS.keySet().stream()
          .sorted().toList());
      values.put(name, value);
    });
  }

  /**
   * @param given texts or numbers by option; the others are as in {@link #DEFAULTS}
   * @throws IllegalArgumentException naming the option, and what was expected of it
   */
  public static EvaluationSettings parse(final Map<String, ?> given) {
    return new EvaluationOptions(given).settings();
  }

  private EvaluationSettings settings() {
    final double threshold = number("threshold");
    if (!(threshold >= 0 && threshold <= 1))
      throw new IllegalArgumentException("threshold is a probability from 0 to 1, 0 for none; found " + text("threshold"));
    return new EvaluationSettings(Metric.parse(text("metrics")), metricSettings(), LabelSelection.parse(text("labels")),
      Aggregation.parse(text("aggregation")), voxelSize(), threshold == 0 ? Double.NaN : threshold, EvaluationSettings.Grids
        .parse(text("resample")));
  }

  private String text(final String name) {
    return values.get(name).toString();
  }

  private double number(final String name) {
    if (values.get(name) instanceof Number number) return number.doubleValue();
    try {
      return Double.parseDouble(text(name).trim());
    }
    catch (final NumberFormatException e) {
      throw new IllegalArgumentException(name + " is a number; found '" + text(name) + "'", e);
    }
  }

  private MetricSettings metricSettings() {
    final MetricSettings settings = MetricSettings.DEFAULT.withMode(MetricSettings.Mode.parse(text("mode")))
      .withNeighbourhood(Neighbourhood.Shape.parse(text("neighbourhood")))
      .withBoundary(choice(MetricSettings.Boundary.class, "boundary"))
      .withUndefined(choice(MetricSettings.Undefined.class, "undefined"))
      .withHd95(choice(MetricSettings.Hd95.class, "hd95"))
      .withNsd(choice(MetricSettings.Nsd.class, "nsd"), number("tolerance_mm"))
      .withBoundaryIouMm(number("biou_distance_mm"))
      .withEmptyDistance(choice(MetricSettings.EmptyDistance.class, "empty_distance"));
    final String radius = text("boundary_radius").trim().toLowerCase(Locale.ROOT);
    try {
      if (radius.endsWith("mm")) return settings.withRadiusMm(Double.parseDouble(radius.substring(0,
        radius.length() - 2).trim()));
      return settings.withRadius(Integer.parseInt(radius));
    }
    catch (final NumberFormatException e) {
      throw new IllegalArgumentException("boundary_radius is a whole number of voxels such as 1, or mm such as 1.5mm; found '"
        + text("boundary_radius") + "'", e);
    }
  }

  private <E extends Enum<E>> E choice(final Class<E> type, final String name) {
    for (final E constant : type.getEnumConstants())
      if (constant.name().equalsIgnoreCase(text(name).trim())) return constant;
    throw new IllegalArgumentException(name + " must be one of "
      + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + "; found '" + text(name) + "'");
  }

  private Spacing voxelSize() {
    final String spacing = text("spacing");
    if (spacing.isBlank()) return null;
    final double[] mm = AxisTriple.parse("spacing", spacing);
    for (final double edge : mm)
      if (!(edge >= SMALLEST_MM && edge <= LARGEST_MM))
        throw new IllegalArgumentException("spacing must be lengths in mm from " + SMALLEST_MM + " to " + LARGEST_MM
          + ", found '" + spacing + "'");
    return new Spacing(mm[0], mm[1], mm[2]);
  }
}
