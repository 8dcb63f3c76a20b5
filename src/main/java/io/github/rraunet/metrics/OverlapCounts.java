package io.github.rraunet.metrics;

import io.github.rraunet.volume.Spacing;
import java.io.Serializable;

/**
 * Voxels of two masks by agreement, and the overlap measures that follow from them (method specification, section 4.1).
 *
 * <p>Empty masks: if both are empty every similarity is 1; if exactly one is, every similarity is 0, accuracy and
 * specificity too, so that a missed case never improves a mean; {@link #empty()} tells such cases apart. A reference
 * without background has specificity 1.</p>
 *
 * @param truePositives  foreground in both
 * @param falsePositives foreground in the prediction only
 * @param falseNegatives foreground in the reference only
 * @param trueNegatives  background in both
 */
public record OverlapCounts(long truePositives, long falsePositives, long falseNegatives, long trueNegatives)
  implements Serializable
{

  public OverlapCounts {
    if (truePositives < 0 || falsePositives < 0 || falseNegatives < 0 || trueNegatives < 0)
      throw new IllegalArgumentException("counts of voxels cannot be negative, found TP=" + truePositives
        + ", FP=" + falsePositives + ", FN=" + falseNegatives + ", TN=" + trueNegatives);
  }

  /** @return the counts of both pairs together, for measures pooled over cases */
  public OverlapCounts plus(final OverlapCounts other) {
    return new OverlapCounts(truePositives + other.truePositives, falsePositives + other.falsePositives,
      falseNegatives + other.falseNegatives, trueNegatives + other.trueNegatives);
  }

  /** @return all of them */
  long voxels() {
    return truePositives + falsePositives + falseNegatives + trueNegatives;
  }

  public long referenceVoxels() {
    return truePositives + falseNegatives;
  }

  public long predictionVoxels() {
    return truePositives + falsePositives;
  }

  public EmptyMasks empty() {
    return EmptyMasks.of(referenceVoxels() == 0, predictionVoxels() == 0);
  }

  /** @return 2 TP / (2 TP + FP + FN) */
  public double dice() {
    return ratio(2.0 * truePositives, 2.0 * truePositives + falsePositives + falseNegatives);
  }

  /** @return TP / (TP + FP + FN) */
  public double jaccard() {
    return ratio(truePositives, (double) truePositives + falsePositives + falseNegatives);
  }

  /** @return (TP + TN) / all voxels */
  public double accuracy() {
    final double right = (double) truePositives + trueNegatives;
    return ratio(right, right + falsePositives + falseNegatives);
  }

  /** @return TP / (TP + FP) */
  public double precision() {
    return ratio(truePositives, predictionVoxels());
  }

  /** @return TP / (TP + FN), also called sensitivity or TPVF */
  public double recall() {
    return ratio(truePositives, referenceVoxels());
  }

  /** @return TN / (TN + FP), also called TNVF */
  public double specificity() {
    final double background = (double) trueNegatives + falsePositives;
    return background == 0 && empty() == EmptyMasks.NONE ? 1 : ratio(trueNegatives, background);
  }

  /** @return 1 - |FN - FP| / (2 TP + FP + FN) */
  public double volumeSimilarity() {
    final double both = 2.0 * truePositives + falsePositives + falseNegatives;
    return ratio(both - Math.abs(falseNegatives - falsePositives), both);
  }

  private double ratio(final double part, final double whole) {
    return switch (empty()) {
      case BOTH -> 1;
      case REFERENCE, PREDICTION -> 0;
      case NONE -> part / whole;
    };
  }

  /** @param voxel edges of a voxel. @return volume of the reference in millilitres */
  public double referenceMl(final Spacing voxel) {
    return millilitres(referenceVoxels(), voxel);
  }

  /** @param voxel edges of a voxel. @return volume of the prediction in millilitres */
  public double predictionMl(final Spacing voxel) {
    return millilitres(predictionVoxels(), voxel);
  }

  private static double millilitres(final long voxels, final Spacing voxel) {
    return voxels * (voxel.xMm() * voxel.yMm() * voxel.zMm()) / 1000;
  }
}
