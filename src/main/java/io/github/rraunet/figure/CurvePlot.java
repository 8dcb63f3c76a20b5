package io.github.rraunet.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.SortedMap;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** One panel of {@link TrainingCurves}: curves over epochs, with the best epoch marked. */
final class CurvePlot {

  static final Color BEST_COLOR = new Color(90, 90, 90);
  static final BasicStroke BEST_STROKE =
    new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] { 7, 5 }, 0);

  private static final int VALUES_WIDTH = 64; // room for the values at the left, the same in every panel
  private static final int MOST_DOTS = 50; // points of a curve that are drawn as dots, too
  private static final double DOT = 6;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
  private static final Color GRID = new Color(222, 222, 222);

  private final TrainingCurves.Kind kind;
  private final int firstEpoch;
  private final int lastEpoch;
  private final int best; // 0: none
  private final XYSeriesCollection data = new XYSeriesCollection();
  private final XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);

  CurvePlot(final TrainingCurves.Kind kind, final int firstEpoch, final int lastEpoch, final int best) {
    this.kind = kind;
    this.firstEpoch = firstEpoch;
    this.lastEpoch = lastEpoch;
    this.best = best;
  }

  /** Rates and counts hold for the whole of an epoch and are drawn as steps, the rest as points with lines between. */
  void add(final Color color, final SortedMap<Integer, Double> points) {
    final boolean steps = kind == TrainingCurves.Kind.COUNT || kind == TrainingCurves.Kind.LOGARITHMIC;
    final int index = data.getSeriesCount();
    final var series = new XYSeries(index, false);
    points.forEach((epoch, value) -> {
      if (steps) {
        series.add(epoch - 0.5, value);
        series.add(epoch + 0.5, value);
      }
      else series.add(epoch, value);
    });
    data.addSeries(series);
    renderer.setSeriesPaint(index, color);
    renderer.setSeriesStroke(index, new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    renderer.setSeriesShape(index, new Ellipse2D.Double(-DOT / 2, -DOT / 2, DOT, DOT));
    renderer.setSeriesShapesVisible(index, !steps && points.size() <= MOST_DOTS);
  }

  /** @param axisHeight room below the panel for the epochs; 0: they are not written */
  void draw(final Graphics2D g, final int x, final int y, final int width, final int height, final int axisHeight) {
    final var plot = new XYPlot(data, epochAxis(axisHeight > 0), valueAxis(), renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setDomainGridlineStroke(new BasicStroke(1));
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setOutlinePaint(GRID);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    final var left = new AxisSpace();
    left.setLeft(VALUES_WIDTH);
    plot.setFixedRangeAxisSpace(left);
    final var below = new AxisSpace();
    below.setBottom(axisHeight);
    plot.setFixedDomainAxisSpace(below);
    if (best > 0) plot.addDomainMarker(new ValueMarker(best, BEST_COLOR, BEST_STROKE), Layer.BACKGROUND);
    plot.draw(g, new Rectangle2D.Double(x, y, width, height + axisHeight), null, null, new PlotRenderingInfo(null));
  }

  private ValueAxis epochAxis(final boolean written) {
    final var axis = new NumberAxis(written ? "Epoch" : null);
    axis.setRange(firstEpoch - 0.5, lastEpoch + 0.5);
    axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
    axis.setTickLabelsVisible(written);
    style(axis);
    return axis;
  }

  private ValueAxis valueAxis() {
    final Range values = data.getRangeBounds(false);
    final ValueAxis axis = switch (kind) {
      case LOGARITHMIC -> decades(values);
      case COUNT -> counts(values);
      default -> numbers(values);
    };
    style(axis);
    return axis;
  }

  /** Whole decades, of a constant one on either side. */
  private static ValueAxis decades(final Range values) {
    final double near = 1e-9; // that a power of ten is not rounded away from itself
    final int low = (int) Math.floor(Math.log10(values.getLowerBound()) + near);
    final int high = (int) Math.ceil(Math.log10(values.getUpperBound()) - near);
    final boolean constant = low == high;
    final var axis = new LogAxis();
    final double margin = Math.pow(10, 0.1);
    axis.setRange(Math.pow(10, constant ? low - 1 : low) / margin, Math.pow(10, constant ? high + 1 : high) * margin);
    axis.setTickUnit(new NumberTickUnit(Math.max(1, (high - low + 3) / 4)));
    final DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
    symbols.setExponentSeparator("e");
    axis.setNumberFormatOverride(new DecimalFormat("0E0", symbols));
    return axis;
  }

  private static ValueAxis counts(final Range values) {
    final var axis = new NumberAxis();
    axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
    final double top = Math.max(1, 1.1 * values.getUpperBound());
    axis.setRange(-0.04 * top, top); // a line at 0 is seen whole
    return axis;
  }

  /** About the values, and never so near that what is rounding looks like a change; a share ends at 0 and 1. */
  private ValueAxis numbers(final Range values) {
    final double least = 0.02;
    final double margin = Math.max(0.06 * values.getLength(), (least - values.getLength()) / 2);
    double low = values.getLowerBound() - margin;
    double high = values.getUpperBound() + margin;
    if (kind == TrainingCurves.Kind.SHARE) {
      low = Math.max(-0.02, low);
      high = Math.min(1.02, high);
    }
    final var axis = new NumberAxis();
    axis.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
    axis.setRange(low, high);
    return axis;
  }

  private static void style(final ValueAxis axis) {
    axis.setTickLabelFont(FONT);
    axis.setLabelFont(FONT);
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    axis.setTickLabelPaint(Color.BLACK);
  }
}
