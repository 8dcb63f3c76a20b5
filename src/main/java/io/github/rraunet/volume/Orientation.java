package io.github.rraunet.volume;

import java.util.Arrays;
import java.util.Locale;

/**
 * Which way the three index axes of a volume run through the patient, as a code of three letters: the
 * letter of an axis names the side to which its index grows (R/L right/left, A/P anterior/posterior,
 * S/I superior/inferior), as in nibabel's {@code aff2axcodes}. Canonical here is "RAS".
 */
public final class Orientation {

  /** Index grows to the right, to the front, upwards. */
  public static final Orientation RAS = parse("RAS");

  private static final String POSITIVE = "RAS";
  private static final String NEGATIVE = "LPI";

  private final int[] worldAxis; // of index axis 0..2
  private final boolean[] negative;

  private Orientation(final int[] worldAxis, final boolean[] negative) {
    this.worldAxis = worldAxis;
    this.negative = negative;
  }

  /**
   * @param code three letters such as "RAS" or "LPI"
   * @throws IllegalArgumentException if it is not one letter of each of the pairs R/L, A/P, S/I
   */
  public static Orientation parse(final String code) {
    final int[] axis = new int[3];
    final boolean[] negative = new boolean[3];
    int seen = 0;
    final String letters = code.trim().toUpperCase(Locale.ROOT);
    for (int d = 0; d < 3 && letters.length() == 3; d++) {
      final int p = POSITIVE.indexOf(letters.charAt(d));
      final int n = NEGATIVE.indexOf(letters.charAt(d));
      axis[d] = Math.max(p, n);
      negative[d] = n >= 0;
      if (axis[d] >= 0) seen |= 1 << axis[d];
    }
    if (seen != 0b111)
      throw new IllegalArgumentException(
        "an orientation is three letters, one of each of R/L, A/P, S/I (for example RAS); found '" + code + "'");
    return new Orientation(axis, negative);
  }

  /** @return the axis-aligned orientation nearest to the map's axes (largest sum of cosines over the permutations) */
  public static Orientation closestTo(final VoxelToWorld map) {
    final int[][] permutations = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    final double[] length = { map.spacing().xMm(), map.spacing().yMm(), map.spacing().zMm() };
    int[] best = null;
    double bestSum = -1;
    for (final int[] p : permutations) {
      double sum = 0;
      for (int d = 0; d < 3; d++)
        sum += Math.abs(map.get(p[d], d)) / length[d];
      if (sum > bestSum + 1e-9) {
        bestSum = sum;
        best = p;
      }
    }
    final boolean[] negative = new boolean[3];
    for (int d = 0; d < 3; d++)
      negative[d] = map.get(best[d], d) < 0;
    return new Orientation(best, negative);
  }

  /** @return 0 for right-left, 1 for anterior-posterior, 2 for superior-inferior */
  public int worldAxis(final int indexAxis) {
    return worldAxis[indexAxis];
  }

  /** @return true if the index grows to the left, to the back or downwards */
  public boolean isNegative(final int indexAxis) {
    return negative[indexAxis];
  }

  /** @return three letters, for example "RAS" */
  public String code() {
    final StringBuilder code = new StringBuilder();
    for (int d = 0; d < 3; d++)
      code.append((negative[d] ? NEGATIVE : POSITIVE).charAt(worldAxis[d]));
    return code.toString();
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof Orientation that && code().equals(that.code());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(worldAxis) * 31 + Arrays.hashCode(negative);
  }

  @Override
  public String toString() {
    return code();
  }
}
