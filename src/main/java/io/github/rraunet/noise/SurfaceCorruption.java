package io.github.rraunet.noise;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Euclidean erosion or dilation of a mask. Driven to a level, it takes or adds exactly as many voxels as the level needs, in the
 * order of erosion and dilation by growing balls ({@link SurfaceOrder}): with n voxels in the mask, erosion to n - k has
 * the Dice coefficient 2(n - k)/(2n - k), dilation to n + k has 2n/(2n + k). At least one voxel changes, and erosion leaves at
 * least one.
 */
final class SurfaceCorruption implements Corruption {

  private static final String STEP = "one voxel is a large step";

  private final SurfaceOrder.Side side;

  private SurfaceCorruption(final SurfaceOrder.Side side) {
    this.side = side;
  }

  static Corruption erosion() {
    return new SurfaceCorruption(SurfaceOrder.Side.INSIDE);
  }

  static Corruption dilation() {
    return new SurfaceCorruption(SurfaceOrder.Side.OUTSIDE);
  }

  /** @param strength radius of the ball; the seed does not matter */
  @Override
  public Outcome apply(final NoisyMask mask, final Length strength, final long seed) {
    final double radiusMm = strength.mm(mask.pixelMm());
    if (side == SurfaceOrder.Side.INSIDE) EuclideanMorphology.erode(mask, radiusMm);
    else EuclideanMorphology.dilate(mask, radiusMm);
    return new Outcome(parameters(mask, radiusMm, 1), "");
  }

  @Override
  public Outcome reach(final NoisyMask mask, final double dice, final long seed) {
    mask.reset();
    final long clean = mask.counts().clean();
    final boolean inside = side == SurfaceOrder.Side.INSIDE;
    if (inside && mask.sets().bounds(NoisyMask.OUTSIDE).isEmpty()) return unchanged(mask, "the mask fills the image");
    final long most = inside ? clean - 1 : mask.available();
    if (most == 0) return unchanged(mask, inside ? "the mask has one voxel" : "no voxel is free around the mask");
    final double wanted = inside ? clean - clean * dice / (2 - dice) : 2 * clean * (1 - dice) / dice;
    final long few = (long) Math.max(1, Math.floor(Math.min(most, wanted)));
    final long count = few < most && gap(clean, few + 1, dice) < gap(clean, few, dice) ? few + 1 : few;
    final String shortfall = wanted <= most ? STEP : inside ? "one voxel is left" : "every free voxel is taken";
    final SurfaceOrder.Taken taken = SurfaceOrder.take(mask, side, count, seed);
    return new Outcome(parameters(mask, taken.radiusMm(), taken.share()), shortfall);
  }

  private double gap(final long clean, final long count, final double dice) {
    return Math.abs(dice - (side == SurfaceOrder.Side.INSIDE ? 2.0 * (clean - count) / (2 * clean - count) : 2.0 * clean / (2
      * clean + count)));
  }

  private static Outcome unchanged(final NoisyMask mask, final String shortfall) {
    return new Outcome(parameters(mask, 0, 1), shortfall);
  }

  private static Map<String, Number> parameters(final NoisyMask mask, final double radiusMm, final double share) {
    final Map<String, Number> parameters = new LinkedHashMap<>();
    parameters.put("radius_px", radiusMm / mask.pixelMm());
    parameters.put("radius_mm", radiusMm);
    parameters.put("layer_share", share);
    return parameters;
  }
}
