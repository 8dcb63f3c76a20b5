package io.github.rraunet.cuda;

import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.noise.FieldSamples;
import io.github.rraunet.noise.MaskWarp;
import io.github.rraunet.noise.NoisyMask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A mask and a displacement field on the device: any amplitude is tried without a transfer. Masks are those of
 * {@link io.github.rraunet.noise.ElasticWarp}, voxel for voxel.
 */
final class CudaWarp implements MaskWarp {

  /** Of the free memory, that the masks' bytes may take. */
  private static final int SHARE = 3;

  private final Kernels kernels;
  private final NoisyMask mask;
  private final Grid grid;
  private final FieldSamples field;
  private final VoxelBox bounds; // of the correct mask
  private final Transfers transfers;
  private final Held held = new Held();
  private final Kernels.Memory voxels; // the masks' bytes; null where there is no room
  private final Kernels.Memory clean;
  private final Kernels.Memory may;
  private final Object[] fieldArguments;
  private final long cleanVoxels;

  /** @param mask not empty */
  CudaWarp(final Kernels kernels, final NoisyMask mask, final FieldSamples field) {
    this.kernels = kernels;
    this.mask = mask;
    this.field = field;
    grid = Grid.of(mask.sets());
    transfers = new Transfers(kernels, mask.threads(), mask.progress());
    synchronized (kernels) {
      try {
        fieldArguments = upload(field);
        final int[] bits = { NoisyMask.CLEAN, NoisyMask.CLEAN | NoisyMask.AVAILABLE };
        voxels = grid.voxels() <= kernels.freeBytes() / SHARE ? held.add(kernels.allocate(grid.voxels())) : null;
        final Kernels.Memory[] sets = voxels == null ? PackedSets.of(kernels, mask.sets(), bits, mask.threads(), mask.progress())
          : PackedSets.keeping(kernels, mask.sets(), bits, voxels, mask.threads(), mask.progress());
        clean = held.add(sets[0]);
        may = held.add(sets[1]);
        bounds = SetMeasures.bounds(kernels, transfers, grid, clean, clean);
        cleanVoxels = SetMeasures.counts(kernels, transfers, grid, clean, may)[0];
      }
      catch (final RuntimeException | Error e) {
        held.close();
        throw e;
      }
    }
  }

  /** @return the kernels' arguments that stand for the field */
  private Object[] upload(final FieldSamples samples) {
    final int plane = samples.x().samples() * samples.y().samples();
    final int planes = samples.samples()[0].length;
    final float[] all = new float[Math.multiplyExact(samples.samples().length * planes, plane)];
    int to = 0;
    for (final float[][] component : samples.samples())
      for (final float[] values : component) {
        System.arraycopy(values, 0, all, to, plane);
        to += plane;
      }
    final List<Object> arguments = new ArrayList<>();
    Collections.addAll(arguments, held.add(transfers.ofFloats(all)), (long) planes * plane, plane, samples.x().samples());
    for (final FieldSamples.Axis axis : List.of(samples.x(), samples.y(), samples.z()))
      Collections.addAll(arguments, held.add(transfers.ofInts(axis.first())), held.add(transfers.ofFloats(axis.weights())), axis
        .support());
    return arguments.toArray();
  }

  /** Arguments of both kernels after the first two: field, amplitude, grid, region. */
  private List<Object> arguments(final double rmsMm) {
    final List<Object> arguments = new ArrayList<>(List.of(fieldArguments));
    Collections.addAll(arguments, (float) (rmsMm / mask.spacing().xMm()), (float) (rmsMm / mask.spacing().yMm()), (float) (rmsMm
      / mask.spacing().zMm()), grid.width(), grid.height(), grid.depth(), grid.rowWords());
    final VoxelBox region = region(rmsMm);
    Collections.addAll(arguments, region.x0(), region.y0(), region.z0(), region.x1(), region.y1(), region.z1());
    return arguments;
  }

  private VoxelBox region(final double rmsMm) {
    final double mostMm = rmsMm * field.largest();
    return bounds.grown(reach(mostMm, mask.spacing().xMm()), reach(mostMm, mask.spacing().yMm()), grid.depth() == 1 ? 0 : reach(
      mostMm, mask.spacing().zMm()), grid.width(), grid.height(), grid.depth());
  }

  private static int reach(final double mm, final double edgeMm) {
    return 1 + (int) Math.min(VoxelSets.LONGEST_EDGE, Math.ceil(mm / edgeMm));
  }

  @Override
  public void apply(final double rmsMm) {
    if (rmsMm == 0) {
      mask.reset();
      return;
    }
    synchronized (kernels) {
      if (voxels != null) {
        launch(voxels, 0, grid.depth(), rmsMm);
        transfers.download(voxels, grid.depth(), grid.planeSize(), (z, from) -> from.get(mask.sets().plane(z)));
        return;
      }
      final int perPiece = PackedSets.planesOfPiece(kernels, grid);
      try (Kernels.Memory piece = kernels.allocate((long) perPiece * grid.planeSize())) {
        for (int z = 0; z < grid.depth(); z += perPiece) {
          final int first = z;
          final int planes = Math.min(perPiece, grid.depth() - z);
          transfers.upload(piece, planes, grid.planeSize(), (k, to) -> to.put(mask.sets().plane(first + k)));
          launch(piece, first, planes, rmsMm);
          transfers.download(piece, planes, grid.planeSize(), (k, from) -> from.get(mask.sets().plane(first + k)));
        }
      }
    }
  }

  /** @param bytes of these planes */
  private void launch(final Kernels.Memory bytes, final int first, final int planes, final double rmsMm) {
    final List<Object> arguments = new ArrayList<>(List.of(bytes, clean));
    arguments.addAll(arguments(rmsMm));
    final long count = (long) planes * grid.planeSize();
    Collections.addAll(arguments, first, NoisyMask.CLEAN | NoisyMask.AVAILABLE, NoisyMask.NOISY, count);
    kernels.launch("warp.warp", count, arguments.toArray());
  }

  @Override
  public NoisyMask.Counts counts(final double rmsMm) {
    if (rmsMm == 0) return new NoisyMask.Counts(cleanVoxels, cleanVoxels, cleanVoxels);
    final VoxelBox region = region(rmsMm);
    final long words = (long) region.depth() * grid.height() * grid.rowWords();
    synchronized (kernels) {
      try (Kernels.Memory counts = transfers.ofLongs(new long[2])) {
        final List<Object> arguments = new ArrayList<>(List.of(may, clean));
        arguments.addAll(arguments(rmsMm));
        Collections.addAll(arguments, counts, words);
        kernels.launch("warp.countWarped", words, arguments.toArray());
        final long[] found = transfers.longs(counts, 2);
        return new NoisyMask.Counts(cleanVoxels, found[0], found[1]);
      }
    }
  }

  @Override
  public void close() {
    synchronized (kernels) {
      held.close();
    }
  }
}
