package io.github.rraunet.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import org.junit.jupiter.api.Test;

/** Squares and the sine roll, as the paper's authors made their noise, against their definitions. */
class AuthorsCorruptionsTest {

  private static final Spacing MM = new Spacing(1, 1, 1);

  @Test
  void squaresAreWhatTheDefinitionSays() {
    for (long seed = 0; seed < 5; seed++)
      for (int size = 1; size <= 9; size++) {
        final NoisyMask mask = Grids.random(23, 17, 1, MM, seed, 1);
        final int before = size / 2;
        final int after = size - 1 - before;
        NoiseType.SQUARE_EROSION.corruption(null).apply(mask, new Length(size, false), 0);
        for (int y = 0; y < 17; y++)
          for (int x = 0; x < 23; x++)
            assertThat(Grids.noisy(mask, x, y, 0)).as("erosion %d seed %d at %d %d", size, seed, x, y).isEqualTo(all(mask, x, y,
              before, after));
        NoiseType.SQUARE_DILATION.corruption(null).apply(mask, new Length(size, false), 0);
        for (int y = 0; y < 17; y++)
          for (int x = 0; x < 23; x++)
            assertThat(Grids.noisy(mask, x, y, 0)).as("dilation %d seed %d at %d %d", size, seed, x,
              y).isEqualTo(Grids.clean(mask,
              x, y, 0) || Grids.available(mask, x, y, 0) && any(mask, x, y, after, before));
      }
  }

  private static boolean all(final NoisyMask mask, final int x, final int y, final int before, final int after) {
    for (int j = Math.max(0, y - before); j <= Math.min(mask.height() - 1, y + after); j++)
      for (int i = Math.max(0, x - before); i <= Math.min(mask.width() - 1, x + after); i++)
        if (!Grids.clean(mask, i, j, 0)) return false;
    return true;
  }

  private static boolean any(final NoisyMask mask, final int x, final int y, final int before, final int after) {
    for (int j = Math.max(0, y - before); j <= Math.min(mask.height() - 1, y + after); j++)
      for (int i = Math.max(0, x - before); i <= Math.min(mask.width() - 1, x + after); i++)
        if (Grids.clean(mask, i, j, 0)) return true;
    return false;
  }

  /** A 30x30 block loses s - 1 rows and columns: of 900 pixels 625 are left with s = 6, Dice 1250 / 1525 = 0.820. */
  @Test
  void aLevelGivesOneOfTheTwoNearestSquares() {
    final int[] sizes = new int[10];
    double sum = 0;
    for (long seed = 0; seed < 400; seed++) {
      final var mask = new NoisyMask(60, 60, 1, MM, 1, Progress.NONE);
      mask.setPlane(0, i -> i % 60 >= 15 && i % 60 < 45 && i / 60 >= 15 && i / 60 < 45, i -> true);
      sizes[NoiseType.SQUARE_EROSION.corruption(null).reach(mask, 0.85, seed).parameters().get("size_px").intValue()]++;
      sum += mask.counts().dice() / 400;
    }
    assertThat(sizes[5] + sizes[6]).isEqualTo(400); // Dice 2 * 676 / 1576 = 0.858 and 0.820
    assertThat(sizes[5]).isBetween(290, 345); // 0.79 of them
    assertThat(sum).isCloseTo(0.85, within(0.003));
  }

  /** A 10x10 block in 12x12 pixels cannot grow beyond Dice 200 / 244; a square of 3 fills the image. */
  @Test
  void aSquareThatTakesEverythingIsTold() {
    final var mask = new NoisyMask(12, 12, 1, MM, 1, Progress.NONE);
    mask.setPlane(0, i -> i % 12 > 0 && i % 12 < 11 && i / 12 > 0 && i / 12 < 11, i -> true);
    final Corruption.Outcome outcome = NoiseType.SQUARE_DILATION.corruption(null).reach(mask, 0.5, 1);
    assertThat(outcome.parameters()).containsEntry("size_px", 3);
    assertThat(outcome.shortfall()).isEqualTo("every free pixel is taken");
    assertThat(mask.counts()).isEqualTo(new NoisyMask.Counts(100, 144, 100));
  }

  @Test
  void sineRollsColumnsAround() {
    final NoisyMask mask = Grids.random(20, 15, 1, MM, 3, 1);
    NoiseType.SINE.corruption(null).apply(mask, new Length(9, false), 0);
    int moved = 0;
    for (int k = 0; k < 20; k++) {
      final int shift = (int) (9 * Math.sin(1.5 * Math.PI * k * 2 / 20)); // as the authors write it
      for (int y = 0; y < 15; y++) {
        final boolean arrives = Grids.clean(mask, k, ((y - shift) % 15 + 15) % 15, 0);
        assertThat(Grids.noisy(mask, k, y, 0)).isEqualTo(arrives && (Grids.clean(mask, k, y, 0) || Grids.available(mask, k, y,
          0)));
        if (arrives != Grids.clean(mask, k, y, 0)) moved++;
      }
    }
    assertThat(moved).isGreaterThan(20);
  }

  @Test
  void sineIsDrivenToALevel() {
    double sum = 0;
    for (long seed = 0; seed < 20; seed++) {
      final NoisyMask mask = Grids.disc(128, 30);
      NoiseType.SINE.corruption(null).reach(mask, 0.7, seed);
      sum += mask.counts().dice() / 20;
    }
    assertThat(sum).isCloseTo(0.7, within(0.02));
  }

  @Test
  void areForSlices() {
    final NoisyMask volume = Grids.random(8, 8, 3, MM, 1, 1);
    assertThatThrownBy(() -> NoiseType.SINE.corruption(null).reach(volume, 0.7, 1)).hasMessageContaining("3 planes");
    assertThatThrownBy(() -> NoiseType.SQUARE_EROSION.corruption(null).reach(volume, 0.7, 1)).hasMessageContaining("3 planes");
  }
}
