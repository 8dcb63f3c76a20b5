package io.github.rraunet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.Progress;
import java.util.SplittableRandom;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;

class NearestResamplingTest {

  private static Volume labels(final double[][] rows, final long... size) {
    final SplittableRandom random = new SplittableRandom(1);
    final var image = PlanarImgs.unsignedBytes(size);
    image.forEach(v -> v.set(random.nextInt(9)));
    return Volume.of(image).voxelToWorld(VoxelToWorld.ofRows(rows)).oriented(true).build();
  }

  /** Search through all voxels for the nearest one. */
  @Test
  void everyVoxelTakesTheNearestValue() {
    final Volume from = labels(new double[][] { { -1.1 * 0.8, 0, 1.4 * 0.6, 5 }, { 1.1 * 0.6, 0, 1.4 * 0.8, -3 }, { 0, 2, 0,
      1 } }, 7, 6, 5);
    final Volume grid = labels(new double[][] { { 0.9, 0, 0, -2.13 }, { 0, 1.2, 0, -1.07 }, { 0, 0, 0.8, 2.19 } }, 6, 5, 8);
    final Volume result = NearestResampling.of(from, grid, Progress.NONE);
    final var found = result.values().randomAccess();
    final var source = from.values().randomAccess();
    int inside = 0;
    for (int z = 0; z < 8; z++)
      for (int y = 0; y < 5; y++)
        for (int x = 0; x < 6; x++) {
          final double[] p = grid.voxelToWorld().apply(x, y, z);
          double nearest = Double.MAX_VALUE;
          float expected = 0;
          for (int k = -3; k < 8; k++) // beyond the map, too: there the value is 0
            for (int j = -3; j < 9; j++)
              for (int i = -3; i < 10; i++) {
                final double[] q = from.voxelToWorld().apply(i, j, k);
                final double d = (p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) + (p[2] - q[2]) * (p[2] - q[2]);
                if (d >= nearest) continue;
                nearest = d;
                expected = i < 0 || j < 0 || k < 0 || i > 6 || j > 5 || k > 4 ? 0 : source.setPositionAndGet(i, j, k).get();
              }
          if (expected != 0) inside++;
          assertThat(found.setPositionAndGet(x, y, z).get()).as("%d %d %d", x, y, z).isEqualTo(expected);
        }
    assertThat(inside).isGreaterThan(50);
    long outside = 0; // of the map, by search among the grid's voxels and those around it
    final var cursor = from.values().localizingCursor();
    while (cursor.hasNext()) {
      if (cursor.next().get() == 0) continue;
      final double[] p = from.voxelToWorld().apply(cursor.getIntPosition(0), cursor.getIntPosition(1), cursor.getIntPosition(2));
      // the grid's axes are those of the patient
      final double x = (p[0] + 2.13) / 0.9;
      final double y = (p[1] + 1.07) / 1.2;
      final double z = (p[2] - 2.19) / 0.8;
      if (x < -0.5 || x >= 5.5 || y < -0.5 || y >= 4.5 || z < -0.5 || z >= 7.5) outside++;
    }
    assertThat(NearestResampling.nonZeroOutside(from, grid)).isPositive().isEqualTo(outside);
    assertThat(result.stored().getType()).isInstanceOf(net.imglib2.type.numeric.integer.UnsignedByteType.class);
    assertThat(result.voxelToWorld()).isEqualTo(grid.voxelToWorld());
  }

  /** Signed integers are kept with an offset, and a slope has an intercept: there a stored 0 is no 0. */
  @Test
  void beyondACalibratedMapTheValueIs0() {
    final var stored = PlanarImgs.unsignedShorts(2, 1, 1);
    stored.firstElement().set(32768 + 3); // the next voxel is left at -32768
    final double[][] millimetres = { { 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 } };
    final Volume map = Volume.of(stored).calibration(2, -2 * 32768.0).voxelToWorld(VoxelToWorld.ofRows(millimetres))
      .oriented(true).build();
    final var found = NearestResampling.of(map, labels(millimetres, 3, 2, 1), Progress.NONE).values().randomAccess();
    assertThat(found.setPositionAndGet(0, 0, 0).get()).isEqualTo(6);
    assertThat(found.setPositionAndGet(1, 0, 0).get()).isEqualTo(-65536);
    assertThat(found.setPositionAndGet(2, 0, 0).get()).as("beyond the map along x").isZero();
    assertThat(found.setPositionAndGet(0, 1, 0).get()).as("beyond the map along y").isZero();
  }

  @Test
  void withoutOrientationThereIsNoWay() {
    final Volume plain = Volume.of(PlanarImgs.unsignedBytes(2, 2, 2)).name("plain").build();
    assertThatThrownBy(() -> NearestResampling.of(plain, plain, Progress.NONE)).hasMessageContaining("'plain' does not say where"
      + " it lies");
  }
}
