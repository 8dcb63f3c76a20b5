package io.github.rraunet.metrics;

import io.github.rraunet.volume.Spacing;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * What is asked of an evaluation.
 *
 * @param metrics     columns of the table
 * @param settings    how they are computed
 * @param labels      rows of the table
 * @param aggregation of slices and cases
 * @param spacing     edges of a voxel; null for those of the images
 * @param threshold   foreground of a probability map is what is greater; NaN for none
 * @param grids       what becomes of masks on different grids
 */
public record EvaluationSettings(List<Metric> metrics, MetricSettings settings, LabelSelection labels, Aggregation aggregation,
  Spacing spacing, double threshold, Grids grids) implements Serializable
{

  /** What becomes of masks on different grids. */
  public enum Grids {
    /** They are refused. */
    SAME,
    /** The prediction is brought to the reference's grid by its nearest voxels. */
    NEAREST,
    /** Masks of the same size are compared voxel by voxel, wherever they say that they lie. */
    IGNORE;

    /** @param text of the parameter resample: none, nearest or ignore */
    public static Grids parse(final String text) {
      return switch (text.trim().toLowerCase(Locale.ROOT)) {
        case "none" -> SAME;
        case "nearest" -> NEAREST;
        case "ignore" -> IGNORE;
        default -> throw new IllegalArgumentException("resample is none, nearest or ignore; found '" + text + "'");
      };
    }
  }
}
