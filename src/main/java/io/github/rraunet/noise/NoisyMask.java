package io.github.rraunet.noise;

import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.VolumeSlices;
import java.io.Serializable;
import java.util.function.IntPredicate;

/**
 * A correct mask, and the wrong one that is made of it, on the same grid: a slice (depth 1) or a volume. The wrong mask starts
 * as a copy of the correct one. Where a label map is corrupted label by label, voxels of other labels are not available: the
 * wrong mask never takes them.
 */
public final class NoisyMask {

  /** Bit of the voxels of the correct mask. */
  public static final int CLEAN = 1;
  /** Bit of every voxel that is not in the correct mask. */
  public static final int OUTSIDE = 2;
  /** Bit of those of them that the wrong mask may take. */
  public static final int AVAILABLE = 4;
  /** Bit of the voxels of the wrong mask. */
  public static final int NOISY = 8;

  private final VoxelSets sets;
  private final Spacing spacing;
  private final int threads;
  private final Progress progress;
  private final NoiseComputing computing;

  /** Voxels of the two masks. */
  public record Counts(long clean, long noisy, long both) implements Serializable {

    /** @return 2 |both| / (|clean| + |noisy|); 1 if both masks are empty */
    public double dice() {
      return clean + noisy == 0 ? 1 : 2.0 * both / (clean + noisy);
    }

    public Counts plus(final Counts other) {
      return new Counts(clean + other.clean, noisy + other.noisy, both + other.both);
    }
  }

  /**
   * Empty masks; every voxel available; made wrong on the CPU.
   *
   * @param threads at least 1; no result depends on it
   */
  public NoisyMask(final int width, final int height, final int depth, final Spacing spacing, final int threads,
    final Progress progress) {
    this(width, height, depth, spacing, threads, progress, NoiseComputing.CPU);
  }

  /**
   * Empty masks; every voxel available.
   *
   * @param threads   at least 1; no result depends on it
   * @param computing where the mask is made wrong
   */
  public NoisyMask(final int width, final int height, final int depth, final Spacing spacing, final int threads,
    final Progress progress, final NoiseComputing computing) {
    this.computing = computing;
    sets = new VoxelSets(width, height, depth);
    this.spacing = spacing;
    this.threads = threads;
    this.progress = progress;
    for (int z = 0; z < depth; z++)
      setPlane(z, i -> false, i -> true);
  }

  /** A slice, for one thread. Its voxels are as thick as a pixel is wide, so that nothing depends on a thickness. */
  static NoisyMask ofSlice(final VolumeSlices slices, final Progress progress) {
    final double thickness = Math.sqrt(slices.pixelWidthMm() * slices.pixelHeightMm());
    final var spacing = new Spacing(slices.pixelWidthMm(), slices.pixelHeightMm(), thickness);
    return new NoisyMask(slices.width(), slices.height(), 1, spacing, 1, progress);
  }

  /**
   * @param clean     whether voxel y * width + x is in the correct mask
   * @param available whether a voxel outside may become part of the wrong mask
   */
  public void setPlane(final int z, final IntPredicate clean, final IntPredicate available) {
    final byte[] plane = sets.plane(z);
    for (int i = 0; i < plane.length; i++)
      plane[i] = (byte) (clean.test(i) ? CLEAN | NOISY : available.test(i) ? OUTSIDE | AVAILABLE : OUTSIDE);
  }

  /** @return whether voxel y * width + x of a plane is in the correct mask */
  public boolean isClean(final int i, final int z) {
    return (sets.plane(z)[i] & CLEAN) != 0;
  }

  /** @return whether voxel y * width + x of a plane is in the wrong mask */
  public boolean isNoisy(final int i, final int z) {
    return (sets.plane(z)[i] & NOISY) != 0;
  }

  public int width() {
    return sets.width();
  }

  public int height() {
    return sets.height();
  }

  public int depth() {
    return sets.depth();
  }

  public Spacing spacing() {
    return spacing;
  }

  /** @return what lengths in pixels are counted in: the edge in mm of a square pixel as large as one of the grid's in x and y */
  public double pixelMm() {
    return Math.sqrt(spacing.xMm() * spacing.yMm());
  }

  public Counts counts() {
    final long[] histogram = sets.histogram(threads, progress);
    long both = 0;
    for (int bits = 0; bits < histogram.length; bits++)
      if ((bits & CLEAN) != 0 && (bits & NOISY) != 0) both += histogram[bits];
    return new Counts(VoxelSets.inAny(histogram, CLEAN), VoxelSets.inAny(histogram, NOISY), both);
  }

  /** @return number of voxels that the wrong mask may take besides those of the correct one */
  long available() {
    return VoxelSets.inAny(sets.histogram(threads, progress), AVAILABLE);
  }

  /** Makes the wrong mask a copy of the correct one again. */
  public void reset() {
    ParallelLoop.run(depth(), threads, progress, () -> z -> {
      final byte[] plane = sets.plane(z);
      for (int i = 0; i < plane.length; i++)
        plane[i] = (byte) ((plane[i] & CLEAN) != 0 ? plane[i] | NOISY : plane[i] & ~NOISY);
    });
  }

  /** @return the live masks, by the bits of this class */
  public VoxelSets sets() {
    return sets;
  }

  public int threads() {
    return threads;
  }

  public Progress progress() {
    return progress;
  }

  NoiseComputing computing() {
    return computing;
  }
}
