package io.github.rraunet.metrics;

import io.github.rraunet.distance.VoxelSets;
import java.io.IOException;

/** Planes outside a slab, which are asked for from the slab outwards: several are read at once, twice as many each time. */
final class OuterPlanes {

  private static final int FEWEST = 4;

  private final Source source;
  private final int depth;
  private final int slabTo;
  private final int most;
  private final Side above = new Side();
  private final Side below = new Side();

  /** Reads planes. */
  @FunctionalInterface
  interface Source {

    /** @return planes {@code from} to before {@code to} */
    VoxelSets read(int from, int to) throws IOException;
  }

  /** What was last read on one side. */
  private static final class Side {
    private VoxelSets sets;
    private int from;
    private int next = FEWEST;
  }

  /**
   * @param depth  number of planes in all
   * @param slabTo after the slab's last plane
   * @param most   number of planes to hold on either side
   */
  OuterPlanes(final Source source, final int depth, final int slabTo, final int most) {
    this.source = source;
    this.depth = depth;
    this.slabTo = slabTo;
    this.most = Math.max(FEWEST, most);
  }

  byte[] plane(final int z) throws IOException {
    final Side side = z >= slabTo ? above : below;
    if (side.sets == null || z < side.from || z >= side.from + side.sets.depth()) {
      side.sets = null; // before the next are read
      side.from = side == above ? z : Math.max(0, z + 1 - side.next);
      side.sets = source.read(side.from, side == above ? Math.min(depth, z + side.next) : z + 1);
      side.next = Math.min(most, 2 * side.next);
    }
    return side.sets.plane(z - side.from);
  }
}
