package io.github.rraunet.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import org.junit.jupiter.api.Test;

class EuclideanMorphologyTest {

  private static final Spacing[] SPACINGS = { new Spacing(1, 1, 1), new Spacing(0.7, 0.9, 3.1) };
  private static final int[][] SIZES = { { 17, 13, 1 }, { 11, 9, 6 }, { 1, 14, 5 } };

  @Test
  void erosionAndDilationAreWhatTheDefinitionSays() {
    int changed = 0;
    for (final Spacing spacing : SPACINGS)
      for (final int[] size : SIZES)
        for (long seed = 0; seed < 4; seed++)
          for (final double radius : new double[] { 0, 0.7, 1, 1.4, 2.1, 3.3 }) {
            final NoisyMask mask = Grids.random(size[0], size[1], size[2], spacing, seed, 1 + (int) seed % 2);
            final String which = spacing + " " + size[0] + "x" + size[1] + "x" + size[2] + " seed " + seed + " radius " + radius;
            EuclideanMorphology.erode(mask, radius);
            changed += check(mask, which, radius, true);
            EuclideanMorphology.dilate(mask, radius);
            changed += check(mask, which, radius, false);
          }
    assertThat(changed).isGreaterThan(10_000); // the masks were not trivial
  }

  private static int check(final NoisyMask mask, final String which, final double radius, final boolean erosion) {
    final double rounding = 1e-6;
    int changed = 0;
    for (int z = 0; z < mask.depth(); z++)
      for (int y = 0; y < mask.height(); y++)
        for (int x = 0; x < mask.width(); x++) {
          final boolean clean = Grids.clean(mask, x, y, z);
          final boolean expected = erosion ? clean && Grids.distanceMm(mask, x, y, z, false) > radius + rounding
            : clean || Grids.available(mask, x, y, z) && Grids.distanceMm(mask, x, y, z, true) <= radius + rounding;
          assertThat(Grids.noisy(mask, x, y, z)).as("%s, voxel %d %d %d", which, x, y, z).isEqualTo(expected);
          if (expected != clean) changed++;
        }
    return changed;
  }

  @Test
  void fullAndEmptyMasksHaveNoSurface() {
    final var full = new NoisyMask(4, 3, 2, new Spacing(1, 1, 1), 1, Progress.NONE);
    full.setPlane(0, i -> true, i -> true);
    full.setPlane(1, i -> true, i -> true);
    EuclideanMorphology.erode(full, 5);
    assertThat(full.counts()).isEqualTo(new NoisyMask.Counts(24, 24, 24));
    final var empty = new NoisyMask(4, 3, 2, new Spacing(1, 1, 1), 1, Progress.NONE);
    EuclideanMorphology.dilate(empty, 5);
    assertThat(empty.counts()).isEqualTo(new NoisyMask.Counts(0, 0, 0));
    assertThat(empty.counts().dice()).isEqualTo(1);
  }

  @Test
  void refusesANegativeRadius() {
    assertThatThrownBy(() -> EuclideanMorphology.erode(Grids.disc(9, 3), -1)).hasMessageContaining("0 mm or more");
    assertThatThrownBy(() -> EuclideanMorphology.dilate(Grids.disc(9, 3), Double.NaN)).hasMessageContaining("0 mm or more");
  }
}
