package io.github.rraunet.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.util.Map;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.StandardChartTheme;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StackedXYBarRenderer;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.CategoryTableXYDataset;

/** How often values from 0 to 1 occur, several groups on top of one another. */
public final class StackedHistogram {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 520;
  private static final int BINS = 100; // to a whole number of which values are rounded
  private static final int FONT_SIZE = 17;
  private static final double TICK = 0.1;
  /** Okabe and Ito, Color Universal Design, 2008: told apart by everybody. */
  private static final Color[] COLORS = { new Color(0, 114, 178), new Color(230, 159, 0), new Color(0, 158, 115), new Color(204,
    121, 167), new Color(86, 180, 233), new Color(213, 94, 0) };

  private StackedHistogram() {}

  /**
   * @param groups values from 0 to 1 by the name of their group, drawn from the bottom up
   * @param marks  values by name, drawn as dashed lines
   */
  public static BufferedImage draw(final String title, final String valueName, final String countName,
    final Map<String, double[]> groups, final Map<String, Double> marks)
  {
    final var data = new CategoryTableXYDataset();
    groups.forEach((name, values) -> {
      final int[] counts = new int[BINS + 1];
      for (final double value : values)
        counts[(int) Math.round(value * BINS)]++;
      for (int bin = 0; bin <= BINS; bin++)
        data.add((double) bin / BINS, counts[bin], name);
    });
    data.setIntervalWidth(1.0 / BINS);
    final JFreeChart chart = ChartFactory.createXYBarChart(title, valueName, false, countName, data);
    theme().apply(chart);
    final XYPlot plot = chart.getXYPlot();
    style(plot, groups.size());
    int line = 0;
    for (final Map.Entry<String, Double> mark : marks.entrySet())
      plot.addDomainMarker(marker(mark.getKey(), mark.getValue(), line++));
    chart.getLegend().setFrame(BlockBorder.NONE);
    chart.getLegend().setVisible(groups.size() > 1);
    return chart.createBufferedImage(WIDTH, HEIGHT);
  }

  private static StandardChartTheme theme() {
    final var theme = new StandardChartTheme("plain");
    final Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
    theme.setExtraLargeFont(font.deriveFont(Font.BOLD, FONT_SIZE + 2f));
    theme.setLargeFont(font);
    theme.setRegularFont(font);
    theme.setPlotBackgroundPaint(Color.WHITE);
    theme.setChartBackgroundPaint(Color.WHITE);
    theme.setRangeGridlinePaint(Color.LIGHT_GRAY);
    theme.setShadowVisible(false);
    return theme;
  }

  private static void style(final XYPlot plot, final int groups) {
    final var renderer = new StackedXYBarRenderer(0.08);
    renderer.setBarPainter(new StandardXYBarPainter());
    renderer.setShadowVisible(false);
    for (int g = 0; g < groups; g++)
      renderer.setSeriesPaint(g, COLORS[g % COLORS.length]);
    plot.setRenderer(renderer);
    plot.setDomainGridlinesVisible(false);
    plot.setOutlineVisible(false);
    final NumberAxis values = (NumberAxis) plot.getDomainAxis();
    values.setRange(-0.5 / BINS, 1 + 0.5 / BINS);
    values.setTickUnit(new NumberTickUnit(TICK));
    final NumberAxis counts = (NumberAxis) plot.getRangeAxis();
    counts.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    counts.setUpperMargin(0.2); // room for the names of the marks
  }

  /** Names stand below one another, so that marks near each other can be read. */
  private static ValueMarker marker(final String name, final double value, final int line) {
    final boolean right = value < 0.7;
    final var marker = new ValueMarker(value, Color.BLACK, new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10,
      new float[] { line == 0 ? 8 : 2, 5 }, 0));
    marker.setLabel(" " + name + " ");
    marker.setLabelBackgroundColor(Color.WHITE);
    marker.setLabelFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
    marker.setLabelAnchor(right ? RectangleAnchor.TOP_RIGHT : RectangleAnchor.TOP_LEFT);
    marker.setLabelTextAnchor(right ? TextAnchor.TOP_LEFT : TextAnchor.TOP_RIGHT);
    marker.setLabelOffset(new RectangleInsets(4 + line * (FONT_SIZE + 6.0), 4, 4, 4));
    return marker;
  }
}
