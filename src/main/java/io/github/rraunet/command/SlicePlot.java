package io.github.rraunet.command;

import ij.gui.Plot;
import io.github.rraunet.figure.ErrorColors;
import io.github.rraunet.metrics.SliceProfile;
import java.awt.Color;

/** Scores by slice as a plot of ImageJ, which needs no screen. */
final class SlicePlot {

  private static final int WIDTH = 600;
  private static final int HEIGHT = 280;
  private static final Color DICE = new Color(0, 0, 0);
  private static final Color PRECISION = ErrorColors.INVENTED;
  private static final Color RECALL = new Color(0, 114, 178);

  private SlicePlot() {}

  /** @param profile of at least two slices */
  static Plot of(final String title, final SliceProfile profile) {
    final double[] slice = profile.slice();
    final Plot plot = new Plot(title, "Slice", "Score");
    plot.setFrameSize(WIDTH, HEIGHT);
    plot.setLimits(slice[0] - 0.5, slice[slice.length - 1] + 0.5, 0, 1.02);
    plot.setFontSize(14);
    plot.setLineWidth(2);
    plot.setColor(PRECISION);
    plot.add("line", slice, profile.precision());
    plot.setColor(RECALL);
    plot.add("line", slice, profile.recall());
    plot.setLineWidth(3);
    plot.setColor(DICE);
    plot.add("line", slice, profile.dice());
    plot.setLineWidth(1);
    plot.setLegend("Precision\tRecall\tDice", Plot.BOTTOM_RIGHT);
    return plot;
  }
}
