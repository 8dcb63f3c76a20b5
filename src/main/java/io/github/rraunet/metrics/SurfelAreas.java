package io.github.rraunet.metrics;

/**
 * Area of the surface between foreground and background inside the cell whose corners are eight neighbouring voxel centres
 * (four in 2-D, where it is a length), by marching cubes with the surface half way between voxels: the surface elements of
 * Nikolov et al. (arXiv 1809.04430), equal to the tables of DeepMind's surface-distance for every code and spacing.
 *
 * <p>A cell with more than four foreground corners has the surface of its complement. The smaller side falls into groups of
 * corners that are joined by the cell's edges; each group is cut off by flat pieces whose area vectors are multiples of the
 * cell's face areas, so no triangles are listed.</p>
 */
final class SurfelAreas {

  /** Codes whose cells hold a surface are all but these two. */
  static final int NOTHING = 0;

  private final double[] ofCode;

  private SurfelAreas(final double[] ofCode) {
    this.ofCode = ofCode;
  }

  /**
   * @param xMm spacing. Corner (x, y, z) of the cell, each 0 or 1, is bit x + 2 y + 4 z of a code
   * @return areas in mm^2 of the 256 codes
   */
  static SurfelAreas ofCubes(final double xMm, final double yMm, final double zMm) {
    final double[] face = { yMm * zMm, xMm * zMm, xMm * yMm }; // perpendicular to each axis
    final double[] areas = new double[256];
    for (int code = 1; code < 255; code++)
      areas[code] = cut(Integer.bitCount(code) <= 4 ? code : 255 - code, face);
    return new SurfelAreas(areas);
  }

  /**
   * @param uMm spacing along the first axis. Corner (u, v), each 0 or 1, is bit u + 2 v of a code
   * @return lengths in mm of the 16 codes
   */
  static SurfelAreas ofSquares(final double uMm, final double vMm) {
    final double corner = Math.hypot(uMm, vMm) / 2;
    final double[] lengths = new double[16];
    for (int code = 1; code < 15; code++)
      lengths[code] = switch (code) {
        case 0b0011, 0b1100 -> uMm; // one row of corners: the line runs along u
        case 0b0101, 0b1010 -> vMm;
        case 0b0110, 0b1001 -> 2 * corner;
        default -> corner;
      };
    return new SurfelAreas(lengths);
  }

  double of(final int code) {
    return ofCode[code];
  }

  /** @return whether the cell holds a piece of surface */
  boolean isSurface(final int code) {
    return code != NOTHING && code != ofCode.length - 1;
  }

  private static double cut(final int corners, final double[] face) {
    double area = 0;
    for (int left = corners; left != 0;) {
      final int group = group(left, Integer.lowestOneBit(left));
      area += cutOff(group, face);
      left &= ~group;
    }
    return area;
  }

  /** @return the corners that edges join to the first one */
  private static int group(final int corners, final int first) {
    int grown = first;
    int before = 0;
    while (grown != before) {
      before = grown;
      for (int axis = 0; axis < 3; axis++)
        grown |= shifted(grown, axis) & corners;
    }
    return grown;
  }

  /** @return each corner's neighbour along the axis */
  private static int shifted(final int corners, final int axis) {
    int result = 0;
    for (int c = 0; c < 8; c++)
      if ((corners >> c & 1) != 0) result |= 1 << (c ^ 1 << axis);
    return result;
  }

  private static double cutOff(final int group, final double[] face) {
    final double all = Math.sqrt(face[0] * face[0] + face[1] * face[1] + face[2] * face[2]);
    final int[] edges = new int[3]; // of the group, along each axis
    for (int axis = 0; axis < 3; axis++)
      edges[axis] = Integer.bitCount(group & shifted(group, axis)) / 2;
    return switch (Integer.bitCount(group)) {
      case 1 -> all / 8;
      case 2 -> 0.5 * across(edges, face);
      case 3 -> 0.5 * face[without(edges)] + 0.375 * all;
      default -> fourCorners(group, edges, face, all);
    };
  }

  private static double fourCorners(final int group, final int[] edges, final double[] face, final double all) {
    for (int axis = 0; axis < 3; axis++)
      if (edges[axis] == 0) return face[axis]; // a whole face
    final int middle = middleAxis(group);
    if (middle < 0) return 0.75 * all; // a corner and its three neighbours
    double area = 0.5 * all; // a chain of three edges
    for (int axis = 0; axis < 3; axis++)
      if (axis != middle) area += 0.25 * Math.hypot(face[middle], face[axis]);
    return area;
  }

  /** @return axis of the chain's middle edge; -1 if one corner joins all three edges */
  private static int middleAxis(final int group) {
    int middle = -1;
    for (int c = 0; c < 8; c++) {
      if ((group >> c & 1) == 0) continue;
      int degree = 0;
      int along = 0;
      for (int axis = 0; axis < 3; axis++)
        if ((group >> (c ^ 1 << axis) & 1) != 0) {
          degree++;
          along |= 1 << axis;
        }
      if (degree == 3) return -1;
      if (degree == 2) middle = middle < 0 ? along : middle & along; // the edge between the two inner corners
    }
    return Integer.numberOfTrailingZeros(middle);
  }

  private static double across(final int[] edges, final double[] face) {
    double squares = 0;
    for (int axis = 0; axis < 3; axis++)
      if (edges[axis] == 0) squares += face[axis] * face[axis];
    return Math.sqrt(squares);
  }

  private static int without(final int[] edges) {
    for (int axis = 0; axis < 3; axis++)
      if (edges[axis] == 0) return axis;
    throw new IllegalStateException();
  }
}
