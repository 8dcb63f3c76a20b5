package io.github.rraunet.metrics;

import java.util.Locale;

/** How a set of cases becomes one figure. */
public enum Aggregation {
  /** Every case is a row; the figure is the mean over the cases. */
  PER_CASE,
  /** The voxels, boundary points and distances of all cases together; what a paper with pooled pixels reports. */
  POOLED,
  /** A case is the mean over its slices, each measured as an image of its own. */
  PER_SLICE;

  /** @throws IllegalArgumentException naming the choices */
  public static Aggregation parse(final String text) {
    for (final Aggregation aggregation : values())
      if (aggregation.key().equals(text.trim().toLowerCase(Locale.ROOT))) return aggregation;
    throw new IllegalArgumentException("the aggregation is per_case, pooled or per_slice; found '" + text + "'");
  }

  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
