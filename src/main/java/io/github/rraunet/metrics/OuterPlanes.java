package io.github.rraunet.metrics;

import io.github.rraunet.distance.VoxelSets;
import java.io.IOException;

/** Planes outside a slab, which are asked for from the slab outwards: several are read at once, twice as many each time. */
final class OuterPlanes {

  private static final int FEWEST = 4;

  private final BoxPlanes planes;
  private final int depth; // of the box
  private final int slabTo;
  private final int most;
  private final Side above = new Side();
  private final Side below = new Side();

  /** What was last read on one side. */
  private static final class Side {
    private VoxelSets sets;
    private int from; // plane that is read with its boundaries
    private int to;
    private int first; // plane of the sets
    private int next = FEWEST;
  }

  /** @param most number of planes to hold on either side */
  OuterPlanes(final BoxPlanes planes, final int depth, final int slabTo, final int most) {
    this.planes = planes;
    this.depth = depth;
    this.slabTo = slabTo;
    this.most = Math.max(FEWEST, most);
  }

  /** @return a plane of the box, with its boundaries marked */
  byte[] plane(final int z) throws IOException {
    final Side side = z >= slabTo ? above : below;
    if (side.sets == null || z < side.from || z >= side.to) {
      side.sets = null; // before the next are read
      side.from = side == above ? z : Math.max(0, z + 1 - side.next);
      side.to = side == above ? Math.min(depth, z + side.next) : z + 1;
      side.first = BoxPlanes.first(side.from, 1);
      side.sets = planes.read(side.from, side.to, 1);
      side.next = Math.min(most, 2 * side.next);
    }
    return side.sets.plane(z - side.first);
  }
}
