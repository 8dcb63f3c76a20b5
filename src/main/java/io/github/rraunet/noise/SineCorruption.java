package io.github.rraunet.noise;

import java.util.Arrays;
import java.util.Map;

/**
 * What the paper's authors ran as their elastic transform: column k of a slice of width W is rolled around by A sin(3 pi k / W)
 * pixels, cut to a whole number. Driven to a level, amplitudes to half the height are tried in steps of half a pixel, since the
 * Dice coefficient does not fall evenly, and one of the two nearest is taken.
 */
final class SineCorruption implements Corruption {

  private static final double STEP_PX = 0.5;

  /** @param strength amplitude A; the seed does not matter */
  @Override
  public Outcome apply(final NoisyMask mask, final Length strength, final long seed) {
    return apply(mask, strength.pixels(mask.pixelMm()), "");
  }

  @Override
  public Outcome reach(final NoisyMask mask, final double dice, final long seed) {
    final int[] clean = pixels(mask);
    double above = 0; // amplitudes
    double below = 0;
    double least = 1; // Dice coefficients that they give
    double most = 0;
    for (double amplitude = STEP_PX; amplitude <= mask.height() / 2.0; amplitude += STEP_PX) {
      final NoisyMask.Counts counts = counts(mask, clean, shifts(mask, amplitude));
      final double reached = counts.dice();
      if (counts.noisy() == 0 || reached == 1) continue;
      if (reached >= dice && reached < least) {
        least = reached;
        above = amplitude;
      }
      if (reached < dice && reached > most) {
        most = reached;
        below = amplitude;
      }
    }
    final boolean lower = above == 0 || below != 0 && Levels.drawLower(least, most, dice, seed);
    return apply(mask, lower ? below : above, "amplitudes move pixels by whole steps");
  }

  private static int[] pixels(final NoisyMask mask) {
    if (mask.depth() != 1) throw new IllegalArgumentException("columns are rolled in a slice, found " + mask.depth() + ""
      + " planes");
    final byte[] plane = mask.sets().plane(0);
    int n = 0;
    final int[] pixels = new int[plane.length];
    for (int i = 0; i < plane.length; i++)
      if ((plane[i] & NoisyMask.CLEAN) != 0) pixels[n++] = i;
    return Arrays.copyOf(pixels, n);
  }

  private static int[] shifts(final NoisyMask mask, final double amplitude) {
    final int[] shifts = new int[mask.width()];
    for (int k = 0; k < shifts.length; k++)
      shifts[k] = (int) (amplitude * StrictMath.sin(3 * Math.PI * k / mask.width()));
    return shifts;
  }

  private static int rolled(final NoisyMask mask, final int i, final int[] shifts) {
    final int x = i % mask.width();
    return Math.floorMod(i / mask.width() + shifts[x], mask.height()) * mask.width() + x;
  }

  private static NoisyMask.Counts counts(final NoisyMask mask, final int[] clean, final int[] shifts) {
    final byte[] plane = mask.sets().plane(0);
    long both = 0;
    long noisy = 0;
    for (final int i : clean) {
      final int to = rolled(mask, i, shifts);
      if ((plane[to] & NoisyMask.CLEAN) != 0) both++;
      if ((plane[to] & (NoisyMask.CLEAN | NoisyMask.AVAILABLE)) != 0) noisy++;
    }
    return new NoisyMask.Counts(clean.length, noisy, both);
  }

  private static Outcome apply(final NoisyMask mask, final double amplitude, final String shortfall) {
    final int[] clean = pixels(mask);
    final int[] shifts = shifts(mask, amplitude);
    final byte[] plane = mask.sets().plane(0);
    for (int i = 0; i < plane.length; i++)
      plane[i] &= ~NoisyMask.NOISY;
    for (final int i : clean) {
      final int to = rolled(mask, i, shifts);
      if ((plane[to] & (NoisyMask.CLEAN | NoisyMask.AVAILABLE)) != 0) plane[to] |= NoisyMask.NOISY;
    }
    return new Outcome(Map.of("amplitude_px", amplitude), shortfall);
  }
}
