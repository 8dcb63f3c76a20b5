package io.github.rraunet.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SurfaceCorruptionTest {

  private static final double[] LEVELS = { 0.2, 0.55, 0.68, 0.77, 0.85, 0.97 };
  private static final Spacing[] SPACINGS = { new Spacing(1, 1, 1), new Spacing(0.7, 0.9, 2.1) };
  private static final int[][] SIZES = { { 23, 19, 1 }, { 11, 9, 6 } };

  private interface Check {
    void of(NoisyMask mask, Corruption.Outcome outcome, boolean erosion, double level, String which);
  }

  private static void forAll(final Check check) {
    for (final Spacing spacing : SPACINGS)
      for (final int[] size : SIZES)
        for (long seed = 0; seed < 4; seed++)
          for (final double level : LEVELS)
            for (final boolean erosion : new boolean[] { true, false }) {
              final NoisyMask mask = Grids.random(size[0], size[1], size[2], spacing, seed, 1 + (int) seed % 2);
              final Corruption corruption = erosion ? SurfaceCorruption.erosion() : SurfaceCorruption.dilation();
              check.of(mask, corruption.reach(mask, level, seed), erosion, level, (erosion ? "erosion " : "dilation ") + spacing
                + " " + size[2] + " seed " + seed + " level " + level);
            }
  }

  @Test
  void noOtherNumberOfVoxelsComesNearerToTheLevel() {
    forAll((mask, outcome, erosion, level, which) -> {
      final long n = mask.counts().clean();
      double best = Double.POSITIVE_INFINITY;
      for (long k = 1; k <= (erosion ? n - 1 : mask.available()); k++)
        best = Math.min(best, Math.abs(level - (erosion ? 2.0 * (n - k) / (n + n - k) : 2.0 * n / (n + n + k))));
      assertThat(Math.abs(mask.counts().dice() - level)).as(which).isCloseTo(best, within(1e-12));
    });
  }

  /** Erosion and dilation by the radius told, but for a part of the last layer. */
  @Test
  void liesBetweenTwoBalls() {
    forAll((mask, outcome, erosion, level, which) -> {
      final double radius = outcome.parameters().get("radius_mm").doubleValue();
      for (int z = 0; z < mask.depth(); z++)
        for (int y = 0; y < mask.height(); y++)
          for (int x = 0; x < mask.width(); x++) {
            if (Grids.clean(mask, x, y, z) != erosion || !erosion && !Grids.available(mask, x, y, z)) continue;
            final double distance = Grids.distanceMm(mask, x, y, z, !erosion);
            final boolean changed = Grids.noisy(mask, x, y, z) != erosion;
            if (Math.abs(distance - radius) > 1e-5) assertThat(changed).as("%s, voxel %d %d %d at %f, radius %f", which, x, y, z,
              distance, radius).isEqualTo(distance < radius);
          }
    });
  }

  /** Within the last layer, no voxel that stays is nearer to the interpolated surface than one that was taken. */
  @Test
  void takesTheVoxelsNearestToTheInterpolatedSurfaceFirst() {
    final int[] compared = new int[1];
    forAll((mask, outcome, erosion, level, which) -> {
      final double radius = outcome.parameters().get("radius_mm").doubleValue();
      final List<Double> taken = new ArrayList<>();
      final List<Double> left = new ArrayList<>();
      final double[][] signed = signed(mask);
      for (int z = 0; z < mask.depth(); z++)
        for (int y = 0; y < mask.height(); y++)
          for (int x = 0; x < mask.width(); x++) {
            if (Grids.clean(mask, x, y, z) != erosion || !erosion && !Grids.available(mask, x, y, z)) continue;
            if (Math.abs(Math.abs(signed[z][y * mask.width() + x]) - radius) > 1e-5) continue;
            final double interpolated = interpolated(mask, signed, x, y, z) * (erosion ? 1 : -1);
            (Grids.noisy(mask, x, y, z) != erosion ? taken : left).add(interpolated);
          }
      if (left.isEmpty()) return;
      compared[0]++;
      final double last = taken.stream().mapToDouble(d -> d).max().orElseThrow();
      assertThat(left).as(which).allMatch(d -> d >= last - 1e-3);
    });
    assertThat(compared[0]).isGreaterThan(40);
  }

  private static double[][] signed(final NoisyMask mask) {
    final double[][] signed = new double[mask.depth()][mask.width() * mask.height()];
    for (int z = 0; z < mask.depth(); z++)
      for (int y = 0; y < mask.height(); y++)
        for (int x = 0; x < mask.width(); x++)
          signed[z][y * mask.width() + x] = Grids.clean(mask, x, y, z) ? Grids.distanceMm(mask, x, y, z, false)
            : -Grids.distanceMm(mask, x, y, z, true);
    return signed;
  }

  private static double interpolated(final NoisyMask mask, final double[][] signed, final int x, final int y, final int z) {
    double sum = 0;
    for (int dz = -1; dz <= 1; dz++)
      for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
          final int i = Math.min(mask.width() - 1, Math.max(0, x + dx));
          final int j = Math.min(mask.height() - 1, Math.max(0, y + dy));
          final int k = Math.min(mask.depth() - 1, Math.max(0, z + dz));
          sum += signed[k][j * mask.width() + i] / (1 << 3 + Math.abs(dx) + Math.abs(dy) + Math.abs(dz));
        }
    return sum;
  }

  /** 1200 cannot be halved along a straight edge by whole layers: 40x30 with a layer off has 38x28, Dice 0.940. */
  @Test
  void aPartOfALayerIsEnough() {
    final var mask = new NoisyMask(50, 40, 1, new Spacing(1, 1, 1), 1, Progress.NONE);
    mask.setPlane(0, i -> i % 50 >= 5 && i % 50 < 45 && i / 50 >= 5 && i / 50 < 35, i -> true);
    final Corruption.Outcome outcome = SurfaceCorruption.erosion().reach(mask, 0.98, 7);
    assertThat(mask.counts()).isEqualTo(new NoisyMask.Counts(1200, 1153, 1153)); // 1200 * 0.98 / 1.02 = 1152.9
    assertThat(outcome.parameters().get("radius_mm").doubleValue()).isEqualTo(1);
    assertThat(outcome.parameters().get("layer_share").doubleValue()).isEqualTo(47.0 / 136, within(1e-12));
    for (final int corner : new int[] { 5 * 50 + 5, 5 * 50 + 44, 34 * 50 + 5, 34 * 50 + 44 })
      assertThat(mask.isNoisy(corner, 0)).isFalse(); // nearest to an interpolated surface
  }

  /** What is equal in every other way, along flat faces, goes from one side to the other: which one, the seed says. */
  @Test
  void theSeedChoosesTheSideOfAFlatFace() {
    final Set<Integer> sides = new HashSet<>();
    for (long seed = 0; seed < 30; seed++) {
      final var mask = new NoisyMask(40, 9, 1, new Spacing(1, 1, 1), 1, Progress.NONE);
      mask.setPlane(0, i -> i / 40 < 5, i -> true); // a band across the whole image: every column alike
      SurfaceCorruption.dilation().reach(mask, 400.0 / 410, seed); // ten of the forty columns
      int first = -1;
      int n = 0;
      for (int x = 0; x < 40; x++)
        if (mask.isNoisy(5 * 40 + x, 0)) {
          if (first < 0) first = x;
          n++;
        }
      assertThat(n).isEqualTo(10);
      assertThat(mask.isNoisy(5 * 40 + first + 9, 0)).as("seed %d", seed).isTrue(); // side by side
      sides.add(first);
    }
    assertThat(sides).isEqualTo(Set.of(0, 30));
  }

  @Test
  void saysWhatCannotBeReached() {
    final var one = new NoisyMask(5, 5, 1, new Spacing(1, 1, 1), 1, Progress.NONE);
    one.setPlane(0, i -> i == 12, i -> true);
    assertThat(SurfaceCorruption.erosion().reach(one, 0.7, 1).shortfall()).isEqualTo("the mask has one voxel");
    assertThat(one.counts().dice()).isEqualTo(1);
    SurfaceCorruption.dilation().reach(one, 0.7, 1); // 2 / (2 + 1)
    assertThat(one.counts()).isEqualTo(new NoisyMask.Counts(1, 2, 1));
    final var full = new NoisyMask(5, 5, 1, new Spacing(1, 1, 1), 1, Progress.NONE);
    full.setPlane(0, i -> true, i -> true);
    assertThat(SurfaceCorruption.erosion().reach(full, 0.7, 1).shortfall()).isEqualTo("the mask fills the image");
    assertThat(SurfaceCorruption.dilation().reach(full, 0.7, 1).shortfall()).isEqualTo("no voxel is free around the mask");
    final var most = new NoisyMask(5, 5, 1, new Spacing(1, 1, 1), 1, Progress.NONE);
    most.setPlane(0, i -> i > 2, i -> true);
    assertThat(SurfaceCorruption.dilation().reach(most, 0.7, 1).shortfall()).isEqualTo("every free voxel is taken");
    assertThat(most.counts()).isEqualTo(new NoisyMask.Counts(22, 25, 22));
  }
}
