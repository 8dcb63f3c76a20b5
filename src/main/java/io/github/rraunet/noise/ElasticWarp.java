package io.github.rraunet.noise;

import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.progress.ParallelLoop;

/** Warps a mask along a displacement field: a voxel takes the value of the voxel nearest to where its displacement leads. */
final class ElasticWarp implements MaskWarp {

  private final NoisyMask mask;
  private final DisplacementField field;
  private final double largest;
  private final VoxelBox bounds; // of the correct mask
  private final float[][] onlyPlane; // displacements of the only plane, where they were asked for; null if there are more
  private int readFrom; // rows of the only plane that are there
  private int readTo;

  /** @param mask not empty */
  ElasticWarp(final NoisyMask mask, final DisplacementField field) {
    this.mask = mask;
    this.field = field;
    largest = field.largest();
    bounds = mask.sets().bounds(NoisyMask.CLEAN).orElseThrow();
    onlyPlane = mask.depth() == 1 ? new float[field.components()][mask.width() * mask.height()] : null;
  }

  /** Reads the rows of the only plane that are not there yet. */
  private void readOnlyPlane(final int from, final int to) {
    if (from >= readFrom && to <= readTo) return;
    readFrom = readTo == 0 ? from : Math.min(from, readFrom);
    readTo = Math.max(to, readTo);
    read(field.new Reader(), 0, readFrom, readTo, onlyPlane);
  }

  private void read(final DisplacementField.Reader reader, final int z, final int y0, final int y1, final float[][] to) {
    for (int c = 0; c < to.length; c++)
      reader.read(c, z, y0, y1, to[c]);
  }

  @Override
  public void apply(final double rmsMm) {
    mask.reset();
    if (rmsMm == 0) return;
    final double mostMm = rmsMm * largest;
    final VoxelBox region = region(mask, bounds, mostMm);
    final float ax = (float) (rmsMm / mask.spacing().xMm());
    final float ay = (float) (rmsMm / mask.spacing().yMm());
    final float az = (float) (rmsMm / mask.spacing().zMm());
    final boolean flat = onlyPlane != null;
    if (flat) readOnlyPlane(region.y0(), region.y1());
    ParallelLoop.run(region.depth(), mask.threads(), mask.progress(), () -> {
      final DisplacementField.Reader reader = flat ? null : field.new Reader();
      final float[][] d = flat ? onlyPlane : new float[field.components()][mask.width() * mask.height()];
      return k -> {
        final int z = region.z0() + k;
        if (!flat) read(reader, z, region.y0(), region.y1(), d);
        for (int y = region.y0(); y < region.y1(); y++)
          for (int x = region.x0(); x < region.x1(); x++) {
            final int i = y * mask.width() + x;
            set(i, z, isClean(nearest(x + ax * d[0][i]), nearest(y + ay * d[1][i]), flat ? z : nearest(z + az * d[2][i])));
          }
      };
    });
  }

  @Override
  public NoisyMask.Counts counts(final double rmsMm) {
    apply(rmsMm);
    return mask.counts();
  }

  /** Nothing to give back. */
  @Override
  public void close() {}

  /** @return where displacements up to this length can lead into the correct mask, which lies in the bounds */
  static VoxelBox region(final NoisyMask mask, final VoxelBox bounds, final double mostMm) {
    return bounds.grown(reach(mostMm, mask.spacing().xMm()), reach(mostMm, mask.spacing().yMm()), mask.depth() == 1 ? 0
      : reach(mostMm, mask.spacing().zMm()), mask.width(), mask.height(), mask.depth());
  }

  private static int reach(final double mm, final double edgeMm) {
    return 1 + (int) Math.min(1 << 20, Math.ceil(mm / edgeMm));
  }

  private static int nearest(final float position) {
    return (int) Math.floor(position + 0.5f);
  }

  private boolean isClean(final int x, final int y, final int z) {
    return x >= bounds.x0() && x < bounds.x1() && y >= bounds.y0() && y < bounds.y1() && z >= bounds.z0() && z < bounds.z1()
      && mask.sets().contains(x, y, z, NoisyMask.CLEAN);
  }

  private void set(final int i, final int z, final boolean noisy) {
    final byte[] plane = mask.sets().plane(z);
    if (noisy && (plane[i] & (NoisyMask.CLEAN | NoisyMask.AVAILABLE)) != 0) plane[i] |= NoisyMask.NOISY;
    else plane[i] &= ~NoisyMask.NOISY;
  }
}
