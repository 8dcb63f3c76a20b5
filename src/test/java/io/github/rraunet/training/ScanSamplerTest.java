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
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
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

  private static Volume volume(final RandomAccessibleInterval<? extends RealType<?>> voxels) {
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
    final var sampler = new ScanSampler(List.of(ramps()), AugmentationSettings.NONE, new IntensityWindow(0, 1000), 1);
    final int height = 6;
    final int width = 8;
    final float[] image = new float[2 * height * width];
    final float[] mask = new float[image.length];
    for (long seed = 0; seed < 40; seed++) {
      sampler.draw(new SplittableRandom(seed), image, mask, height * width, height, width);
      assertThat(image[0]).as("what lies before the offset is untouched").isZero();
      // 1 mm a pixel: one voxel in x (2 HU), half a voxel in y (4 HU); the cubic kernel keeps ramps but at the border
      final int middle = height * width + 2 * width + 3;
      assertThat(image[middle + 1] - image[middle]).isCloseTo(2e-3f, within(1e-5f));
      assertThat(image[middle + width] - image[middle]).isCloseTo(4e-3f, within(1e-5f));
    }
  }

  @Test
  void aWindowLargerThanTheSliceIsPaddedAsForSegmentation() {
    final var sampler = new ScanSampler(List.of(ramps()), AugmentationSettings.NONE, new IntensityWindow(-100, 1000), 1);
    final int height = 64; // the slice is 40 x 60 mm
    final int width = 48;
    int through = 0;
    for (long seed = 0; seed < 40; seed++) {
      final float[] image = new float[height * width];
      final float[] mask = new float[height * width];
      sampler.draw(new SplittableRandom(seed), image, mask, 0, height, width);
      int foreground = 0;
      for (int v = 0; v < height; v++)
        for (int u = 0; u < width; u++) {
          final int i = v * width + u;
          assertThat(image[i] > 0).as("%d %d", u, v).isEqualTo(u < 40 && v < 60);
          // the box: voxels 10 to 29 in x of 1 mm, 10 to 19 in y of 2 mm
          if (mask[i] != 0) foreground += u >= 10 && u < 30 && v >= 20 && v < 40 ? 1 : 10_000;
        }
      assertThat(foreground).isIn(0, 20 * 20);
      if (foreground > 0) through++;
    }
    assertThat(through).isBetween(20, 39); // three of four go through the box, the others anywhere, half of them too
  }

  @Test
  void aFineScanIsAveragedOverTheAskedPixel() {
    final var random = new SplittableRandom(3);
    final var ct = PlanarImgs.floats(9, 7, 2);
    final var mask = PlanarImgs.unsignedBytes(9, 7, 2);
    ct.forEach(v -> v.set(random.nextInt(-900, 900)));
    mask.forEach(v -> v.set(random.nextInt(2)));
    final TrainingScan averaged = new TrainingScan("fine", volume(ct), volume(mask), v -> v > 0).averagedOver(2.5);
    // 2.5 voxels of 1 mm in x: weights 3/4 1 3/4 (over 2.5); 1.25 of 2 mm in y: 1/8 1 1/8 (over 1.25)
    final double[] wx = { 0.3, 0.4, 0.3 };
    final double[] wy = { 0.1, 0.8, 0.1 };
    double hu = 0;
    double share = 0;
    for (int j = -1; j <= 1; j++)
      for (int i = -1; i <= 1; i++) {
        hu += wx[i + 1] * wy[j + 1] * ct.getAt(4 + i, 3 + j, 1).get();
        share += wx[i + 1] * wy[j + 1] * mask.getAt(4 + i, 3 + j, 1).get();
      }
    assertThat(averaged.huAt(4, 3, 1, -1)).isCloseTo((float) hu, within(0.51f));
    assertThat(averaged.occupancyAt(4, 3, 1)).isCloseTo((float) share, within(0.005f));
    final TrainingScan coarse = ramps();
    assertThat(coarse.averagedOver(1)).isSameAs(coarse);
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
