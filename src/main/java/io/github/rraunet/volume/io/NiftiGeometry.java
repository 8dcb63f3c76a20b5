package io.github.rraunet.volume.io;

import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a NIfTI header says of the place of its voxels, in the file's own units.
 *
 * @param qformCode 0 if the quaternion means nothing
 * @param quatern   b, c, d
 * @param qoffset   position of voxel (0, 0, 0)
 * @param sformCode 0 if the rows mean nothing
 * @param srow      three rows of four numbers
 * @param pixdim    sign of the z axis (qfac), then the step along each of seven axes
 * @param units     xyzt_units; its lowest three bits are the unit of length
 */
record NiftiGeometry(int qformCode, double[] quatern, double[] qoffset, int sformCode, double[] srow, double[] pixdim,
  int units)
{

  /** Two descriptions of one place contradict each other if they put a voxel further apart than this part of a voxel edge. */
  private static final double SAME_PLACE = 0.5;

  /**
   * The sform if it means something, else the qform, else the voxel size alone.
   *
   * @param dimensions lengths of x, y, z
   * @throws IllegalArgumentException if it cannot be used; the message is a clause that starts with "its" or "it"
   */
  Placement place(final long[] dimensions) {
    final List<String> notes = new ArrayList<>();
    checkPixdim(dimensions);
    noteUnits(notes);
    if (sformCode > 0) {
      final VoxelToWorld sform = sform();
      Placement.refuseShear(sform, "sform");
      if (qformCode > 0) noteContradiction(sform, dimensions, notes);
      noteVoxelSize(sform, notes);
      return new Placement(sform, true, notes);
    }
    if (qformCode > 0) return new Placement(qform(), true, notes);
    notes.add("the header does not say how the image lies in the patient (sform and qform codes are 0); "
      + "its slices are taken as they are");
    return new Placement(VoxelToWorld.ofSpacing(new Spacing(step(1), step(2), step(3))), false, notes);
  }

  /** @return the sform in mm */
  private VoxelToWorld sform() {
    final double[][] rows = new double[3][4];
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 4; c++)
        rows[r][c] = srow[4 * r + c] * millimetres();
    try {
      return VoxelToWorld.ofRows(rows);
    }
    catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException("its sform cannot be used: " + e.getMessage(), e);
    }
  }

  /** @return the qform in mm (nifti1.h, method 2): rotation times step, the z axis turned round if qfac is negative */
  private VoxelToWorld qform() {
    final double[][] rotation = new Quaternion(quatern[0], quatern[1], quatern[2]).toMatrix();
    final double[][] rows = new double[3][4];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++)
        rows[r][c] = rotation[r][c] * step(c + 1) * (c == 2 && pixdim[0] < 0 ? -1 : 1);
      rows[r][3] = qoffset[r] * millimetres();
    }
    try {
      return VoxelToWorld.ofRows(rows);
    }
    catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException("its qform cannot be used: " + e.getMessage(), e);
    }
  }

  private double millimetres() {
    return switch (units & 7) {
      case 1 -> 1000;
      case 3 -> 1e-3;
      default -> 1; // mm, or unknown, which everybody takes for mm
    };
  }

  /** @return voxel edge in mm along axis 1..3; a missing one of a 2-D image is 1 mm */
  private double step(final int axis) {
    return pixdim[axis] == 0 ? 1 : Math.abs(pixdim[axis]) * millimetres();
  }

  private void checkPixdim(final long[] dimensions) {
    for (int d = 0; d < 3; d++) {
      final double p = pixdim[d + 1];
      if (!Double.isFinite(p) || p == 0 && dimensions[d] > 1)
        throw new IllegalArgumentException("its voxel size (pixdim) must be positive, found " + pixdim[1] + ", " + pixdim[2]
          + ", " + pixdim[3]);
    }
  }

  private void noteUnits(final List<String> notes) {
    if ((units & 7) == 1) notes.add("lengths in the header are in metres and were converted to mm");
    if ((units & 7) == 3) notes.add("lengths in the header are in micrometres and were converted to mm");
    if (pixdim[1] < 0 || pixdim[2] < 0 || pixdim[3] < 0)
      notes.add("the header holds a negative voxel size (pixdim), whose sign was dropped");
  }

  private void noteContradiction(final VoxelToWorld sform, final long[] dimensions, final List<String> notes) {
    try {
      final double apart = farthest(sform, qform(), dimensions);
      if (apart > SAME_PLACE * smallestEdge(sform))
        notes.add(String.format(Locale.ROOT, "sform and qform contradict each other by up to %.1f mm; the sform was used",
          apart));
    }
    catch (final IllegalArgumentException e) {
      notes.add("sform and qform contradict each other (" + e.getMessage() + "); the sform was used");
    }
  }

  private void noteVoxelSize(final VoxelToWorld sform, final List<String> notes) {
    final Spacing s = sform.spacing();
    final double[] edges = { s.xMm(), s.yMm(), s.zMm() };
    for (int d = 0; d < 3; d++)
      if (pixdim[d + 1] != 0 && Math.abs(edges[d] - step(d + 1)) > 0.01 * edges[d]) {
        notes.add(String.format(Locale.ROOT,
          "the voxel size of the sform (%.4g x %.4g x %.4g mm) was used, pixdim says %.4g x %.4g x %.4g",
          edges[0], edges[1], edges[2], step(1), step(2), step(3)));
        return;
      }
  }

  private static double smallestEdge(final VoxelToWorld map) {
    final Spacing s = map.spacing();
    return Math.min(s.xMm(), Math.min(s.yMm(), s.zMm()));
  }

  /** @return largest distance in mm between the places that two maps give to a corner of the image */
  private static double farthest(final VoxelToWorld a, final VoxelToWorld b, final long[] dimensions) {
    double farthest = 0;
    for (int corner = 0; corner < 8; corner++) {
      final double i = (corner & 1) * (dimensions[0] - 1);
      final double j = (corner >> 1 & 1) * (dimensions[1] - 1);
      final double k = (corner >> 2) * (dimensions[2] - 1);
      final double[] p = a.apply(i, j, k);
      final double[] q = b.apply(i, j, k);
      farthest = Math.max(farthest, Math.hypot(Math.hypot(p[0] - q[0], p[1] - q[1]), p[2] - q[2]));
    }
    return farthest;
  }

  /** @return whether this says of an image of these dimensions what the volume says, so that it can be written again */
  boolean agreesWith(final VoxelToWorld map, final boolean oriented, final long[] dimensions) {
    try {
      final Placement mine = place(dimensions);
      return mine.oriented() == oriented && farthest(mine.voxelToWorld(), map, dimensions) < 1e-3 * smallestEdge(map);
    }
    catch (final IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * @return sform and, if the grid is right-angled, qform of a map in mm, both with code 1; without orientation the voxel size
   * alone
   */
  static NiftiGeometry of(final VoxelToWorld map, final boolean oriented) {
    final Spacing s = map.spacing();
    final double[] edges = { s.xMm(), s.yMm(), s.zMm() };
    final double[] pixdim = { 1, edges[0], edges[1], edges[2], 0, 0, 0, 0 };
    final int millimetres = 2;
    if (!oriented) return new NiftiGeometry(0, new double[3], new double[3], 0, new double[12], pixdim, millimetres);
    final double[] srow = new double[12];
    final double[] offset = new double[3];
    final double[][] rotation = new double[3][3];
    for (int r = 0; r < 3; r++) {
      offset[r] = map.get(r, 3);
      for (int c = 0; c < 4; c++)
        srow[4 * r + c] = map.get(r, c);
      for (int c = 0; c < 3; c++)
        rotation[r][c] = map.get(r, c) / edges[c];
    }
    if (!Placement.isRightAngled(map)) return new NiftiGeometry(0, new double[3], new double[3], 1, srow, pixdim, millimetres);
    if (determinant(rotation) < 0) {
      pixdim[0] = -1;
      for (int r = 0; r < 3; r++)
        rotation[r][2] = -rotation[r][2];
    }
    final Quaternion q = Quaternion.ofMatrix(rotation);
    return new NiftiGeometry(1, new double[] { q.b(), q.c(), q.d() }, offset, 1, srow, pixdim, millimetres);
  }

  private static double determinant(final double[][] m) {
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
      + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  }
}
