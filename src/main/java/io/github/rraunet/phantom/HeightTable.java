package io.github.rraunet.phantom;

import java.util.function.DoubleUnaryOperator;

/** A function of the height z, tabulated every half millimetre: it is asked for at every sample. */
final class HeightTable {

  private static final double STEP_MM = 0.5;

  private final double low;
  private final double[] values;

  HeightTable(final double lowMm, final double highMm, final DoubleUnaryOperator function) {
    low = lowMm;
    values = new double[(int) Math.ceil((highMm - lowMm) / STEP_MM) + 2];
    for (int i = 0; i < values.length; i++)
      values[i] = function.applyAsDouble(lowMm + i * STEP_MM);
  }

  /** @return linear between the tabulated heights, constant beyond them */
  double at(final double z) {
    final double i = Distances.clamp((z - low) / STEP_MM, 0, values.length - 1.001);
    final int j = (int) i;
    return values[j] + (i - j) * (values[j + 1] - values[j]);
  }
}
