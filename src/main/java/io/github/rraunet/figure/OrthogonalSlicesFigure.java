package io.github.rraunet.figure;

import io.github.rraunet.volume.AxisReordering;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoublePredicate;
import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converter;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/**
 * A sagittal, a coronal and an axial slice side by side, with masks, errors or distances drawn over them. All at the same scale
 * in mm; of a flat stack the sagittal slice stands above the coronal one, of a few slices the axial one alone. Bone window:
 * -250 to 850 HU. Volumes of any orientation are shown in the radiologist's: the patient's right at the left of the page,
 * front at the top of the axial and at the left of the sagittal slice. Letters tell the sides; those of volumes without
 * orientation are not known and not told, and these are shown as ImageJ shows them, the first row at the top.
 */
public final class OrthogonalSlicesFigure {

  private static final double WINDOW_LOW = -250;
  private static final double WINDOW_HIGH = 850;
  private static final int MARGIN = 28;
  private static final int GAP = 14;
  private static final double MARGIN_MM = 15; // about masks
  private static final int LETTERS_AT_SIDES = 24; // height in pixels from which they do not hide the slice
  private static final int LETTERS_AROUND = 110;
  static final Color PAGE = new Color(16, 18, 22);
  static final Color PANEL_EDGE = new Color(52, 56, 64);
  static final Color TITLE = new Color(240, 242, 245);
  static final Color TEXT = new Color(176, 182, 192);
  static final Color MASK = new Color(255, 176, 32);
  static final Color REFERENCE = new Color(64, 200, 255);

  private final long[] size; // RAS, as all that follows
  private final Spacing spacing;
  private final boolean oriented; // whether it is known which sides of the patient the panels show
  private final Volume ct; // null: the layers lie on black
  private final List<PanelLayer> layers = new ArrayList<>();
  private final long[] slices; // through which the panels go
  private boolean keys; // whether the colours are explained
  private String title;
  private List<String> lines = List.of();
  private int width = 1500;

  private OrthogonalSlicesFigure(final String title, final long[] size, final Spacing spacing, final boolean oriented,
    final Volume ct, final PanelLayer layer, final long[] slices)
  {
    this.title = title;
    this.oriented = oriented;
    this.size = size;
    this.spacing = spacing;
    this.ct = ct;
    this.slices = slices;
    layers.add(layer);
  }

  private static OrthogonalSlicesFigure over(final Volume grid, final boolean shown, final PanelLayer layer,
    final long[] slices) {
    final Volume ras = RasView.of(grid);
    return new OrthogonalSlicesFigure(grid.name(), ras.dimensions(), ras.spacing(), grid.isOriented(), shown ? ras : null, layer,
      slices);
  }

  /**
   * A mask as outline, in slices through its centre of mass (the middle of the volume when it is empty).
   *
   * @param ct   calibrated in HU
   * @param mask on the same grid, foreground where not 0
   * @throws IllegalArgumentException if the grids differ in size
   */
  public static OrthogonalSlicesFigure ofMask(final Volume ct, final Volume mask) {
    final RandomAccessibleInterval<FloatType> share = share(sameGrid(ct, mask, "mask"), v -> v != 0);
    return over(ct, true, new OutlineLayer(share, MASK, 0.16f, "mask"), centreOfMass(share));
  }

  /**
   * Where two masks agree and where not, in the slices with most errors, of the part that holds the masks.
   *
   * @param agreement 0 background, 1 in both masks, 2 in the reference only, 3 in the prediction only
   * @param ct        to lie under it, on the same grid, calibrated in HU; null for none. Of the two one need not say how it lies
   * @throws IllegalArgumentException if the grids differ in size
   */
  public static OrthogonalSlicesFigure ofErrors(final Volume agreement, final Volume ct) {
    final Volume compared = ct == null ? agreement : RasView.lyingAs(ct, agreement);
    final Volume below = ct == null ? null : RasView.lyingAs(compared, ct);
    if (below != null) sameGrid(below, compared, "masks");
    final Volume masks = RasView.of(compared);
    final long[][] box = boxWithMargin(share(masks, v -> v != 0), masks.spacing());
    final Volume shown = cut(masks, box);
    final var layer = new AgreementLayer(share(shown, v -> v == 1 || v == 2), share(shown, v -> v == 1 || v == 3), ct != null);
    final long[] slices = mostOf(share(shown, v -> v > 1), share(shown, v -> v != 0));
    final Volume under = below == null ? null : cut(RasView.of(below), box);
    final var figure = new OrthogonalSlicesFigure(agreement.name(), shown.dimensions(), shown.spacing(), compared.isOriented(),
      under, layer, slices);
    figure.keys = true;
    return figure;
  }

  /**
   * Surfaces coloured by a distance, seen through along each axis.
   *
   * @param projections for each axis of the volume that they come from one of length 1 along it: the largest distance in mm
   *                    behind each point, negative where there is no surface
   */
  public static OrthogonalSlicesFigure ofDistances(final List<Volume> projections) {
    final Volume first = projections.get(0);
    final AxisReordering toRas = AxisReordering.between(RasView.orientation(first), Orientation.RAS);
    final List<RandomAccessibleInterval<FloatType>> ras = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++)
      ras.add(toRas.view(projections.get(toRas.sourceAxis(axis)).values()));
    final long[] size = { ras.get(1).dimension(0), ras.get(2).dimension(1), ras.get(0).dimension(2) };
    final Spacing stored = first.spacing();
    final double[] mm = { stored.xMm(), stored.yMm(), stored.zMm() };
    final var spacing = new Spacing(mm[toRas.sourceAxis(0)], mm[toRas.sourceAxis(1)], mm[toRas.sourceAxis(2)]);
    final double max = ras.stream().mapToDouble(DistanceLayer::max).max().orElse(0);
    final var figure = new OrthogonalSlicesFigure(first.name(), size, spacing, first.isOriented(), null, new DistanceLayer(ras,
      max), new long[3]);
    figure.keys = true;
    return figure;
  }

  /** @param newReference mask to compare with, on the same grid, as another outline; null for none (the default) */
  public OrthogonalSlicesFigure reference(final Volume newReference) {
    keys = newReference != null;
    if (newReference != null)
      layers.add(0, new OutlineLayer(share(sameGrid(ct, newReference, "reference mask"), v -> v != 0), REFERENCE, 0,
        "reference"));
    return this;
  }

  /** @param newTitle first line of the caption; the CT's name by default */
  public OrthogonalSlicesFigure title(final String newTitle) {
    title = Objects.requireNonNull(newTitle);
    return this;
  }

  /** @param newLines further lines of the caption, such as scores; none by default */
  public OrthogonalSlicesFigure lines(final List<String> newLines) {
    lines = List.copyOf(newLines);
    return this;
  }

  /** @param pixels width of the figure, at least 400; 1500 by default. The height follows from the slices. */
  public OrthogonalSlicesFigure width(final int pixels) {
    if (pixels < 400) throw new IllegalArgumentException("a figure of three slices needs a width of at least 400 pixels, found "
      + pixels);
    width = pixels;
    return this;
  }

  private static Volume sameGrid(final Volume ct, final Volume other, final String what) {
    if (!Arrays.equals(other.reoriented(Orientation.RAS).dimensions(), ct.reoriented(Orientation.RAS).dimensions()))
      throw new IllegalArgumentException("the " + what + " '" + other.name() + "' has " + Arrays.toString(other.dimensions())
        + " voxels but the CT '" + ct.name() + "' has " + Arrays.toString(ct.dimensions()));
    return other;
  }

  /** @return the figure, RGB */
  public BufferedImage draw() {
    final PanelLayout layout = PanelLayout.of(size, spacing, width, MARGIN, GAP);
    final int captionHeight = 46 + 24 * lines.size() + (keys ? 24 : 0);
    final BufferedImage image = new BufferedImage(width, MARGIN + layout.height() + captionHeight + MARGIN,
      BufferedImage.TYPE_INT_RGB);
    final Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      g.setColor(PAGE);
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      for (final PanelLayout.Panel panel : layout.panels())
        panel(g, panel, slices[panel.plane().normal()]);
      final PanelLayout.Panel first = layout.panels().get(0);
      final PanelLayout.Panel withBar = first.height() >= LETTERS_AROUND ? first
        : layout.panels().get(layout.panels().size() - 1);
      scaleBar(g, withBar.x() + 14, withBar.y() + withBar.height() - 16, layout.pixelsPerMm(), withBar.width());
      caption(g, MARGIN + layout.height() + 34);
    } finally {
      g.dispose();
    }
    return image;
  }

  private void panel(final Graphics2D page, final PanelLayout.Panel place, final long slice) {
    final SlicePlane plane = place.plane();
    final int w = place.width();
    final int h = place.height();
    final Graphics2D g = (Graphics2D) page.create(place.x(), place.y(), w, h);
    try {
      if (ct != null) g.drawImage(gray(plane.sample(ct.values(), slice, w, h), w, h), 0, 0, null);
      g.setStroke(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      for (final PanelLayer layer : layers)
        layer.draw(g, plane, slice, w, h);
      if (oriented) letters(g, plane, w, h);
    } finally {
      g.dispose();
    }
    page.setStroke(new BasicStroke(1));
    page.setColor(PANEL_EDGE);
    page.drawRect(place.x(), place.y(), w - 1, h - 1);
  }

  private static void letters(final Graphics2D g, final SlicePlane plane, final int w, final int h) {
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    final FontMetrics font = g.getFontMetrics();
    if (h >= LETTERS_AT_SIDES) {
      final int middle = (h + font.getAscent() - font.getDescent()) / 2;
      FigureText.letter(g, plane.left, 8, middle);
      FigureText.letter(g, plane.right, w - 8 - font.stringWidth(plane.right), middle);
    }
    if (h >= LETTERS_AROUND) {
      FigureText.letter(g, plane.top, (w - font.stringWidth(plane.top)) / 2, 8 + font.getAscent());
      FigureText.letter(g, plane.bottom, (w - font.stringWidth(plane.bottom)) / 2, h - 10);
    }
  }

  private static BufferedImage gray(final float[] values, final int w, final int h) {
    final BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < values.length; i++) {
      final double t = (values[i] - WINDOW_LOW) / (WINDOW_HIGH - WINDOW_LOW);
      final int v = (int) Math.round(255 * Math.max(0, Math.min(1, t)));
      image.setRGB(i % w, i / w, v << 16 | v << 8 | v);
    }
    return image;
  }

  private static void scaleBar(final Graphics2D g, final int x, final int y, final double pixelsPerMm, final int panelWidth) {
    int mm = 1;
    for (final int candidate : new int[] { 2, 5, 10, 20, 50, 100, 200 })
      if (candidate * pixelsPerMm <= 0.4 * panelWidth) mm = candidate;
    final int length = (int) Math.round(mm * pixelsPerMm);
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    g.setColor(new Color(0, 0, 0, 170));
    g.fillRect(x - 2, y - 2, length + 4, 7);
    g.setColor(TITLE);
    g.fillRect(x, y, length, 3);
    FigureText.letter(g, mm + " mm", x, y - 8);
  }

  private void caption(final Graphics2D g, final int top) {
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
    g.setColor(TITLE);
    g.drawString(FigureText.fitting(g, title, width - 2 * MARGIN), MARGIN, top);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
    int y = top + 26;
    if (keys) {
      int x = MARGIN;
      for (int i = layers.size() - 1; i >= 0; i--)
        for (final PanelLayer.Key key : layers.get(i).keys())
          x = 24 + FigureText.key(g, key.color(), key.text(), TEXT, x, y);
      y += 24;
    }
    g.setColor(TEXT);
    for (final String line : lines) {
      g.drawString(FigureText.fitting(g, line, width - 2 * MARGIN), MARGIN, y);
      y += 24;
    }
  }

  /** @return 1 where the value is foreground, RAS */
  private static RandomAccessibleInterval<FloatType> share(final Volume volume, final DoublePredicate foreground) {
    final Converter<FloatType, FloatType> test = (in, out) -> out.set(foreground.test(in.get()) ? 1 : 0);
    return Converters.convertRAI(RasView.of(volume).values(), test, new FloatType());
  }

  /** @return first and last voxel of what is not 0, with some mm around; all if there is nothing */
  private static long[][] boxWithMargin(final RandomAccessibleInterval<FloatType> share, final Spacing spacing) {
    final long[] low = share.dimensionsAsLongArray();
    final long[] high = { -1, -1, -1 };
    final Cursor<FloatType> cursor = Views.iterable(share).localizingCursor();
    while (cursor.hasNext())
      if (cursor.next().get() != 0) for (int d = 0; d < 3; d++) {
        low[d] = Math.min(low[d], cursor.getLongPosition(d));
        high[d] = Math.max(high[d], cursor.getLongPosition(d));
      }
    final double[] mm = { spacing.xMm(), spacing.yMm(), spacing.zMm() };
    for (int d = 0; d < 3; d++) {
      final long margin = (long) Math.ceil(MARGIN_MM / mm[d]);
      low[d] = high[d] < 0 ? 0 : Math.max(0, low[d] - margin);
      high[d] = high[d] < 0 ? share.dimension(d) - 1 : Math.min(share.dimension(d) - 1, high[d] + margin);
    }
    return new long[][] { low, high };
  }

  private static Volume cut(final Volume volume, final long[][] box) {
    return Volume.of(Views.zeroMin(Views.interval(volume.stored(), box[0], box[1]))).calibration(volume.slope(),
      volume.intercept())
      .voxelToWorld(volume.voxelToWorld()).oriented(volume.isOriented()).name(volume.name()).build();
  }

  /** @return for each axis the slice with most of it; of the second if there is nothing of the first */
  private static long[] mostOf(final RandomAccessibleInterval<FloatType> share,
    final RandomAccessibleInterval<FloatType> second) {
    final long[][] sums = new long[3][];
    for (int d = 0; d < 3; d++)
      sums[d] = new long[(int) share.dimension(d)];
    final RandomAccess<FloatType> at = share.randomAccess();
    long total = 0;
    for (int z = 0; z < sums[2].length; z++)
      for (int y = 0; y < sums[1].length; y++)
        for (int x = 0; x < sums[0].length; x++) {
          at.setPosition(x, 0);
          at.setPosition(y, 1);
          at.setPosition(z, 2);
          if (at.get().get() == 0) continue;
          total++;
          sums[0][x]++;
          sums[1][y]++;
          sums[2][z]++;
        }
    if (total == 0) return centreOfMass(second);
    final long[] most = new long[3];
    for (int d = 0; d < 3; d++)
      for (int i = 0; i < sums[d].length; i++)
        if (sums[d][i] > sums[d][(int) most[d]]) most[d] = i;
    return most;
  }

  private static long[] centreOfMass(final RandomAccessibleInterval<FloatType> share) {
    final double[] sum = new double[3];
    double n = 0;
    final RandomAccess<FloatType> at = share.randomAccess();
    for (long z = 0; z < share.dimension(2); z++)
      for (long y = 0; y < share.dimension(1); y++)
        for (long x = 0; x < share.dimension(0); x++) {
          at.setPosition(x, 0);
          at.setPosition(y, 1);
          at.setPosition(z, 2);
          if (at.get().get() == 0) continue;
          sum[0] += x;
          sum[1] += y;
          sum[2] += z;
          n++;
        }
    final long[] centre = new long[3];
    for (int d = 0; d < 3; d++)
      centre[d] = n == 0 ? share.dimension(d) / 2 : Math.round(sum[d] / n);
    return centre;
  }
}
