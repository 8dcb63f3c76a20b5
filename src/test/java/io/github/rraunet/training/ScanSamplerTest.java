package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.List;
import java.util.SplittableRandom;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;

class ScanSamplerTest {

  private static final int[] SIZE = { 40, 30, 20 };
  private static final Spacing SPACING = new Spacing(1, 2, 3);

  /** HU grows with each index by another step, so a value tells its place; the mask is a box. */
  private static TrainingScan ramps() {
    final var ct = PlanarImgs.floats(SIZE[0], SIZE[1], SIZE[2]);
    final var mask = PlanarImgs.unsignedBytes(SIZE[0], SIZE[1], SIZE[2]);
    final var c = ct.localizingCursor();
    while (c.hasNext()) {
      c.fwd();
      final int x = c.getIntPosition(0);
      final int y = c.getIntPosition(1);
      final int z = c.getIntPosition(2);
      c.get().set(2 * x + 8 * y + 15 * z);
      if (x >= 10 && x < 30 && y >= 10 && y < 20 && z >= 5 && z < 15) mask.getAt(x, y, z).set(255);
    }
    return new TrainingScan("ramps", volume(ct), volume(mask), v -> v > 0);
  }

  private static Volume volume(final net.imglib2.RandomAccessibleInterval<? extends net.imglib2.type.numeric.RealType<?>> voxels) {
    return Volume.of(voxels).voxelToWorld(VoxelToWorld.ofSpacing(SPACING)).oriented(true).build();
  }

  @Test
  void interpolatesARampExactly() {
    final TrainingScan scan = ramps();
    assertThat(scan.huAt(10.25, 7.5, 3.75, -1)).isCloseTo(2 * 10.25f + 8 * 7.5f + 15 * 3.75f, within(1e-3f));
    assertThat(scan.huAt(-0.1, 7, 3, -1)).isEqualTo(-1);
    assertThat(scan.occupancyAt(9.5, 15, 10)).isCloseTo(0.5f, within(1e-6f));
    assertThat(scan.occupancyAt(20, 15, 4.75)).isCloseTo(0.75f, within(1e-6f));
  }

  @Test
  void withoutAugmentationASliceIsAnAxialPlaneAtTheAskedPixelSize() {
    final var window = new IntensityWindow(0, 1000);
    final var sampler = new ScanSampler(List.of(ramps()), AugmentationSettings.NONE, window, 1);
    final int height = 6;
    final int width = 8;
    final float[] image = new float[2 * height * width];
    final float[] mask = new float[image.length];
    int inside = 0;
    for (long seed = 0; seed < 40; seed++) {
      sampler.draw(new SplittableRandom(seed), image, mask, height * width, height, width);
      assertThat(image[0]).as("what lies before the offset is untouched").isZero();
      final int at = height * width;
      boolean wholly = true;
      for (int i = at; i < image.length; i++)
        wholly &= image[i] > 0;
      if (!wholly) continue; // reaches beyond the scan
      inside++;
      // 1 mm a pixel: one voxel in x (2 HU), half a voxel in y (4 HU)
      assertThat(image[at + 1] - image[at]).isCloseTo(2e-3f, within(1e-5f));
      assertThat(image[at + width] - image[at]).isCloseTo(4e-3f, within(1e-5f));
    }
    assertThat(inside).isGreaterThan(5);
  }

  @Test
  void sameSeedDrawsTheSameAndMaskIsBinary() {
    final var sampler = new ScanSampler(List.of(ramps()), AugmentationSettings.STRONG, new IntensityWindow(-100, 800), 1.5);
    final float[][] images = new float[3][32 * 16];
    final float[][] masks = new float[3][32 * 16];
    for (int i = 0; i < 3; i++)
      sampler.draw(new SplittableRandom(i == 2 ? 5 : 4), images[i], masks[i], 0, 16, 32);
    assertThat(images[1]).isEqualTo(images[0]);
    assertThat(masks[1]).isEqualTo(masks[0]);
    assertThat(images[2]).isNotEqualTo(images[0]);
    for (final float m : masks[0])
      assertThat(m == 0 || m == 1).isTrue();
    for (final float v : images[0])
      assertThat(v).isBetween(0f, 1f);
  }

  @Test
  void anyOrientationIsCutInCanonicalAxes() {
    final Volume ras = volume(PlanarImgs.floats(3, 4, 5));
    final Volume lpi = Volume.of(ras.reoriented(Orientation.parse("LPI")).stored())
      .voxelToWorld(ras.reoriented(Orientation.parse("LPI")).voxelToWorld()).oriented(true).build();
    ((net.imglib2.img.planar.PlanarImg<net.imglib2.type.numeric.real.FloatType, ?>) ras.stored()).getAt(1, 2, 4).set(77);
    final TrainingScan scan = new TrainingScan("lpi", lpi, lpi, v -> v > 0);
    assertThat(scan.huAt(1, 2, 4, -1)).isEqualTo(77);
  }

  @Test
  void refusesGridsThatDifferAndEmptyMasks() {
    final Volume a = volume(PlanarImgs.floats(3, 4, 5));
    assertThatThrownBy(() -> new TrainingScan("s", a, volume(PlanarImgs.floats(3, 4, 6)), v -> true))
      .hasMessageContaining("same size");
    assertThatThrownBy(() -> new TrainingScan("s", a, a, v -> v > 0)).hasMessageContaining("no foreground");
  }
}
