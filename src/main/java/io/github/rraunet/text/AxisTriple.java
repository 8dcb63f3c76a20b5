package io.github.rraunet.text;

/** Three numbers, one for each axis x, y, z, as a user writes them: {@code 160x160x96}, {@code 0.8, 0.8, 3} or one for all. */
public final class AxisTriple {

  private AxisTriple() {}

  /** @throws IllegalArgumentException naming the parameter, if the text is not one or three numbers */
  public static double[] parse(final String name, final String text) {
    return parse(name, text, "2x2x3");
  }

  private static double[] parse(final String name, final String text, final String example) {
    final String[] parts = text.trim().split("\\s*[x×,;]\\s*|\\s+", -1); // 10x is no 10
    final double[] values = new double[3];
    try {
      for (int d = 0; d < 3; d++)
        values[d] = Double.parseDouble(parts[parts.length == 1 ? 0 : d]);
    }
    catch (final NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw notThree(name, text, example);
    }
    if (parts.length > 3) throw notThree(name, text, example);
    return values;
  }

  /** @throws IllegalArgumentException also if a number is not whole */
  public static int[] parseWhole(final String name, final String text) {
    final double[] values = parse(name, text, "160x160x96");
    final int[] whole = new int[3];
    for (int d = 0; d < 3; d++) {
      whole[d] = (int) values[d];
      if (whole[d] != values[d]) throw new IllegalArgumentException(name + " must be whole numbers, found '" + text + "'");
    }
    return whole;
  }

  private static IllegalArgumentException notThree(final String name, final String text, final String example) {
    return new IllegalArgumentException(name + " must be three numbers for x, y and z, such as " + example + "; found '" + text
      + "'");
  }
}
