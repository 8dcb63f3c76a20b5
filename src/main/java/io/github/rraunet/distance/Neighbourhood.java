package io.github.rraunet.distance;

import io.github.rraunet.volume.Spacing;
import java.io.Serializable;
import java.util.Locale;

/**
 * Which voxels lie near a voxel: a box, a ball or a diamond, the voxel itself among them. Made of runs along x, one for
 * every offset in y and z.
 */
public final class Neighbourhood implements Serializable {

  /** Form, by the distance that is at most the radius. */
  public enum Shape {
    /** Largest of the distances along the axes. */
    BOX,
    /** Euclidean distance. */
    BALL,
    /** Sum of the distances along the axes. */
    DIAMOND;

    /** @throws IllegalArgumentException naming the choices */
    public static Shape parse(final String text) {
      for (final Shape shape : values())
        if (shape.name().equalsIgnoreCase(text.trim())) return shape;
      throw new IllegalArgumentException("a neighbourhood is box, ball or diamond; found '" + text + "'");
    }
  }

  private static final long serialVersionUID = 1;

  private static final int NONE = -1;

  private final Shape shape;
  private final int reachX;
  private final int reachY;
  private final int reachZ;
  private final long size; // voxels, where the image does not clip it
  private final int[][] halfRuns; // [|dz|][|dy|], NONE where no voxel is near

  private Neighbourhood(final Shape shape, final double asked, final double[] step) {
    final double radius = asked * (1 + Spacing.ROUNDING); // three times 0.1 mm reaches three voxels of 0.1 mm
    this.shape = shape;
    reachX = reach(radius, step[0]);
    reachY = reach(radius, step[1]);
    reachZ = reach(radius, step[2]);
    halfRuns = new int[reachZ + 1][reachY + 1];
    for (int dz = 0; dz <= reachZ; dz++)
      for (int dy = 0; dy <= reachY; dy++)
        halfRuns[dz][dy] = halfRun(radius, step, dy, dz);
    long count = 0;
    for (int dz = 0; dz <= reachZ; dz++)
      for (int dy = 0; dy <= reachY; dy++)
        if (halfRuns[dz][dy] != NONE) count += (dz == 0 ? 1L : 2L) * (dy == 0 ? 1 : 2) * (2L * halfRuns[dz][dy] + 1);
    size = count;
  }

  /**
   * @param radius in voxels, 0 or more
   * @param flat   true to stay within the plane
   */
  public static Neighbourhood ofVoxels(final Shape shape, final int radius, final boolean flat) {
    return ofMm(shape, radius, new Spacing(1, 1, 1), flat);
  }

  /**
   * @param radiusMm 0 or more
   * @param spacing  of the voxels
   * @param flat     true to stay within the plane
   */
  public static Neighbourhood ofMm(final Shape shape, final double radiusMm, final Spacing spacing, final boolean flat) {
    if (!(radiusMm >= 0) || radiusMm > 1e4)
      throw new IllegalArgumentException("the radius of a neighbourhood must be 0 or more, found " + radiusMm);
    return new Neighbourhood(shape, radiusMm,
      new double[] { spacing.xMm(), spacing.yMm(), flat ? Double.POSITIVE_INFINITY : spacing.zMm() });
  }

  private static int reach(final double radius, final double step) {
    return (int) Math.floor(radius / step);
  }

  private int halfRun(final double radius, final double[] step, final int dy, final int dz) {
    final double y = dy * step[1];
    final double z = dz == 0 ? 0 : dz * step[2];
    final double left = switch (shape) {
      case BOX -> radius;
      case BALL -> Math.sqrt(radius * radius - y * y - z * z); // not a number where none is left
      case DIAMOND -> radius - y - z;
    };
    return left >= 0 ? reach(left, step[0]) : NONE;
  }

  public Shape shape() {
    return shape;
  }

  /** @return largest offset along x */
  public int reachX() {
    return reachX;
  }

  public int reachY() {
    return reachY;
  }

  public int reachZ() {
    return reachZ;
  }

  /** @return largest |dx| at this offset in y and z, each at most its reach; -1 if no voxel there is near */
  public int halfRun(final int dy, final int dz) {
    return halfRuns[Math.abs(dz)][Math.abs(dy)];
  }

  /** @return number of voxels, where no image clips it */
  public long size() {
    return size;
  }

  /** @return number of voxels near (x, y, z) that lie in an image of the given size */
  public long inside(final long x, final long y, final long z, final long width, final long height, final long depth) {
    if (shape == Shape.BOX) return clipped(x, reachX, width) * clipped(y, reachY, height) * clipped(z, reachZ, depth);
    if (x >= reachX && y >= reachY && z >= reachZ && x + reachX < width && y + reachY < height && z + reachZ < depth) return size;
    long count = 0;
    for (int dz = (int) -Math.min(reachZ, z); dz <= reachZ && z + dz < depth; dz++)
      for (int dy = (int) -Math.min(reachY, y); dy <= reachY && y + dy < height; dy++)
        if (halfRun(dy, dz) != NONE) count += clipped(x, halfRun(dy, dz), width);
    return count;
  }

  private static long clipped(final long at, final int reach, final long length) {
    return Math.min(length - 1, at + reach) - Math.max(0, at - reach) + 1;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s reaching %d, %d, %d voxels", shape.name().toLowerCase(Locale.ROOT), reachX, reachY,
      reachZ);
  }
}
