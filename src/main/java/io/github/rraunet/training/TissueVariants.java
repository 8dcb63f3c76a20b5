package io.github.rraunet.training;

import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/**
 * Copies of one labelled scan in which whole tissues are brighter or darker: vessels with contrast medium in them, denser
 * or thinner bone. So one scan stands for several phases of contrast and several patients.
 */
public final class TissueVariants {

  /** Share of the variants in which a tissue stays as it is. */
  private static final double UNCHANGED = 0.3;

  /**
   * A tissue and the range from which its change is drawn uniformly.
   *
   * @param labels that are this tissue
   * @param lowHu  largest darkening, negative, or smallest brightening
   * @param highHu largest brightening
   */
  public record Tissue(LabelSet labels, double lowHu, double highHu) {

    public Tissue {
      if (!(lowHu <= highHu)) throw new IllegalArgumentException("a range of HU needs low <= high, found " + lowHu + ".."
        + highHu);
    }
  }

  private TissueVariants() {}

  /**
   * @param text such as {@code 52,65-66=0..350; 63=0..200}: labels, and the range of their change in HU; empty for none
   * @throws IllegalArgumentException that says what was expected
   */
  public static List<Tissue> parse(final String text) {
    final List<Tissue> tissues = new ArrayList<>();
    for (final String part : text.split(";")) {
      if (part.isBlank()) continue;
      final String[] sides = part.split("=", -1);
      final String[] range = sides.length == 2 ? sides[1].split("\\.\\.", -1) : new String[0];
      if (range.length != 2) throw malformed(part, null);
      try {
        tissues.add(new Tissue(LabelSet.parse(sides[0]), Double.parseDouble(range[0].trim()),
          Double.parseDouble(range[1].trim())));
      }
      catch (final NumberFormatException e) {
        throw malformed(part, e);
      }
    }
    return tissues;
  }

  private static IllegalArgumentException malformed(final String part, final Throwable cause) {
    return new IllegalArgumentException("a tissue is labels=low..high in HU, such as 52,65-66=0..350; found '" + part.trim()
      + "'", cause);
  }

  /**
   * @param ct      HU
   * @param labels  on the same grid
   * @param tissues a voxel of several takes the change of each
   * @param seed    from which the changes are drawn
   * @return a copy of the CT in canonical orientation, 16-bit HU
   */
  public static Volume draw(final Volume ct, final Volume labels, final List<Tissue> tissues, final long seed) {
    if (!Arrays.equals(ct.dimensions(), labels.dimensions()))
      throw new IllegalArgumentException("image and labels must have the same size, found " + Arrays.toString(ct.dimensions())
        + " and " + Arrays.toString(labels.dimensions()));
    final Volume image = ct.reoriented(Orientation.RAS);
    final int[] size = Arrays.stream(image.dimensions()).mapToInt(Math::toIntExact).toArray();
    final float[] hu = values(image.values(), size);
    final float[] label = values(labels.reoriented(Orientation.RAS).values(), size);
    final SplittableRandom random = new SplittableRandom(seed);
    for (final Tissue tissue : tissues) {
      final double change = tissue.lowHu() + random.nextDouble() * (tissue.highHu() - tissue.lowHu());
      if (random.nextDouble() < UNCHANGED) continue;
      final float[] share = new float[hu.length];
      for (int i = 0; i < share.length; i++)
        share[i] = tissue.labels().test(label[i]) ? 1 : 0;
      soften(share, size);
      for (int i = 0; i < hu.length; i++)
        hu[i] += (float) change * share[i];
    }
    final var result = PlanarImgs.shorts(size[0], size[1], size[2]);
    final Cursor<ShortType> to = Views.flatIterable(result).cursor();
    for (final float v : hu)
      to.next().set((short) Math.max(-2000, Math.min(Short.MAX_VALUE, Math.round(v))));
    return Volume.of(result).voxelToWorld(image.voxelToWorld()).oriented(true).name(String.format(Locale.ROOT,
      "%s, tissues of seed %d", ct.name(), seed)).build();
  }

  private static float[] values(final RandomAccessibleInterval<FloatType> voxels, final int[] size) {
    final float[] values = new float[Math.multiplyExact(Math.multiplyExact(size[0], size[1]), size[2])];
    final Cursor<FloatType> cursor = Views.flatIterable(voxels).cursor();
    for (int i = 0; i < values.length; i++)
      values[i] = cursor.next().get();
    return values;
  }

  /** Means with weights 1/6, 4/6, 1/6 along each axis: about what a scanner makes of a sharp border. */
  private static void soften(final float[] values, final int[] size) {
    int step = 1;
    for (final int length : size) {
      for (int start = 0; start < values.length; start++) {
        if (start / step % length != 0) continue;
        float before = values[start];
        for (int k = 0; k < length; k++) {
          final int i = start + k * step;
          final float here = values[i];
          final float after = k + 1 < length ? values[i + step] : here;
          values[i] = (before + 4 * here + after) / 6;
          before = here;
        }
      }
      step *= length;
    }
  }
}
