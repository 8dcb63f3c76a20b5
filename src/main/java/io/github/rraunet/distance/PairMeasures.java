package io.github.rraunet.distance;

import java.io.Serializable;

/**
 * What was measured of two masks; see {@link PairMeter}. The box is the smallest that holds both.
 *
 * @param counts         voxels of the image in none, in the first only, in the second only, in both
 * @param box            in the image; null if both masks are empty
 * @param boundaries     voxels of the first boundary, of the second, of both at once; zeros if not asked for
 * @param overlap        over the boundary voxels of the first mask, then of the second: number, sums of the local Dice, Jaccard
 *                       and TPVF, number that have a TPVF, sum of TNVF, number that have one; null if not asked for
 * @param fromFirst      distances of the first boundary's voxels from the second; null if not asked for, or if there are none
 *                       because a mask is empty
 * @param fromSecond     the other way round
 * @param bands          voxels in both bands, and in at least one; zeros if not asked for
 */
public record PairMeasures(long[] counts, VoxelBox box, long[] boundaries, double[] overlap,
  Distances fromFirst, Distances fromSecond, long[] bands) implements Serializable
{

  /**
   * How many voxels lie how far.
   *
   * @param squaredMm each once, ascending
   * @param voxels    for each
   */
  public record Distances(double[] squaredMm, long[] voxels) implements Serializable {}
}
