package io.github.rraunet.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.volume.AxisReordering;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;

class ErrorFiguresTest {

  private static Volume volume(final net.imglib2.img.Img<? extends net.imglib2.type.numeric.RealType<?>> image) {
    return Volume.of(image).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(2, 2, 2))).oriented(true).build();
  }

  private static int count(final BufferedImage image, final int rgb) {
    int n = 0;
    for (int y = 0; y < image.getHeight(); y++)
      for (int x = 0; x < image.getWidth(); x++)
        if ((image.getRGB(x, y) & 0xFFFFFF) == rgb) n++;
    return n;
  }

  private static int rgb(final Color c) {
    return c.getRGB() & 0xFFFFFF;
  }

  @Test
  void agreementMissesAndInventionsHaveTheAreasThatTheyHave() {
    final var image = PlanarImgs.unsignedBytes(40, 40, 40);
    final var at = image.randomAccess();
    // in slices 20: a strip of 12 agreed, 4 missed (to the patient's left), 2 invented (to the right), 10 high
    for (int z = 15; z < 25; z++)
      for (int y = 15; y < 25; y++)
        for (int x = 10; x < 28; x++)
          at.setPositionAndGet(x, y, z).set(x < 12 ? 3 : x < 24 ? 1 : 2);
    final Volume agreement = volume(image);
    final BufferedImage figure = OrthogonalSlicesFigure.ofErrors(agreement, null).width(1200).draw();
    final int key = 22 * 4; // pixels in the caption that explain each colour, which is that of the panels
    final int agreed = near(figure, rgb(ErrorColors.AGREED)) - key;
    final int missed = near(figure, rgb(ErrorColors.MISSED)) - key;
    final int invented = near(figure, rgb(ErrorColors.INVENTED)) - key;
    // the sagittal slice with most errors lies in an invented or missed column, the other two show strips of 2, 12 and 4
    assertThat(agreed / 24.0 / 10).isGreaterThan(1);
    final double voxel = agreed / (2.0 * 12 * 10); // pixels of a voxel, from the coronal and the axial slice
    assertThat(missed + invented).isBetween((int) (voxel * (2 * 6 * 10 + 100) * 0.9), (int) (voxel * (2 * 6 * 10 + 100) * 1.1));
    assertThat(invented).isBetween((int) (voxel * 2 * 2 * 10 * 0.8), (int) (voxel * (2 * 2 * 10 + 100) * 1.1));
    final BufferedImage turned = OrthogonalSlicesFigure.ofErrors(agreement.reoriented(Orientation.parse("LPI")), null).width(1200)
      .draw();
    assertThat(near(turned, rgb(ErrorColors.AGREED)) - key).isEqualTo(agreed);
  }

  @Test
  void anImageShowsThroughTheErrors() {
    final var image = PlanarImgs.unsignedBytes(30, 30, 30);
    final var at = image.randomAccess();
    for (int i = 10; i < 20; i++)
      for (int j = 10; j < 20; j++)
        for (int k = 10; k < 20; k++)
          at.setPositionAndGet(i, j, k).set(1);
    final var white = PlanarImgs.floats(30, 30, 30);
    white.forEach(v -> v.set(2000));
    final BufferedImage figure = OrthogonalSlicesFigure.ofErrors(volume(image), volume(white)).width(1200).draw();
    assertThat(near(figure, onWhite())).isGreaterThan(1000);
    assertThat(near(figure, rgb(ErrorColors.AGREED))).isEqualTo(22 * 4);
  }

  /** Java's own blending may be off by one in a channel. */
  private static int near(final BufferedImage image, final int rgb) {
    int n = 0;
    for (int dr = -1; dr <= 1; dr++)
      for (int dg = -1; dg <= 1; dg++)
        for (int db = -1; db <= 1; db++)
          n += count(image, rgb + (dr << 16) + (dg << 8) + db);
    return n;
  }

  /** They are compared voxel by voxel, so one that does not say how it lies, such as a TIFF, lies as the other one does. */
  @Test
  void anImageWithoutOrientationLiesAsItsMasks() {
    final var block = PlanarImgs.unsignedBytes(30, 26, 22);
    final var bright = PlanarImgs.floats(30, 26, 22);
    bright.forEach(v -> v.set(-1000));
    for (int x = 4; x < 12; x++)
      for (int y = 5; y < 11; y++)
        for (int z = 3; z < 9; z++) {
          block.randomAccess().setPositionAndGet(x, y, z).set(1);
          bright.randomAccess().setPositionAndGet(x, y, z).set(2000);
        }
    for (final String code : new String[] { "RAS", "LPS", "PIR", "SLA" }) {
      final var axes = AxisReordering.between(Orientation.RAS, Orientation.parse(code));
      final Volume masks = volume(block).reoriented(Orientation.parse(code));
      final Volume known = volume(bright).reoriented(Orientation.parse(code));
      final Volume plain = Volume.of(axes.view(bright)).spacing(new Spacing(2, 2, 2)).build();
      final Volume plainMasks = Volume.of(axes.view(block)).spacing(new Spacing(2, 2, 2)).build();
      final int expected = near(OrthogonalSlicesFigure.ofErrors(masks, known).width(900).draw(), onWhite());
      assertThat(expected).as(code).isGreaterThan(1000);
      assertThat(near(OrthogonalSlicesFigure.ofErrors(masks, plain).width(900).draw(), onWhite())).as(code).isEqualTo(expected);
      assertThat(near(OrthogonalSlicesFigure.ofErrors(plainMasks, known).width(900).draw(), onWhite())).as(code).isEqualTo(
        expected);
    }
  }

  /** What agrees on white bone. */
  private static int onWhite() {
    final Color c = ErrorColors.AGREED;
    int mixed = 0;
    for (final int channel : new int[] { c.getRed(), c.getGreen(), c.getBlue() })
      mixed = mixed << 8 | (int) Math.round(255 + (channel - 255) * 90 / 255.0);
    return mixed;
  }

  @Test
  void projectionsShowTheirDistances() {
    final Volume alongX = projection(1, 20, 30, 0);
    final Volume alongY = projection(10, 1, 30, 4);
    final Volume alongZ = projection(10, 20, 1, 8);
    final BufferedImage image = OrthogonalSlicesFigure.ofDistances(List.of(alongX, alongY, alongZ)).width(1000).draw();
    final int[] areas = new int[3];
    for (int i = 0; i < 3; i++)
      areas[i] = count(image, DistanceLayer.color(i / 2.0).getRGB() & 0xFFFFFF);
    // panels of 20x30, 10x30 and 10x20 voxels, letters and edges on them
    assertThat(areas[0] / (double) areas[1]).isBetween(1.8, 2.2);
    assertThat(areas[1] / (double) areas[2]).isBetween(1.35, 1.65);
  }

  private static Volume projection(final long x, final long y, final long z, final float mm) {
    final var image = PlanarImgs.floats(x, y, z);
    image.forEach(v -> v.set(mm));
    return volume(image);
  }
}
