package io.github.rraunet.noise;

/**
 * Warps a mask along one displacement field with any amplitude: m'(p) = m(p + d(p)), the value of the nearest voxel, 0 where
 * that lies beyond the edge of the image. Closed by whoever asked for it.
 */
public interface MaskWarp extends AutoCloseable {

  /**
   * Makes the wrong mask.
   *
   * @param rmsMm root mean square of the displacements along each axis; with 0 the wrong mask is the correct one
   */
  void apply(double rmsMm);

  /** @return voxels of both masks after {@link #apply}; whether the wrong mask is made for it is left open */
  NoisyMask.Counts counts(double rmsMm);

  @Override
  void close();
}
