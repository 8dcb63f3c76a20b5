package io.github.rraunet.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistanceTransformTest {

  private static final int FEATURE = 1;
  private static final int ASKED = 2;

  /** The definition: the minimum over all voxels of the set. */
  private static double bruteForce(final VoxelSets sets, final Spacing s, final int x, final int y, final int z) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < sets.depth(); k++)
      for (int j = 0; j < sets.height(); j++)
        for (int i = 0; i < sets.width(); i++)
          if (sets.contains(i, j, k, FEATURE))
            nearest = Math.min(nearest, Math.pow((x - i) * s.xMm(), 2) + Math.pow((y - j) * s.yMm(), 2)
              + Math.pow((z - k) * s.zMm(), 2));
    return nearest;
  }

  private static VoxelSets random(final Random random, final int width, final int height, final int depth, final double density) {
    final VoxelSets sets = new VoxelSets(width, height, depth);
    for (int z = 0; z < depth; z++)
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
          if (random.nextDouble() < density) sets.add(x, y, z, FEATURE);
          if (random.nextDouble() < 0.5) sets.add(x, y, z, ASKED);
        }
    return sets;
  }

  /** @return squared distances at [z][y][x], NaN where none was asked */
  private static double[][][] distances(final VoxelSets sets, final Spacing spacing, final int threads) {
    final double[][][] found = new double[sets.depth()][sets.height()][sets.width()];
    for (final double[][] plane : found)
      for (final double[] row : plane)
        java.util.Arrays.fill(row, Double.NaN);
    new DistanceTransform(sets, FEATURE, spacing, threads, Progress.NONE).visit(sets, ASKED, (y, x, z, squaredMm, count) -> {
      for (int i = 0; i < count; i++) {
        if (i > 0) assertThat(x[i] > x[i - 1] || x[i] == x[i - 1] && z[i] > z[i - 1]).as("ascending").isTrue();
        found[z[i]][y][x[i]] = squaredMm[i];
      }
    });
    return found;
  }

  @Test
  void agreesWithTheDefinitionOnRandomAnisotropicSets() {
    final Spacing[] spacings = { new Spacing(1, 1, 1), new Spacing(0.8, 0.7, 3), new Spacing(2.5, 0.3, 0.9) };
    for (long seed = 0; seed < 60; seed++) {
      final Random random = new Random(seed);
      final int[] size = { 1 + random.nextInt(9), 1 + random.nextInt(8), 1 + random.nextInt(7) };
      final double density = new double[] { 0.5, 0.05, 0.01, 0 }[(int) seed % 4];
      final VoxelSets sets = random(random, size[0], size[1], size[2], density);
      final Spacing spacing = spacings[(int) seed % 3];
      final double[][][] found = distances(sets, spacing, 1 + (int) seed % 3);
      final boolean nothing = VoxelSets.inAny(sets.histogram(1, Progress.NONE), FEATURE) == 0;
      for (int z = 0; z < size[2]; z++)
        for (int y = 0; y < size[1]; y++)
          for (int x = 0; x < size[0]; x++) {
            final String where = "seed " + seed + " at " + x + ", " + y + ", " + z;
            if (!sets.contains(x, y, z, ASKED)) assertThat(found[z][y][x]).as(where).isNaN();
            else if (nothing) assertThat(found[z][y][x]).as(where).isEqualTo(Double.POSITIVE_INFINITY);
            else assertThat(found[z][y][x]).as(where).isCloseTo(bruteForce(sets, spacing, x, y, z), within(1e-12));
          }
    }
  }

  @Test
  void threadsDoNotChangeTheResult() {
    final VoxelSets sets = random(new Random(5), 23, 19, 17, 0.003);
    final Spacing spacing = new Spacing(0.7, 0.7, 2.1);
    assertThat(distances(sets, spacing, 4)).isDeepEqualTo(distances(sets, spacing, 1));
  }

  @Test
  void refusesAnotherBoxAndStopsWhenAsked() {
    final var transform = new DistanceTransform(new VoxelSets(3, 4, 5), FEATURE, new Spacing(1, 1, 1), 1, Progress.NONE);
    assertThatThrownBy(() -> transform.visit(new VoxelSets(3, 4, 6), ASKED, (y, x, z, d, n) -> {}))
      .hasMessageContaining("3x4x6").hasMessageContaining("3x4x5");
    final Progress canceled = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return true;
      }
    };
    for (final int threads : new int[] { 1, 2 })
      assertThatThrownBy(() -> new DistanceTransform(new VoxelSets(3, 4, 5), FEATURE, new Spacing(1, 1, 1), threads, canceled))
        .isInstanceOf(CanceledException.class);
    assertThatThrownBy(() -> new VoxelSets(3, 0, 5)).hasMessageContaining("3x0x5");
  }
}
