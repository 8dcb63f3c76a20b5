package io.github.rraunet.distance;

import java.io.Serializable;

/** A box of voxels on a grid, from the first corner to before the second. */
public record VoxelBox(int x0, int y0, int z0, int x1, int y1, int z1) implements Serializable {

  /** @throws IllegalArgumentException if the box is empty */
  public VoxelBox {
    if (x0 >= x1 || y0 >= y1 || z0 >= z1)
      throw new IllegalArgumentException("a box of voxels holds at least one, found " + x0 + "," + y0 + "," + z0 + " to " + x1
        + "," + y1 + "," + z1);
  }

  public int width() {
    return x1 - x0;
  }

  public int height() {
    return y1 - y0;
  }

  public int depth() {
    return z1 - z0;
  }

  /** @return the box with so many voxels more on either side of each axis, as far as a grid of this size has them */
  public VoxelBox grown(final int x, final int y, final int z, final int width, final int height, final int depth) {
    return new VoxelBox(Math.max(0, x0 - x), Math.max(0, y0 - y), Math.max(0, z0 - z), (int) Math.min(width, (long) x1 + x),
      (int) Math.min(height, (long) y1 + y), (int) Math.min(depth, (long) z1 + z));
  }
}
