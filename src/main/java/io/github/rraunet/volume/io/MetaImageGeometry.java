package io.github.rraunet.volume.io;

import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The place of a MetaImage's voxels. Its world points to the patient's left, back and head ("LPS", as in ITK and DICOM), ours
 * to the right, front and head, so the first two rows change sign. Each row of TransformMatrix is the direction of one axis.
 */
final class MetaImageGeometry {

  private static final String[] MATRIX = { "TransformMatrix", "Orientation", "Rotation" };
  private static final String[] OFFSET = { "Offset", "Position", "Origin" };
  private static final double[] LPS_SIGN = { -1, -1, 1 };

  private MetaImageGeometry() {}

  /**
   * @param axes of the file, 2 to 4; only the first three are used
   * @throws VolumeFormatException    if numbers are missing or none
   * @throws IllegalArgumentException if they make no right-angled grid; the message is a clause that starts with "its"
   */
  static Placement of(final MetaImageHeader header, final int axes) throws VolumeFormatException {
    final List<String> notes = new ArrayList<>();
    final double unit = millimetres(header, notes);
    final double[] spacing = spacing(header, axes, unit, notes);
    final Optional<double[]> matrix = header.numbers(axes * axes, MATRIX);
    final Optional<double[]> offset = header.numbers(axes, OFFSET);
    final String anatomical = header.text("AnatomicalOrientation").orElse("???").toUpperCase(Locale.ROOT);
    if (matrix.isEmpty() && !anatomical.equals("RAI")) {
      notes.add("the header does not say how the image lies in the patient (no TransformMatrix); "
        + "its slices are taken as they are");
      return new Placement(alongTheAxes(spacing, offset, unit), false, notes);
    }
    final double[][] rows = new double[3][4];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++)
        rows[r][c] = LPS_SIGN[r] * direction(matrix, axes, r, c) * spacing[c];
      rows[r][3] = LPS_SIGN[r] * (r < axes && offset.isPresent() ? offset.get()[r] * unit : 0);
    }
    final VoxelToWorld map = VoxelToWorld.ofRows(rows);
    checkRightAngles(map, spacing);
    noteContradiction(map, anatomical, notes);
    return new Placement(map, true, notes);
  }

  /** Which way the axes lead is not known; the place is kept in the file's own numbers, so that results can be given it, too. */
  private static VoxelToWorld alongTheAxes(final double[] spacing, final Optional<double[]> offset, final double unit) {
    final double[][] rows = new double[3][4];
    for (int d = 0; d < 3; d++) {
      rows[d][d] = spacing[d];
      rows[d][3] = offset.isPresent() && d < offset.get().length ? offset.get()[d] * unit : 0;
    }
    return VoxelToWorld.ofRows(rows);
  }

  /** @return component r of the direction of axis c; without a matrix along the axes, as ITK takes it */
  private static double direction(final Optional<double[]> matrix, final int axes, final int r, final int c) {
    return matrix.isPresent() && r < axes && c < axes ? matrix.get()[c * axes + r] : r == c ? 1 : 0;
  }

  private static double millimetres(final MetaImageHeader header, final List<String> notes) {
    final double unit = switch (header.text("DistanceUnits").orElse("mm")) {
      case "um" -> 1e-3;
      case "cm" -> 10;
      default -> 1;
    };
    if (unit != 1) notes.add("lengths in the header are in " + header.text("DistanceUnits").get() + " and were converted to mm");
    return unit;
  }

  private static double[] spacing(final MetaImageHeader header, final int axes, final double unit, final List<String> notes)
    throws VolumeFormatException
  {
    final Optional<double[]> found = header.numbers(axes, "ElementSpacing", "ElementSize");
    if (found.isEmpty()) notes.add("the header does not say how large a voxel is (no ElementSpacing); 1 mm was taken");
    final double[] spacing = { 1, 1, 1 };
    for (int d = 0; d < Math.min(3, axes) && found.isPresent(); d++) {
      spacing[d] = found.get()[d] * unit;
      if (!(spacing[d] > 0 && spacing[d] < Double.POSITIVE_INFINITY))
        throw new IllegalArgumentException("its voxel size (ElementSpacing) must be positive, found "
          + header.text("ElementSpacing", "ElementSize").get());
    }
    return spacing;
  }

  private static void checkRightAngles(final VoxelToWorld map, final double[] spacing) {
    final Spacing s = map.spacing();
    final double[] edges = { s.xMm(), s.yMm(), s.zMm() };
    for (int d = 0; d < 3; d++)
      if (Math.abs(edges[d] - spacing[d]) > 1e-3 * spacing[d])
        throw new IllegalArgumentException("its TransformMatrix should hold directions of length 1, found "
          + edges[d] / spacing[d]);
    Placement.refuseShear(map, "TransformMatrix");
  }

  /** Programs differ in whether a letter names the side an axis comes from (ITK) or goes to; only what is neither is told. */
  private static void noteContradiction(final VoxelToWorld map, final String anatomical, final List<String> notes) {
    final String goesTo = Orientation.closestTo(map).code();
    if (!anatomical.contains("?") && !anatomical.equals(goesTo) && !anatomical.equals(comesFrom(goesTo)))
      notes.add("AnatomicalOrientation (" + anatomical + ") and TransformMatrix contradict each other; the matrix was used");
  }

  /** @return ITK's code of an orientation: the sides the axes come from */
  static String comesFrom(final String goesTo) {
    final StringBuilder code = new StringBuilder();
    for (final char side : goesTo.toCharArray())
      code.append("LRPAIS".charAt("RLAPSI".indexOf(side)));
    return code.toString();
  }

  /** @return lines for the header of a volume; without orientation the voxel size and, if it has one, the origin */
  static String lines(final VoxelToWorld map, final boolean oriented) {
    final Spacing s = map.spacing();
    final double[] edges = { s.xMm(), s.yMm(), s.zMm() };
    final StringBuilder lines = new StringBuilder();
    if (oriented) {
      lines.append("TransformMatrix =");
      for (int c = 0; c < 3; c++)
        for (int r = 0; r < 3; r++)
          lines.append(' ').append(number(LPS_SIGN[r] * map.get(r, c) / edges[c]));
      lines.append("\nOffset =");
      for (int r = 0; r < 3; r++)
        lines.append(' ').append(number(LPS_SIGN[r] * map.get(r, 3)));
      lines.append("\nCenterOfRotation = 0 0 0\nAnatomicalOrientation = ").append(comesFrom(Orientation.closestTo(map).code()))
        .append('\n');
    }
    else if (map.get(0, 3) != 0 || map.get(1, 3) != 0 || map.get(2, 3) != 0) {
      lines.append("Offset =");
      for (int r = 0; r < 3; r++)
        lines.append(' ').append(number(map.get(r, 3)));
      lines.append('\n');
    }
    lines.append("ElementSpacing =");
    for (final double edge : edges)
      lines.append(' ').append(number(edge));
    return lines.append('\n').toString();
  }

  /** @return the shortest text that is read back as the same number, whole numbers without a point */
  private static String number(final double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
  }
}
