package io.github.rraunet.noise;

import io.github.rraunet.distance.VoxelComputing;

/** Where masks are made wrong: {@link #CPU}, or a GPU that gives the same masks. */
public interface NoiseComputing {

  /** The classes of this package and of {@code distance}. */
  NoiseComputing CPU = new NoiseComputing() {
    @Override
    public VoxelComputing voxels() {
      return VoxelComputing.CPU;
    }

    @Override
    public MaskWarp warp(final NoisyMask mask, final DisplacementField field) {
      return new ElasticWarp(mask, field);
    }
  };

  /** @return where distances are computed */
  VoxelComputing voxels();

  /**
   * @param mask  not empty; until the warp is closed nothing of it but its wrong mask changes
   * @param field on its grid
   */
  MaskWarp warp(NoisyMask mask, DisplacementField field);
}
