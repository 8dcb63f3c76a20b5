package io.github.rraunet.distance;

/**
 * What was measured of two masks; see {@link PairMeter}. The box is the smallest that holds both.
 *
 * @param counts         voxels of the image in none, in the first only, in the second only, in both
 * @param box            in the image; null if both masks are empty
 * @param masks          of the box; null if both are empty
 * @param boundaries     voxels of the first boundary, of the second, of both at once; zeros if not asked for
 * @param overlap        over the boundary voxels of the first mask, then of the second: number, sums of the local Dice, Jaccard
 *                       and TPVF, number that have a TPVF, sum of TNVF, number that have one; null if not asked for
 * @param fromFirst      distances of the first boundary's voxels from the second; null if not asked for, or if there are none
 *                       because a mask is empty
 * @param fromSecond     the other way round
 * @param bands          voxels in both bands, and in at least one; zeros if not asked for
 */
public record PairMeasures(long[] counts, VoxelBox box, PackedMasks masks, long[] boundaries, double[] overlap,
  Distances fromFirst, Distances fromSecond, long[] bands)
{

  /**
   * How many voxels lie how far.
   *
   * @param squaredMm each once, ascending
   * @param voxels    for each
   */
  public record Distances(double[] squaredMm, long[] voxels) {}

  /** Masks with one bit a voxel: of words of 32 voxels in rows of whole words, the lowest bit for the lowest x. */
  public record PackedMasks(int width, int height, int depth, int[] first, int[] second) {

    /** @return number of words of a row */
    public static int rowWords(final int width) {
      return (width + Integer.SIZE - 1) / Integer.SIZE;
    }

    /** @return the same with a byte a voxel. @param firstBit of voxels of the first mask. @param secondBit of the second */
    public VoxelSets unpacked(final int firstBit, final int secondBit) {
      final VoxelSets sets = new VoxelSets(width, height, depth);
      final int rowWords = rowWords(width);
      for (int z = 0; z < depth; z++)
        for (int y = 0; y < height; y++) {
          final int row = Math.toIntExact(((long) z * height + y) * rowWords);
          add(first, row, sets.plane(z), y * width, firstBit);
          add(second, row, sets.plane(z), y * width, secondBit);
        }
      return sets;
    }

    private void add(final int[] words, final int row, final byte[] plane, final int start, final int bit) {
      for (int w = 0; w < rowWords(width); w++)
        for (int left = words[row + w]; left != 0; left &= left - 1)
          plane[start + w * Integer.SIZE + Integer.numberOfTrailingZeros(left)] |= (byte) bit;
    }
  }
}
