package io.github.rraunet.distance;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.NonZeroVoxels;
import io.github.rraunet.volume.Volume;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What values a volume has, and so whether it is a mask, a label map or a probability map. */
public final class MaskValues implements Serializable {

  private static final long serialVersionUID = 1;

  /** Largest label, as in 16-bit label maps. */
  public static final int LARGEST_LABEL = 65_535;

  private static final double BEYOND = 1e-5; // of probabilities

  private final SortedMap<Integer, int[]> planesOfLabel; // first and last plane
  private final SortedSet<Integer> labels;
  private final Odd odd;
  private final long notNumbers;

  private MaskValues(final SortedMap<Integer, int[]> planesOfLabel, final Odd odd, final long notNumbers) {
    this.planesOfLabel = planesOfLabel;
    labels = Collections.unmodifiableSortedSet(new TreeSet<>(planesOfLabel.keySet()));
    this.odd = odd;
    this.notNumbers = notNumbers;
  }

  /**
   * Values that are no labels.
   *
   * @param first found; NaN if there is none
   * @param low   smallest
   * @param high  largest
   */
  private record Odd(double first, double low, double high) implements Serializable {

    private static final Odd NONE = new Odd(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    boolean isNone() {
      return low > high;
    }

    Odd plus(final Odd next) {
      return isNone() ? next : new Odd(first, Math.min(low, next.low), Math.max(high, next.high));
    }
  }

  private static MaskValues of(final Plane[] planes) {
    final SortedMap<Integer, int[]> planesOfLabel = new TreeMap<>();
    long nan = 0;
    Odd odd = Odd.NONE;
    for (int z = 0; z < planes.length; z++) {
      nan += planes[z].notNumbers;
      odd = odd.plus(planes[z].odd);
      for (final int label : planes[z].labels) {
        final int[] range = planesOfLabel.computeIfAbsent(label, k -> new int[] { Integer.MAX_VALUE, -1 });
        range[0] = Math.min(range[0], z);
        range[1] = z;
      }
    }
    return new MaskValues(planesOfLabel, odd, nan);
  }

  /**
   * @param slabs  values of the slabs of a volume, from its first plane to its last
   * @param planes number of planes of a slab; the last may have fewer
   * @return values of the volume
   */
  public static MaskValues ofSlabs(final List<MaskValues> slabs, final int planes) {
    final SortedMap<Integer, int[]> planesOfLabel = new TreeMap<>();
    long nan = 0;
    Odd odd = Odd.NONE;
    for (int i = 0; i < slabs.size(); i++) {
      final MaskValues slab = slabs.get(i);
      final int first = i * planes;
      nan += slab.notNumbers;
      odd = odd.plus(slab.odd);
      slab.planesOfLabel.forEach((label, range) -> planesOfLabel.merge(label, new int[] { first + range[0], first + range[1] },
        (before, now) -> new int[] { before[0], now[1] }));
    }
    return new MaskValues(planesOfLabel, odd, nan);
  }

  private record Plane(int[] labels, Odd odd, long notNumbers) {}

  public static MaskValues of(final Volume volume, final int threads, final Progress progress) {
    final NonZeroVoxels voxels = NonZeroVoxels.of(volume);
    final Plane[] planes = new Plane[voxels.count()];
    ParallelLoop.run(planes.length, threads, progress, () -> {
      final Scan scan = new Scan();
      return z -> {
        voxels.forEach(z, scan);
        planes[z] = scan.plane();
      };
    });
    return of(planes);
  }

  /**
   * @param ofPlanes for each plane its values in any order, as the volume's calibration gives them: not 0, each once
   * @return the same as of a volume whose planes hold these values
   */
  public static MaskValues ofPlanes(final float[][] ofPlanes) {
    final Plane[] planes = new Plane[ofPlanes.length];
    final Scan scan = new Scan();
    for (int z = 0; z < planes.length; z++) {
      for (final float value : ofPlanes[z])
        scan.visit(0, value);
      planes[z] = scan.plane();
    }
    return of(planes);
  }

  /** What a plane holds. */
  private static final class Scan implements NonZeroVoxels.Visitor {

    private final boolean[] seen = new boolean[LARGEST_LABEL + 1];
    private int[] labels = new int[4];
    private int count;
    private long notNumbers;
    private double first = Double.NaN; // that is no label
    private float low = Float.POSITIVE_INFINITY;
    private float high = Float.NEGATIVE_INFINITY;

    @Override
    public void visit(final int index, final float value) {
      final int label = (int) value;
      if (label == value && label > 0 && label <= LARGEST_LABEL) {
        if (seen[label]) return;
        seen[label] = true;
        if (count == labels.length) labels = Arrays.copyOf(labels, 2 * count);
        labels[count++] = label;
      }
      else if (value != value) notNumbers++;
      else {
        if (low > high) first = value;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }

    /** @return what was seen since the last call */
    Plane plane() {
      final Plane plane = new Plane(Arrays.copyOf(labels, count), low > high ? Odd.NONE : new Odd(first, low, high), notNumbers);
      for (int i = 0; i < count; i++)
        seen[labels[i]] = false;
      count = 0;
      notNumbers = 0;
      low = Float.POSITIVE_INFINITY;
      high = Float.NEGATIVE_INFINITY;
      return plane;
    }
  }

  /**
   * @param volume whose values these are
   * @throws IllegalArgumentException if it is no mask or label map, naming what was found
   */
  public void requireLabels(final Volume volume) {
    final String expected = "'" + volume.name() + "' is no mask or label map: labels are whole numbers from 0 to "
      + LARGEST_LABEL + ", found ";
    if (volume.kind() == Volume.Kind.PROBABILITY || looksLikeProbabilities())
      throw new IllegalArgumentException(expected + "probabilities; make a mask of them first");
    if (!odd.isNone()) throw new IllegalArgumentException(expected + (float) odd.first);
    if (notNumbers > 0) throw new IllegalArgumentException(expected + notNumbers + " voxels that are not a number");
  }

  /** @return labels found, 0 left out */
  public SortedSet<Integer> labels() {
    return labels;
  }

  /** @return first and last plane with this label; null if there is none */
  public int[] planes(final int label) {
    return planesOfLabel.get(label);
  }

  /**
   * @param depth number of planes of the volume
   * @return first plane that may hold such values, and the one after the last; {@code depth} and 0 if there is none
   */
  public int[] planes(final Foreground wanted, final int depth) {
    if (!odd.isNone()) return new int[] { 0, depth };
    final int[] range = { depth, 0 };
    planesOfLabel.forEach((label, planes) -> {
      if (!wanted.test(label)) return;
      range[0] = Math.min(range[0], planes[0]);
      range[1] = Math.max(range[1], planes[1] + 1);
    });
    return range;
  }

  /** @return number of voxels that are not a number */
  public long notNumbers() {
    return notNumbers;
  }

  /** @return whether there are values between 0 and 1 and no others; interpolation may have put some a little beyond */
  public boolean looksLikeProbabilities() {
    return !odd.isNone() && odd.low >= -BEYOND && odd.high <= 1 + BEYOND
      && (planesOfLabel.isEmpty() || planesOfLabel.lastKey() == 1);
  }

  /** @return a value that is no label; NaN if all are */
  public double oddValue() {
    return odd.first;
  }

  /** @return smallest value, not a number left out; 0 where there is none below */
  public double lowest() {
    return Math.min(0, odd.low);
  }

  /** @return largest value, likewise */
  public double highest() {
    return Math.max(labels.isEmpty() ? 0 : labels.last(), odd.high);
  }
}
