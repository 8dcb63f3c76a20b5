package io.github.rraunet.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.distance.Neighbourhood.Shape;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeighbourhoodCountsTest {

  private static final int A = 1;
  private static final int B = 4;
  private static final int ASKED = 8;

  /** The definition of the shapes, on offsets in mm. */
  private static boolean near(final Shape shape, final double radius, final double dx, final double dy, final double dz) {
    return switch (shape) {
      case BOX -> Math.max(Math.abs(dx), Math.max(Math.abs(dy), Math.abs(dz))) <= radius + 1e-9;
      case BALL -> dx * dx + dy * dy + dz * dz <= radius * radius + 1e-9;
      case DIAMOND -> Math.abs(dx) + Math.abs(dy) + Math.abs(dz) <= radius + 1e-9;
    };
  }

  @Test
  void agreesWithCountingEveryVoxelNearby() {
    for (int seed = 0; seed < 150; seed++) {
      final Random random = new Random(seed);
      final VoxelSets sets = new VoxelSets(1 + random.nextInt(9), 1 + random.nextInt(8), 1 + random.nextInt(11));
      for (int z = 0; z < sets.depth(); z++)
        for (int y = 0; y < sets.height(); y++)
          for (int x = 0; x < sets.width(); x++)
            sets.add(x, y, z, random.nextInt(16));
      final Shape shape = Shape.values()[seed % 3];
      final boolean flat = seed % 5 == 0;
      final boolean inMm = seed % 2 == 0;
      final Spacing s = inMm ? new Spacing(0.6, 0.9, 1.5) : new Spacing(1, 1, 1);
      final double radius = inMm ? 0.3 * random.nextInt(12) : random.nextInt(4);
      final Neighbourhood neighbourhood =
        inMm ? Neighbourhood.ofMm(shape, radius, s, flat) : Neighbourhood.ofVoxels(shape, (int) radius, flat);
      final long[] seen = new long[1];
      final int number = seed;
      NeighbourhoodCounts.visit(sets, ASKED, A, B, neighbourhood, 1 + seed % 3, Progress.NONE, (z, voxels, packed, count) -> {
        synchronized (seen) {
          seen[0] += count;
          for (int i = 0; i < count; i++) {
            final int[] expected = bruteForce(sets, shape, radius, s, flat, voxels[i] % sets.width(), voxels[i] / sets.width(),
              z);
            assertThat(new int[] { NeighbourhoodCounts.first(packed[i]), NeighbourhoodCounts.second(packed[i]),
              NeighbourhoodCounts.both(packed[i]),
              (int) neighbourhood.inside(voxels[i] % sets.width(), voxels[i] / sets.width(), z, sets.width(), sets.height(), sets
                .depth()) }).as("seed %d, %s, radius %f", number, shape, radius).isEqualTo(expected);
          }
        }
      });
      assertThat(seen[0]).isEqualTo(VoxelSets.inAny(sets.histogram(1, Progress.NONE), ASKED));
    }
  }

  private static int[] bruteForce(final VoxelSets sets, final Shape shape, final double radius, final Spacing s,
    final boolean flat, final int x, final int y, final int z)
  {
    final int[] counts = new int[4];
    for (int k = 0; k < sets.depth(); k++)
      for (int j = 0; j < sets.height(); j++)
        for (int i = 0; i < sets.width(); i++) {
          if (flat && k != z || !near(shape, radius, (i - x) * s.xMm(), (j - y) * s.yMm(), (k - z) * s.zMm())) continue;
          counts[3]++;
          if (sets.contains(i, j, k, A)) counts[0]++;
          if (sets.contains(i, j, k, B)) counts[1]++;
          if (sets.contains(i, j, k, A) && sets.contains(i, j, k, B)) counts[2]++;
        }
    return counts;
  }

  @Test
  void refusesNeighbourhoodsThatOverflowTheCounts() {
    final VoxelSets sets = new VoxelSets(3, 3, 3);
    final var largest = Neighbourhood.ofVoxels(Shape.BOX, 63, false); // 127^3 = 2048383 of 2097151
    NeighbourhoodCounts.visit(sets, ASKED, A, B, largest, 1, Progress.NONE, (z, v, p, n) -> {});
    assertThatThrownBy(() -> NeighbourhoodCounts.visit(sets, ASKED, A, B, Neighbourhood.ofVoxels(Shape.BOX, 64, false), 1,
      Progress.NONE, (z, v, p, n) -> {})).hasMessageContaining("lower the radius");
    assertThatThrownBy(() -> Neighbourhood.ofVoxels(Shape.BOX, -1, false)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> Shape.parse("cube")).hasMessageContaining("box, ball or diamond");
  }
}
