package io.github.rraunet.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of metrics in the form of Tables 1 and 2 of Wang, Zhang and Voiculescu (arXiv 2009.12873), in Markdown or LaTeX:
 * Dice, accuracy, precision, recall and specificity; and five boundary measures by three averagings. Distances stand in a
 * third table; for many labels the boundary measures are those of both boundaries, a row a label. What was chosen of the measures
 * and has no place there, such as volumes, stands in a fourth; not so of all measures. With several cases a figure is mean and
 * standard deviation, or the value of all cases together where the table has one.
 */
public final class PaperTables {

  private record Column(String title, Metric metric) {}

  private static final List<Column> OVERLAP = List.of(new Column("Dice", Metric.DICE), new Column("Acc", Metric.ACCURACY),
    new Column("Pre", Metric.PRECISION), new Column("Rec", Metric.RECALL), new Column("Spe", Metric.SPECIFICITY));

  private static final List<Column> SURFACE = List.of(new Column("HD (mm)", Metric.HD_MM), new Column("HD95 (mm)",
    Metric.HD95_MM), new Column("ASSD (mm)", Metric.ASSD_MM), new Column("MASD (mm)", Metric.MASD_MM), new Column("NSD",
      Metric.NSD), new Column("Boundary IoU", Metric.BIOU));

  private static final List<Column> SYMMETRIC = List.of(new Column("Dice", Metric.SBD), new Column("TPVF", Metric.TPVF_SYM),
    new Column("TNVF", Metric.TNVF_SYM), new Column("FPVF", Metric.FPVF_SYM), new Column("FNVF", Metric.FNVF_SYM));

  /** Labels up to which each has a table of its own. */
  private static final int FEW = 3;

  private static final List<String> BOUNDARY_ROWS = List.of("Dice", "TPVF", "TNVF", "FPVF", "FNVF");
  private static final List<String> BOUNDARY_COLUMNS = List.of("", "BoundaryGT", "BoundaryMS", "BoundarySymmetric");
  private static final Metric[][] BOUNDARY = { { Metric.DBD_GT, Metric.DBD_MS, Metric.SBD }, { Metric.TPVF_GT, Metric.TPVF_MS,
    Metric.TPVF_SYM }, { Metric.TNVF_GT, Metric.TNVF_MS, Metric.TNVF_SYM }, { Metric.FPVF_GT, Metric.FPVF_MS, Metric.FPVF_SYM },
    { Metric.FNVF_GT, Metric.FNVF_MS, Metric.FNVF_SYM } };

  private final ScoreTable table;
  private final String conventions;

  /** @param conventions one sentence on mode, aggregation and neighbourhoods, which stands above the tables */
  public PaperTables(final ScoreTable table, final String conventions) {
    this.table = table;
    this.conventions = conventions;
  }

  private record Grid(String caption, List<String> header, List<List<String>> rows) {}

  private List<Grid> grids() {
    final List<Grid> grids = new ArrayList<>();
    addByLabel(grids, "Overlap", OVERLAP);
    final boolean many = table.labels().size() > FEW;
    if (many) addByLabel(grids, "Boundary measures, both boundaries", SYMMETRIC);
    else table.labels().forEach(label -> addBoundary(grids, label));
    addByLabel(grids, "Distances between surfaces", SURFACE);
    if (table.metrics().size() < Metric.values().length) addByLabel(grids, "Other measures", others(many));
    return grids;
  }

  /** @return measures without a place in the other tables: whoever chose them wants to see them */
  private List<Column> others(final boolean manyLabels) {
    final Stream<Metric> ofBoundaries = manyLabels ? SYMMETRIC.stream().map(Column::metric) : Arrays.stream(BOUNDARY).flatMap(
      Arrays::stream);
    final Set<Metric> placed = Stream.concat(ofBoundaries, Stream.concat(OVERLAP.stream(), SURFACE.stream()).map(Column::metric))
      .collect(Collectors.toSet());
    return table.metrics().stream().filter(m -> !placed.contains(m)).map(m -> new Column(m.key(), m)).toList();
  }

  private void addBoundary(final List<Grid> grids, final String label) {
    final List<List<String>> rows = new ArrayList<>();
    for (int r = 0; r < BOUNDARY.length; r++) {
      if (Arrays.stream(BOUNDARY[r]).noneMatch(table.metrics()::contains)) continue;
      final List<String> row = new ArrayList<>(List.of(BOUNDARY_ROWS.get(r)));
      for (final Metric metric : BOUNDARY[r])
        row.add(table.metrics().contains(metric) ? figure(label, metric) : "-");
      rows.add(row);
    }
    if (!rows.isEmpty()) grids.add(new Grid("Boundary measures, label " + label, BOUNDARY_COLUMNS, rows));
  }

  private void addByLabel(final List<Grid> grids, final String caption, final List<Column> columns) {
    final List<Column> shown = columns.stream().filter(c -> table.metrics().contains(c.metric)).toList();
    if (shown.isEmpty()) return;
    final List<String> header = new ArrayList<>(List.of("Label"));
    shown.forEach(c -> header.add(c.title));
    final List<List<String>> rows = new ArrayList<>();
    for (final String label : table.labels()) {
      final List<String> row = new ArrayList<>(List.of(label));
      shown.forEach(c -> row.add(figure(label, c.metric)));
      rows.add(row);
    }
    grids.add(new Grid(caption, header, rows));
  }

  private String figure(final String label, final Metric metric) {
    for (final ScoreRow pooled : table.pooled())
      if (pooled.label().equals(label)) return ScoreTable.printed(pooled.values().get(metric));
    final ScoreSummary s = table.summary(label, metric);
    final String mean = ScoreTable.printed(s.mean());
    // Of fewer cases than there are: another measure may have no value there, or they lack the label.
    final String over = s.count() > 0 && s.count() < cases() ? " (n=" + s.count() + ")" : "";
    return s.count() < 2 ? mean + over : mean + " ± " + ScoreTable.printed(s.sd()) + over;
  }

  private long cases() {
    return table.rows().stream().map(ScoreRow::caseName).distinct().count();
  }

  public String markdown() {
    final StringBuilder text = new StringBuilder(conventions).append('\n');
    for (final Grid grid : grids()) {
      text.append("\n**").append(grid.caption).append("**\n\n").append(line(grid.header)).append(line(grid.header.stream().map(
        h -> "---").toList()));
      grid.rows.forEach(r -> text.append(line(r)));
    }
    return text.toString();
  }

  private static String line(final List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  public String latex() {
    final StringBuilder text = new StringBuilder("% ").append(conventions).append('\n');
    for (final Grid grid : grids()) {
      text.append("\\begin{table}\n  \\centering\n  \\caption{").append(escaped(grid.caption)).append("}\n  \\begin{tabular}{l")
        .append("c".repeat(grid.header.size() - 1)).append("}\n    \\hline\n").append(row(grid.header)).append("    \\hline\n");
      grid.rows.forEach(r -> text.append(row(r)));
      text.append("    \\hline\n  \\end{tabular}\n\\end{table}\n");
    }
    return text.toString();
  }

  private static String row(final List<String> cells) {
    return "    " + String.join(" & ", cells.stream().map(PaperTables::escaped).toList()) + " \\\\\n";
  }

  private static String escaped(final String text) {
    return text.replace("_", "\\_").replace("%", "\\%").replace("&", "\\&").replace(" ± ", " $\\pm$ ");
  }
}
