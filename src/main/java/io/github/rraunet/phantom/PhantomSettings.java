package io.github.rraunet.phantom;

import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import java.util.Objects;

/**
 * What phantom to make. Lengths and spacing are in the index axis order of the asked orientation; slices are
 * acquired axially whatever that order is.
 *
 * @param seed        from which everything is drawn
 * @param width       voxels along x
 * @param height      voxels along y
 * @param depth       voxels along z
 * @param spacing     voxel edges in mm, 0.2 to 20
 * @param orientation of the index axes
 * @param region      what lies in the middle
 * @param threads     slices made at the same time; the result does not depend on it
 */
public record PhantomSettings(long seed, int width, int height, int depth, Spacing spacing, Orientation orientation,
  Region region,
  int threads) {

  public PhantomSettings {
    Objects.requireNonNull(orientation, "orientation");
    Objects.requireNonNull(region, "region");
    if (width < 1 || height < 1 || depth < 1 || width > 4096 || height > 4096 || depth > 4096)
      throw new IllegalArgumentException(
        "a phantom is 1 to 4096 voxels long in each axis, found " + width + " x " + height + " x " + depth);
    for (final double mm : new double[] { spacing.xMm(), spacing.yMm(), spacing.zMm() })
      if (mm < 0.2 || mm > 20)
        throw new IllegalArgumentException("the spacing of a phantom is 0.2 to 20 mm, found " + spacing);
    if (threads < 1) throw new IllegalArgumentException("a phantom needs at least 1 thread, found " + threads);
  }

  /** On as many threads as the machine has processors. */
  public PhantomSettings(final long seed, final int width, final int height, final int depth, final Spacing spacing,
    final Orientation orientation, final Region region)
  {
    this(seed, width, height, depth, spacing, orientation, region, Runtime.getRuntime().availableProcessors());
  }

  /** @return 160 x 160 x 96 voxels of 2 x 2 x 3 mm, RAS, lumbar: made in a few seconds on one core */
  public static PhantomSettings of(final long seed) {
    return new PhantomSettings(seed, 160, 160, 96, new Spacing(2, 2, 3), Orientation.RAS, Region.LUMBAR);
  }

  public PhantomSettings withSize(final int newWidth, final int newHeight, final int newDepth) {
    return new PhantomSettings(seed, newWidth, newHeight, newDepth, spacing, orientation, region, threads);
  }

  public PhantomSettings withSpacing(final Spacing newSpacing) {
    return new PhantomSettings(seed, width, height, depth, newSpacing, orientation, region, threads);
  }

  public PhantomSettings withOrientation(final Orientation newOrientation) {
    return new PhantomSettings(seed, width, height, depth, spacing, newOrientation, region, threads);
  }

  public PhantomSettings withRegion(final Region newRegion) {
    return new PhantomSettings(seed, width, height, depth, spacing, orientation, newRegion, threads);
  }

  public PhantomSettings withThreads(final int newThreads) {
    return new PhantomSettings(seed, width, height, depth, spacing, orientation, region, newThreads);
  }
}
