package io.github.rraunet.noise;

import io.github.rraunet.distance.VoxelComputing;

/** Where masks are made wrong: {@link #CPU}, or a GPU that gives the same masks. */
public interface NoiseComputing {

  /** This process. */
  NoiseComputing CPU = CpuNoise.INSTANCE;

  /** @return where distances are computed */
  VoxelComputing voxels();

  /**
   * @param mask  not empty; until the warp is closed nothing of it but its wrong mask changes
   * @param field on its grid
   */
  MaskWarp warp(NoisyMask mask, DisplacementField field);
}
