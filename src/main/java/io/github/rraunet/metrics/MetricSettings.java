package io.github.rraunet.metrics;

import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.volume.Spacing;
import java.io.Serializable;
import java.util.Locale;

/**
 * How masks are compared. {@link #DEFAULT} holds the defaults; each {@code with} method answers a copy.
 *
 * @param mode              whether a case is one volume or its slices
 * @param radius            of the neighbourhoods of the boundary overlap family, 0 or more
 * @param radiusInMm        whether {@code radius} is in mm; else in voxels, a whole number
 * @param neighbourhood     their form
 * @param boundary          which voxels are boundary, for all measures of boundaries and surfaces alike
 * @param undefined         what becomes of local values that have no denominator
 * @param hd95              which 95th percentile
 * @param nsd               which surface the normalised surface Dice counts
 * @param toleranceMm       of the normalised surface Dice, 0 or more
 * @param boundaryIouMm     voxels of a mask nearer than this to its boundary count for the boundary IoU; 0 for the boundary
 *                          voxels alone
 * @param emptyDistance     distance where one mask is empty
 */
public record MetricSettings(Mode mode, double radius, boolean radiusInMm, Neighbourhood.Shape neighbourhood, Boundary boundary,
  Undefined undefined, Hd95 hd95, Nsd nsd, double toleranceMm, double boundaryIouMm, EmptyDistance emptyDistance)
  implements Serializable
{

  /** Whether boundaries, neighbourhoods and distances lie in the volume or within each slice of the stack. */
  public enum Mode {
    /** In the volume. */
    THREE_D,
    /** Slice by slice, along the stack's third axis; the boundary points of all slices of a case are pooled. */
    TWO_D;

    /** @throws IllegalArgumentException naming the choices */
    public static Mode parse(final String text) {
      return switch (text.trim().toLowerCase(Locale.ROOT)) {
        case "3d" -> THREE_D;
        case "2d" -> TWO_D;
        default -> throw new IllegalArgumentException("the mode is 3d or 2d, found '" + text + "'");
      };
    }

    @Override
    public String toString() {
      return this == THREE_D ? "3d" : "2d";
    }
  }

  /** Foreground voxels with a background voxel beside them are the boundary; what lies outside the image is background. */
  public enum Boundary {
    /** Beside: with a common face (4 neighbours in 2-D, 6 in 3-D). */
    FACE,
    /** Beside: with a common face, edge or corner (8 in 2-D, 26 in 3-D). */
    FULL
  }

  /** TPVF without reference and TNVF without background in a neighbourhood have no value. */
  public enum Undefined {
    /** Such points are left out of the mean. */
    SKIP,
    /** Such points count as agreement. */
    ONE
  }

  /** Which 95th percentile of the distances. */
  public enum Hd95 {
    /** The larger of the two directed percentiles, linearly interpolated. */
    MAX_OF_TWO,
    /** The percentile of both directions' distances together. */
    POOLED,
    /** The larger of the two percentiles by area of the surface elements (Nikolov et al., arXiv 1809.04430). */
    SURFEL
  }

  /** What the normalised surface Dice counts. */
  public enum Nsd {
    /** Boundary voxels. */
    VOXEL,
    /** Areas of surface elements (Nikolov et al., arXiv 1809.04430). */
    SURFEL
  }

  /** Distance that a case gets in which exactly one mask is empty. */
  public enum EmptyDistance {
    /** The diagonal of the image. */
    DIAGONAL, INFINITY, NAN
  }

  private static final int LARGEST_RADIUS = 1000;

  public static final MetricSettings DEFAULT = new MetricSettings(Mode.THREE_D, 1, false, Neighbourhood.Shape.BOX, Boundary.FACE,
    Undefined.SKIP, Hd95.MAX_OF_TWO, Nsd.VOXEL, 1, 0, EmptyDistance.DIAGONAL);

  public MetricSettings {
    if (!(radius >= 0 && radius <= LARGEST_RADIUS))
      throw new IllegalArgumentException("the boundary radius must be a number from 0 to " + LARGEST_RADIUS + ", found "
        + radius);
    if (!radiusInMm && radius != Math.rint(radius))
      throw new IllegalArgumentException("a boundary radius in voxels is a whole number, found " + radius
        + "; write " + radius + "mm for one in mm");
    if (!(toleranceMm >= 0 && toleranceMm < Double.POSITIVE_INFINITY))
      throw new IllegalArgumentException("the tolerance in mm must be 0 or more, found " + toleranceMm);
    if (!(boundaryIouMm >= 0 && boundaryIouMm < Double.POSITIVE_INFINITY))
      throw new IllegalArgumentException("the distance of the boundary IoU in mm must be 0 or more, found " + boundaryIouMm);
  }

  /** @return the neighbourhood in which local overlap is measured */
  Neighbourhood near(final Spacing spacing) {
    return radiusInMm ? Neighbourhood.ofMm(neighbourhood, radius, spacing, false)
      : Neighbourhood.ofVoxels(neighbourhood, (int) radius, false);
  }

  boolean needsSurfels() {
    return hd95 == Hd95.SURFEL || nsd == Nsd.SURFEL;
  }

  public MetricSettings withMode(final Mode to) {
    return new MetricSettings(to, radius, radiusInMm, neighbourhood, boundary, undefined, hd95, nsd, toleranceMm, boundaryIouMm,
      emptyDistance);
  }

  public MetricSettings withRadius(final int voxels) {
    return new MetricSettings(mode, voxels, false, neighbourhood, boundary, undefined, hd95, nsd, toleranceMm, boundaryIouMm,
      emptyDistance);
  }

  public MetricSettings withRadiusMm(final double mm) {
    return new MetricSettings(mode, mm, true, neighbourhood, boundary, undefined, hd95, nsd, toleranceMm, boundaryIouMm,
      emptyDistance);
  }

  public MetricSettings withNeighbourhood(final Neighbourhood.Shape to) {
    return new MetricSettings(mode, radius, radiusInMm, to, boundary, undefined, hd95, nsd, toleranceMm, boundaryIouMm,
      emptyDistance);
  }

  public MetricSettings withBoundary(final Boundary to) {
    return new MetricSettings(mode, radius, radiusInMm, neighbourhood, to, undefined, hd95, nsd, toleranceMm, boundaryIouMm,
      emptyDistance);
  }

  public MetricSettings withUndefined(final Undefined to) {
    return new MetricSettings(mode, radius, radiusInMm, neighbourhood, boundary, to, hd95, nsd, toleranceMm, boundaryIouMm,
      emptyDistance);
  }

  public MetricSettings withHd95(final Hd95 to) {
    return new MetricSettings(mode, radius, radiusInMm, neighbourhood, boundary, undefined, to, nsd, toleranceMm, boundaryIouMm,
      emptyDistance);
  }

  public MetricSettings withNsd(final Nsd to, final double newToleranceMm) {
    return new MetricSettings(mode, radius, radiusInMm, neighbourhood, boundary, undefined, hd95, to, newToleranceMm,
      boundaryIouMm, emptyDistance);
  }

  public MetricSettings withBoundaryIouMm(final double mm) {
    return new MetricSettings(mode, radius, radiusInMm, neighbourhood, boundary, undefined, hd95, nsd, toleranceMm, mm,
      emptyDistance);
  }

  public MetricSettings withEmptyDistance(final EmptyDistance to) {
    return new MetricSettings(mode, radius, radiusInMm, neighbourhood, boundary, undefined, hd95, nsd, toleranceMm,
      boundaryIouMm, to);
  }
}
