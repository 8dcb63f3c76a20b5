package io.github.rraunet.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a training goes on, epoch by epoch: panels one above the other with the same epoch axis, only those that have data. Fast
 * enough to be drawn anew after each epoch. For one thread at a time.
 */
public final class TrainingCurves {

  /** What the values of a panel are. */
  enum Panel {

    LOSS("Loss", Kind.VALUE, 200), //
    DICE("Dice coefficient", Kind.SHARE, 200), //
    LEARNING_RATE("Learning rate", Kind.LOGARITHMIC, 130), //
    REMOVED("Masks left out", Kind.COUNT, 150), //
    DETECTION("Detection of wrong masks", Kind.SHARE, 180);

    final String title;
    final Kind kind;
    final int height; // pixels

    Panel(final String title, final Kind kind, final int height) {
      this.title = title;
      this.kind = kind;
      this.height = height;
    }
  }

  /** How values are measured off. */
  enum Kind {
    VALUE, SHARE, LOGARITHMIC, COUNT
  }

  /** A curve and the panel that it is drawn in. Colours are of Okabe and Ito's palette and differ in lightness, too. */
  public enum Curve {

    TRAINING_LOSS(Panel.LOSS, "training", new Color(86, 180, 233)), //
    VALIDATION_LOSS(Panel.LOSS, "validation", new Color(213, 94, 0)), //
    TRAINING_DICE(Panel.DICE, "training", new Color(86, 180, 233)), //
    VALIDATION_DICE(Panel.DICE, "validation", new Color(213, 94, 0)), //
    /** More than 0. */
    LEARNING_RATE(Panel.LEARNING_RATE, "", new Color(60, 60, 60)), //
    /** Number of masks that the epoch was trained without. */
    LABELS_REMOVED(Panel.REMOVED, "", new Color(0, 114, 178)), //
    DETECTION_PRECISION(Panel.DETECTION, "precision", new Color(0, 114, 178)), //
    DETECTION_RECALL(Panel.DETECTION, "recall", new Color(230, 159, 0)), //
    DETECTION_AUC(Panel.DETECTION, "AUC", new Color(0, 158, 115));

    final Panel panel;
    final String label; // empty: alone in its panel, whose title says it
    final Color color;

    Curve(final Panel panel, final String label, final Color color) {
      this.panel = panel;
      this.label = label;
      this.color = color;
    }
  }

  private static final int WIDTH = 900;
  private static final int MARGIN = 20;
  private static final int HEADER = 44;
  private static final int PANEL_TITLE = 38;
  private static final int EPOCH_AXIS = 48;
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 18);
  private static final Font PANEL_FONT = new Font(Font.SANS_SERIF, Font.BOLD, 15);
  private static final Font KEY_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 15);

  private final String title;
  private final Map<Curve, SortedMap<Integer, Double>> values = new EnumMap<>(Curve.class);
  private int best; // 0: not known

  public TrainingCurves(final String title) {
    this.title = Objects.requireNonNull(title);
  }

  /**
   * Adds a point, or replaces the one that the epoch has.
   *
   * @param epoch from 1 on; epochs may be left out
   * @param value left out if it is not a number, infinite, or a learning rate of 0
   */
  public TrainingCurves add(final Curve curve, final int epoch, final double value) {
    checkEpoch(epoch);
    final boolean drawable = Double.isFinite(value) && (curve.panel.kind != Kind.LOGARITHMIC || value > 0);
    if (drawable) values.computeIfAbsent(curve, c -> new TreeMap<>()).put(epoch, value);
    return this;
  }

  /** @param epoch the one whose weights are kept so far: marked in every panel by a dashed line */
  public TrainingCurves best(final int epoch) {
    checkEpoch(epoch);
    best = epoch;
    return this;
  }

  private static void checkEpoch(final int epoch) {
    if (epoch < 1) throw new IllegalArgumentException("epochs are counted from 1, found " + epoch);
  }

  /** @return the figure, RGB, {@value #WIDTH} pixels wide; the height follows from the number of panels */
  public BufferedImage draw() {
    final List<Panel> panels = new ArrayList<>();
    for (final Panel panel : Panel.values())
      if (!curvesOf(panel).isEmpty()) panels.add(panel);
    final int panelHeights = panels.stream().mapToInt(panel -> PANEL_TITLE + panel.height).sum();
    final var page = new BufferedImage(WIDTH, HEADER + panelHeights + EPOCH_AXIS, BufferedImage.TYPE_INT_RGB);
    final Graphics2D g = page.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, page.getWidth(), page.getHeight());
      header(g);
      if (panels.isEmpty()) g.drawString("no epoch yet", MARGIN, HEADER + PANEL_TITLE);
      int top = HEADER;
      for (final Panel panel : panels) {
        panelTitle(g, panel, top + PANEL_TITLE - 11);
        final boolean last = panel == panels.get(panels.size() - 1);
        final var plot = new CurvePlot(panel.kind, firstEpoch(), lastEpoch(), best);
        curvesOf(panel).forEach((curve, points) -> plot.add(curve.color, points));
        plot.draw(g, MARGIN, top + PANEL_TITLE, WIDTH - 2 * MARGIN, panel.height, last ? EPOCH_AXIS : 0);
        top += PANEL_TITLE + panel.height;
      }
    }
    finally {
      g.dispose();
    }
    return page;
  }

  private Map<Curve, SortedMap<Integer, Double>> curvesOf(final Panel panel) {
    final Map<Curve, SortedMap<Integer, Double>> curves = new EnumMap<>(Curve.class);
    values.forEach((curve, points) -> {
      if (curve.panel == panel) curves.put(curve, points);
    });
    return curves;
  }

  private int firstEpoch() {
    return values.values().stream().mapToInt(SortedMap::firstKey).min().orElse(1);
  }

  private int lastEpoch() {
    return values.values().stream().mapToInt(SortedMap::lastKey).max().orElse(1);
  }

  private void header(final Graphics2D g) {
    int right = WIDTH - MARGIN;
    final int base = 34;
    if (best > 0) {
      g.setFont(KEY_FONT);
      final String text = "best epoch " + best;
      right -= g.getFontMetrics().stringWidth(text);
      g.setColor(Color.BLACK);
      g.drawString(text, right, base);
      right -= 40;
      g.setColor(CurvePlot.BEST_COLOR);
      g.setStroke(CurvePlot.BEST_STROKE);
      g.drawLine(right, base - 5, right + 32, base - 5);
      right -= MARGIN;
    }
    g.setStroke(new BasicStroke(1));
    g.setFont(TITLE);
    g.setColor(Color.BLACK);
    g.drawString(FigureText.fitting(g, title, right - MARGIN), MARGIN, base);
  }

  private void panelTitle(final Graphics2D g, final Panel panel, final int base) {
    g.setFont(PANEL_FONT);
    g.setColor(Color.BLACK);
    g.drawString(panel.title, MARGIN, base);
    final FontMetrics font = g.getFontMetrics();
    int x = MARGIN + font.stringWidth(panel.title) + 28;
    g.setFont(KEY_FONT);
    for (final Curve curve : curvesOf(panel).keySet())
      if (!curve.label.isEmpty()) x = 20 + FigureText.key(g, curve.color, curve.label, Color.BLACK, x, base);
  }
}
