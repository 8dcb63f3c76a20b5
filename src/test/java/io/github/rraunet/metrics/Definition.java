package io.github.rraunet.metrics;

import io.github.rraunet.metrics.MetricSettings.Boundary;
import io.github.rraunet.metrics.MetricSettings.Hd95;
import io.github.rraunet.metrics.MetricSettings.Undefined;
import io.github.rraunet.volume.Spacing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The definitions, word by word, on boolean arrays [z][y][x]; axes of length 1 are not axes. */
final class Definition {

  final boolean[][][] g;
  final boolean[][][] m;
  private final int[] size;
  private final double[] mm;
  private final MetricSettings settings;

  Definition(final boolean[][][] g, final boolean[][][] m, final Spacing spacing, final MetricSettings settings) {
    this.g = g;
    this.m = m;
    size = new int[] { g[0][0].length, g[0].length, g.length };
    mm = new double[] { spacing.xMm(), spacing.yMm(), spacing.zMm() };
    this.settings = settings;
  }

  private boolean in(final boolean[][][] a, final int x, final int y, final int z) {
    return x >= 0 && y >= 0 && z >= 0 && x < size[0] && y < size[1] && z < size[2] && a[z][y][x];
  }

  List<int[]> boundary(final boolean[][][] a) {
    final List<int[]> points = new ArrayList<>();
    for (int z = 0; z < size[2]; z++)
      for (int y = 0; y < size[1]; y++)
        for (int x = 0; x < size[0]; x++) {
          if (!a[z][y][x]) continue;
          boolean edge = false;
          for (int dz = -1; dz <= 1; dz++)
            for (int dy = -1; dy <= 1; dy++)
              for (int dx = -1; dx <= 1; dx++) {
                final boolean single = size[0] * size[1] * size[2] == 1;
                if (!single && (size[0] == 1 && dx != 0 || size[1] == 1 && dy != 0 || size[2] == 1 && dz != 0)) continue;
                final int steps = Math.abs(dx) + Math.abs(dy) + Math.abs(dz);
                if (settings.boundary() == Boundary.FACE && steps > 1) continue;
                edge |= !in(a, x + dx, y + dy, z + dz);
              }
          if (edge) points.add(new int[] { x, y, z });
        }
    return points;
  }

  double distance(final int[] a, final int[] b) {
    double squares = 0;
    for (int d = 0; d < 3; d++)
      squares += (a[d] - b[d]) * mm[d] * (a[d] - b[d]) * mm[d];
    return Math.sqrt(squares);
  }

  private boolean near(final int[] a, final int[] b) {
    double sum = 0;
    double squares = 0;
    double most = 0;
    for (int d = 0; d < 3; d++) {
      final double step = Math.abs(a[d] - b[d]) * (settings.radiusInMm() ? mm[d] : 1);
      sum += step;
      squares += step * step;
      most = Math.max(most, step);
    }
    final double reach = switch (settings.neighbourhood()) {
      case BOX -> most;
      case BALL -> Math.sqrt(squares);
      case DIAMOND -> sum;
    };
    return reach <= settings.radius() * (1 + 1e-9);
  }

  /** @return Dice, Jaccard, TPVF, TNVF at a point */
  private double[] local(final int[] p) {
    int inG = 0;
    int inM = 0;
    int both = 0;
    int n = 0;
    for (int z = 0; z < size[2]; z++)
      for (int y = 0; y < size[1]; y++)
        for (int x = 0; x < size[0]; x++) {
          if (!near(p, new int[] { x, y, z })) continue;
          n++;
          if (g[z][y][x]) inG++;
          if (m[z][y][x]) inM++;
          if (g[z][y][x] && m[z][y][x]) both++;
        }
    return new double[] { 2.0 * both / (inG + inM), (double) both / (inG + inM - both), (double) both / inG,
      (double) (n - inG - inM + both) / (n - inG) };
  }

  double mean(final int q, final List<int[]> points) {
    double sum = 0;
    int n = 0;
    for (final int[] p : points) {
      final double value = local(p)[q];
      if (!Double.isNaN(value)) {
        sum += value;
        n++;
      }
      else if (settings.undefined() == Undefined.ONE) {
        sum++;
        n++;
      }
    }
    return sum / n;
  }

  List<Double> distances(final List<int[]> from, final List<int[]> to) {
    final List<Double> all = new ArrayList<>();
    for (final int[] p : from)
      all.add(to.stream().mapToDouble(q -> distance(p, q)).min().orElseThrow());
    Collections.sort(all);
    return all;
  }

  private static double percentile(final List<Double> sorted) {
    final double rank = 0.95 * (sorted.size() - 1);
    final int low = (int) rank;
    return low + 1 == sorted.size() ? sorted.get(low) : sorted.get(low) + (rank - low) * (sorted.get(low
      + 1) - sorted.get(low));
  }

  Map<Metric, Double> all() {
    final Map<Metric, Double> v = new EnumMap<>(Metric.class);
    final List<int[]> bg = boundary(g);
    final List<int[]> bm = boundary(m);
    final List<int[]> sym = new ArrayList<>(bg);
    sym.addAll(bm);
    final Metric[][] columns = { { Metric.DBD_GT, Metric.DBD_MS, Metric.SBD }, { Metric.DBJ_GT, Metric.DBJ_MS, Metric.SBJ }, {
      Metric.TPVF_GT, Metric.TPVF_MS, Metric.TPVF_SYM }, { Metric.TNVF_GT, Metric.TNVF_MS, Metric.TNVF_SYM }, { Metric.FNVF_GT,
        Metric.FNVF_MS, Metric.FNVF_SYM }, { Metric.FPVF_GT, Metric.FPVF_MS, Metric.FPVF_SYM } };
    for (int q = 0; q < 6; q++)
      for (int k = 0; k < 3; k++) {
        final List<int[]> points = k == 0 ? bg : k == 1 ? bm : sym;
        v.put(columns[q][k], q < 4 ? mean(q, points) : 1 - mean(q - 2, points));
      }
    final List<Double> fromG = distances(bg, bm);
    final List<Double> fromM = distances(bm, bg);
    final List<Double> pooled = new ArrayList<>(fromG);
    pooled.addAll(fromM);
    Collections.sort(pooled);
    final double sumG = fromG.stream().mapToDouble(x -> x).sum();
    final double sumM = fromM.stream().mapToDouble(x -> x).sum();
    v.put(Metric.HD_MM, pooled.get(pooled.size() - 1));
    v.put(Metric.HD95_MM, settings.hd95() == Hd95.POOLED ? percentile(pooled) : Math.max(percentile(fromG), percentile(fromM)));
    v.put(Metric.ASSD_MM, (sumG + sumM) / pooled.size());
    v.put(Metric.MASD_MM, (sumG / fromG.size() + sumM / fromM.size()) / 2);
    v.put(Metric.NSD, pooled.stream().filter(x -> x <= settings.toleranceMm() + 1e-9).count() / (double) pooled.size());
    int both = 0;
    int either = 0;
    for (int z = 0; z < size[2]; z++)
      for (int y = 0; y < size[1]; y++)
        for (int x = 0; x < size[0]; x++) {
          final int[] p = { x, y, z };
          final boolean a = g[z][y][x] && band(p, bg);
          final boolean b = m[z][y][x] && band(p, bm);
          if (a && b) both++;
          if (a || b) either++;
        }
    v.put(Metric.BIOU, (double) both / either);
    return v;
  }

  private boolean band(final int[] p, final List<int[]> boundary) {
    final double nearest = boundary.stream().mapToDouble(q -> distance(p, q)).min().orElseThrow();
    return settings.boundaryIouMm() == 0 ? nearest == 0 : nearest < settings.boundaryIouMm();
  }
}
