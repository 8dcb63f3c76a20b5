package io.github.rraunet.metrics;

import io.github.rraunet.distance.PairMeasures;
import io.github.rraunet.volume.Spacing;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Distances from the points of one surface to another surface, as how much of the surface lies how far: on a grid most
 * distances occur again and again, so this takes little memory, and samples of several slices or cases can be pooled.
 */
final class DistanceSample implements Serializable {

  private static final long serialVersionUID = 1;

  static final DistanceSample NOTHING = new DistanceSample(new double[0], new double[0]);

  private final double[] mm; // ascending, each once
  private final double[] weight; // points, or area of the surface
  private final double total;

  /**
   * @param mm     ascending, each once
   * @param weight for each
   */
  DistanceSample(final double[] mm, final double[] weight) {
    if (mm.length != weight.length)
      throw new IllegalArgumentException("as many weights as distances were expected, found " + weight.length + " and "
        + mm.length);
    this.mm = mm;
    this.weight = weight;
    total = Arrays.stream(weight).sum();
  }

  /** @param weight number of points or their area. @return all of the surface at one distance, which may be infinite */
  static DistanceSample at(final double mm, final double weight) {
    return weight == 0 ? NOTHING : new DistanceSample(new double[] { mm }, new double[] { weight });
  }

  /** @param distances of whole voxels */
  static DistanceSample of(final PairMeasures.Distances distances) {
    final var collector = new Collector();
    collector.add(distances);
    return collector.sample();
  }

  /** @return ascending, each once */
  double[] distancesMm() {
    return mm;
  }

  /** @return number of points, or area in mm^2, of each distance */
  double[] weights() {
    return weight;
  }

  /** @return number of points, or area in mm^2 */
  double total() {
    return total;
  }

  /** @return sum of distance times weight */
  double sumMm() {
    double sum = 0;
    for (int i = 0; i < mm.length; i++)
      sum += mm[i] * weight[i];
    return sum;
  }

  double meanMm() {
    return sumMm() / total;
  }

  double maxMm() {
    return mm[mm.length - 1];
  }

  /** @return how much of the surface is at most so far; ten steps of 0.1 mm are 1 mm */
  double within(final double toleranceMm) {
    double sum = 0;
    for (int i = 0; i < mm.length && mm[i] <= toleranceMm * (1 + Spacing.ROUNDING); i++)
      sum += weight[i];
    return sum;
  }

  /** @return percentile of points, linearly interpolated between ranks as by NumPy's default; weights are whole */
  double percentileOfPointsMm(final double percent) {
    final double rank = percent / 100 * (total - 1);
    final double low = ofRank((long) Math.floor(rank));
    final double fraction = rank - Math.floor(rank);
    if (fraction == 0) return low;
    final double high = ofRank((long) Math.floor(rank) + 1);
    return high == low ? low : low + fraction * (high - low); // both may be infinite
  }

  private double ofRank(final long rank) {
    double before = 0;
    for (int i = 0; i < mm.length; i++) {
      before += weight[i];
      if (rank < before) return mm[i];
    }
    return maxMm();
  }

  /** @return smallest distance within which at least this share of the area lies */
  double percentileOfAreaMm(final double percent) {
    double sum = 0;
    for (int i = 0; i < mm.length; i++) {
      sum += weight[i];
      if (sum / total >= percent / 100) return mm[i];
    }
    return maxMm();
  }

  /** @return both samples together */
  DistanceSample plus(final DistanceSample other) {
    if (mm.length == 0) return other;
    if (other.mm.length == 0) return this;
    final double[] distances = new double[mm.length + other.mm.length];
    final double[] weights = new double[distances.length];
    int n = 0;
    for (int i = 0, j = 0; i < mm.length || j < other.mm.length; n++) {
      final boolean first = j == other.mm.length || i < mm.length && mm[i] <= other.mm[j];
      final boolean second = i == mm.length || j < other.mm.length && other.mm[j] <= mm[i];
      distances[n] = first ? mm[i] : other.mm[j];
      weights[n] = (first ? weight[i++] : 0) + (second ? other.weight[j++] : 0);
    }
    return new DistanceSample(Arrays.copyOf(distances, n), Arrays.copyOf(weights, n));
  }

  /** Counts squared distances in a hash table of primitives. */
  static final class Collector {

    private static final double FREE = -1;

    private double[] squared = filled(1 << 10);
    private double[] weights = new double[1 << 10];
    private int used;

    private static double[] filled(final int length) {
      final double[] table = new double[length];
      Arrays.fill(table, FREE);
      return table;
    }

    void add(final double squaredMm, final double weight) {
      int slot = slot(squaredMm);
      while (squared[slot] != squaredMm) {
        if (squared[slot] == FREE) {
          if (2 * used >= squared.length) {
            grow();
            add(squaredMm, weight);
            return;
          }
          squared[slot] = squaredMm;
          used++;
          break;
        }
        slot = slot + 1 & squared.length - 1;
      }
      weights[slot] += weight;
    }

    private double weightOf(final double squaredMm) {
      int slot = slot(squaredMm);
      while (squared[slot] != squaredMm)
        slot = slot + 1 & squared.length - 1;
      return weights[slot];
    }

    private int slot(final double squaredMm) {
      final long bits = Double.doubleToRawLongBits(squaredMm) * 0x9E3779B97F4A7C15L;
      return (int) (bits >>> 40) & squared.length - 1;
    }

    private void grow() {
      final double[] oldSquared = squared;
      final double[] oldWeights = weights;
      squared = filled(4 * oldSquared.length);
      weights = new double[squared.length];
      used = 0;
      for (int i = 0; i < oldSquared.length; i++)
        if (oldSquared[i] != FREE) add(oldSquared[i], oldWeights[i]);
    }

    void add(final PairMeasures.Distances distances) {
      for (int i = 0; i < distances.voxels().length; i++)
        add(distances.squaredMm()[i], distances.voxels()[i]);
    }

    private double[] keys() {
      return Arrays.stream(squared).filter(key -> key != FREE).sorted().toArray();
    }

    /** @return what was added, if it was voxels */
    PairMeasures.Distances distances() {
      final double[] keys = keys();
      return new PairMeasures.Distances(keys, Arrays.stream(keys).mapToLong(key -> (long) weightOf(key)).toArray());
    }

    DistanceSample sample() {
      final double[] keys = keys();
      final double[] mm = new double[keys.length];
      final double[] sorted = new double[keys.length];
      int n = 0;
      for (final double key : keys) {
        final double root = Math.sqrt(key);
        if (n > 0 && mm[n - 1] == root) sorted[n - 1] += weightOf(key); // squares that differ in the last digit only
        else {
          mm[n] = root;
          sorted[n++] = weightOf(key);
        }
      }
      return new DistanceSample(Arrays.copyOf(mm, n), Arrays.copyOf(sorted, n));
    }
  }
}
