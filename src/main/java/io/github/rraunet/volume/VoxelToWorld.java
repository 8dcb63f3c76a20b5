package io.github.rraunet.volume;

import java.util.Arrays;

/**
 * Affine map from a voxel index (i, j, k) to patient space in millimetres, whose axes point to the
 * patient's right-to-left, posterior-to-anterior and inferior-to-superior ("RAS+", as in NIfTI).
 * Column c of the linear part is the step in mm that index c makes.
 */
public final class VoxelToWorld {

  private final double[] m; // 3 rows of 4, row-major

  private VoxelToWorld(final double[] m) {
    this.m = m;
  }

  /**
   * @param rows three rows of four numbers: linear part, then translation in mm
   * @throws IllegalArgumentException if an entry is not finite or the linear part is singular
   */
  public static VoxelToWorld ofRows(final double[][] rows) {
    if (rows.length < 3 || rows[0].length != 4 || rows[1].length != 4 || rows[2].length != 4)
      throw new IllegalArgumentException("an affine map needs three rows of four numbers");
    final double[] m = new double[12];
    for (int r = 0; r < 3; r++)
      System.arraycopy(rows[r], 0, m, 4 * r, 4);
    for (final double v : m)
      if (!Double.isFinite(v))
        throw new IllegalArgumentException("affine map holds a number that is not finite: " + Arrays.toString(m));
    final var map = new VoxelToWorld(m);
    // relative to the steps' lengths: a microscope's voxel of 0.1 um is 1e-12 cubic millimetres
    if (!(Math.abs(map.determinant()) > 1e-9 * map.columnLength(0) * map.columnLength(1) * map.columnLength(2)))
      throw new IllegalArgumentException("affine map is singular: " + Arrays.toString(m));
    return map;
  }

  /** Axes along the patient's, origin at 0: what an image without orientation is given. */
  public static VoxelToWorld ofSpacing(final Spacing spacing) {
    return ofRows(new double[][] { { spacing.xMm(), 0, 0, 0 }, { 0, spacing.yMm(), 0, 0 }, { 0, 0, spacing.zMm(), 0 } });
  }

  /** @return the entry at row 0..2, column 0..3 (3 is the translation) */
  public double get(final int row, final int column) {
    return m[4 * row + column];
  }

  /** @return a copy as three rows of four numbers */
  public double[][] toRows() {
    return new double[][] { Arrays.copyOfRange(m, 0, 4), Arrays.copyOfRange(m, 4, 8), Arrays.copyOfRange(m, 8, 12) };
  }

  /** @return position in mm of the (possibly fractional) voxel index */
  public double[] apply(final double i, final double j, final double k) {
    final double[] world = new double[3];
    for (int r = 0; r < 3; r++)
      world[r] = get(r, 0) * i + get(r, 1) * j + get(r, 2) * k + get(r, 3);
    return world;
  }

  /** @return lengths of the three index steps */
  public Spacing spacing() {
    return new Spacing(columnLength(0), columnLength(1), columnLength(2));
  }

  /** @return largest |cosine| between two index axes: 0 for a right-angled grid, larger for gantry tilt or shear */
  public double shear() {
    double largest = 0;
    for (int a = 0; a < 3; a++) {
      final int b = (a + 1) % 3;
      double dot = 0;
      for (int r = 0; r < 3; r++)
        dot += get(r, a) * get(r, b);
      largest = Math.max(largest, Math.abs(dot) / (columnLength(a) * columnLength(b)));
    }
    return largest;
  }

  /** @return the same directions and origin with steps of other lengths */
  public VoxelToWorld withSpacing(final Spacing spacing) {
    final double[] mm = { spacing.xMm(), spacing.yMm(), spacing.zMm() };
    final double[][] rows = toRows();
    for (final double[] row : rows)
      for (int c = 0; c < 3; c++)
        row[c] *= mm[c];
    for (int c = 0; c < 3; c++)
      for (final double[] row : rows)
        row[c] /= columnLength(c);
    return ofRows(rows);
  }

  /** @return the map of a part of the grid whose first voxel is this one of the whole */
  public VoxelToWorld startingAt(final long... voxel) {
    final double[] world = apply(voxel[0], voxel[1], voxel[2]);
    final double[][] rows = toRows();
    for (int r = 0; r < 3; r++)
      rows[r][3] = world[r];
    return ofRows(rows);
  }

  /** @return three rows of four numbers that lead from mm back to the (possibly fractional) voxel index */
  double[][] inverseRows() {
    final double det = determinant();
    final double[][] rows = new double[3][4];
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 3; c++) { // cofactor of entry (c, r)
        final int r1 = (c + 1) % 3;
        final int r2 = (c + 2) % 3;
        final int c1 = (r + 1) % 3;
        final int c2 = (r + 2) % 3;
        rows[r][c] = (get(r1, c1) * get(r2, c2) - get(r1, c2) * get(r2, c1)) / det;
      }
    for (int r = 0; r < 3; r++)
      rows[r][3] = -(rows[r][0] * get(0, 3) + rows[r][1] * get(1, 3) + rows[r][2] * get(2, 3));
    return rows;
  }

  private double columnLength(final int c) {
    return Math.sqrt(get(0, c) * get(0, c) + get(1, c) * get(1, c) + get(2, c) * get(2, c));
  }

  private double determinant() {
    return get(0, 0) * (get(1, 1) * get(2, 2) - get(1, 2) * get(2, 1))
      - get(0, 1) * (get(1, 0) * get(2, 2) - get(1, 2) * get(2, 0))
      + get(0, 2) * (get(1, 0) * get(2, 1) - get(1, 1) * get(2, 0));
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof VoxelToWorld that && Arrays.equals(m, that.m);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(m);
  }

  @Override
  public String toString() {
    return Arrays.deepToString(toRows());
  }
}
