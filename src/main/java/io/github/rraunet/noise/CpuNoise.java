package io.github.rraunet.noise;

import io.github.rraunet.distance.VoxelComputing;

/** The classes of this package and of {@code distance}. An enum, so that a task may carry it to another process. */
enum CpuNoise implements NoiseComputing {

  INSTANCE;

  @Override
  public VoxelComputing voxels() {
    return VoxelComputing.CPU;
  }

  @Override
  public MaskWarp warp(final NoisyMask mask, final DisplacementField field) {
    return new ElasticWarp(mask, field);
  }
}
