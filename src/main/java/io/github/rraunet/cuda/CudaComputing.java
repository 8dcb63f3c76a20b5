package io.github.rraunet.cuda;

import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.distance.NeighbourhoodCounts;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.distance.VoxelComputing;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.noise.DisplacementField;
import io.github.rraunet.noise.FieldSamples;
import io.github.rraunet.noise.MaskWarp;
import io.github.rraunet.noise.NoiseComputing;
import io.github.rraunet.noise.NoisyMask;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import io.github.rraunet.volume.BytePlanes;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a GPU computes for this program, behind the interfaces of the packages that compute the same on the CPU. Distances,
 * neighbourhood counts, warped masks and prepared slices have the bits of the CPU's; sums over boundaries are added in another
 * order and may differ in the last digits.
 */
public final class CudaComputing implements VoxelComputing, NoiseComputing, PairMeter {

  private final Kernels kernels;

  /** @param kernels of the device; closed by whoever opened it */
  public CudaComputing(final Kernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public NearestDistances distances(final VoxelSets sets, final int bits, final Spacing spacing, final int threads,
    final Progress progress)
  {
    return new CudaDistances(kernels, sets, bits, spacing, threads, progress);
  }

  @Override
  public void countNear(final VoxelSets sets, final int asked, final int first, final int second, final Neighbourhood near,
    final int threads, final Progress progress, final NeighbourhoodCounts.PlaneVisitor visitor)
  {
    NearCounts.visit(kernels, sets, asked, first, second, near, threads, progress, visitor);
  }

  @Override
  public VoxelComputing voxels() {
    return this;
  }

  @Override
  public MaskWarp warp(final NoisyMask mask, final DisplacementField field) {
    return warp(mask, field.samples());
  }

  /** @param field on the mask's grid */
  public MaskWarp warp(final NoisyMask mask, final FieldSamples field) {
    return new CudaWarp(kernels, mask, field);
  }

  /** Takes volumes with a byte a voxel and no offset: a stored 0 must be 0. */
  @Override
  public Optional<OpenPair> open(final Volume reference, final Volume prediction, final int threads, final Progress progress) {
    if (!Arrays.equals(reference.dimensions(), prediction.dimensions()))
      throw new IllegalArgumentException("masks of one size were expected, found " + Arrays.toString(reference.dimensions())
        + " and " + Arrays.toString(prediction.dimensions()));
    final Optional<BytePlanes> first = BytePlanes.of(reference);
    final Optional<BytePlanes> second = BytePlanes.of(prediction);
    if (first.isEmpty() || second.isEmpty() || reference.intercept() != 0 || prediction.intercept() != 0) return Optional.empty();
    final long longest = Arrays.stream(reference.dimensions()).max().orElseThrow();
    if (longest > VoxelSets.LONGEST_EDGE) return Optional.empty(); // the CPU's way says what is wrong
    return Optional.of(new CudaPair(kernels, first.get(), reference.slope(), second.get(), prediction.slope(), threads,
      progress));
  }

  /** Opens masks of one size whose stored values are their values. */
  public OpenPair open(final BytePlanes reference, final BytePlanes prediction, final int threads, final Progress progress) {
    return new CudaPair(kernels, reference, 1, prediction, 1, threads, progress);
  }

  /** @param preparer whose steps are done with every slice */
  public StackPreparer slices(final SlicePreparer preparer, final Progress progress) {
    return new CudaStackPreparer(kernels, preparer, progress);
  }

  /**
   * Prepares slices that lie one after the other, x fastest.
   *
   * @param pixels   from its start on: floats of an image, or bytes of a mask, whose foreground is what is not 0
   * @param prepared receives floats on the network's grid, from its start on
   * @param threads  that copy
   */
  public void prepareSlices(final SlicePreparer.Steps steps, final int slices, final ByteBuffer pixels,
    final ByteBuffer prepared, final int threads)
  {
    final var work = new CudaSlices(kernels, steps, Progress.NONE);
    work.prepare(slices, (slice, to) -> to.put(pixels.slice(slice * to.remaining(), to.remaining())), (slice, from) -> prepared
      .put(slice * from.remaining(), from, from.position(), from.remaining()), threads);
  }
}
