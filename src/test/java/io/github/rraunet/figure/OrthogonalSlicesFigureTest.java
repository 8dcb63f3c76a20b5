package io.github.rraunet.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import net.imglib2.RandomAccess;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrthogonalSlicesFigureTest {

  /**
   * 40 x 60 x 25 voxels of 2 x 1 x 4 mm: 80 mm across, 60 mm deep, 100 mm tall; a bright cube at the patient's right, front,
   * top.
   */
  private static final int[] SIZE = { 40, 60, 25 };
  private static final Spacing MM = new Spacing(2, 1, 4);

  @TempDir
  Path folder;

  @Test
  void hangsTheSlicesAsARadiologistDoes() {
    final BufferedImage image = OrthogonalSlicesFigure.ofMask(ct(), mask(32, 48, 20)).width(1000).draw();
    // 1000 - 2 margins of 28 - 2 gaps of 14 for 60 mm (sagittal) + 80 mm (coronal) + 80 mm (axial)
    final double pixelsPerMm = (1000 - 56 - 28) / 220.0;
    final double sagittalX = 28;
    final double coronalX = sagittalX + 60 * pixelsPerMm + 14;
    final double axialX = coronalX + 80 * pixelsPerMm + 14;
    final double top = 28; // tallest panels; the axial one, 60 mm high, is centred beside them
    final double axialTop = top + 20 * pixelsPerMm;
    final double fromRight = (80 - 2 * 32.5) * pixelsPerMm; // right of the patient is at the left of the page
    final double fromFront = (60 - 48.5) * pixelsPerMm;
    final double fromTop = (100 - 4 * 20.5) * pixelsPerMm;
    assertBright(image, sagittalX + fromFront, top + fromTop);
    assertBright(image, coronalX + fromRight, top + fromTop);
    assertBright(image, axialX + fromRight, axialTop + fromFront);
    assertDark(image, sagittalX + 60 * pixelsPerMm - fromFront, top + fromTop);
    assertDark(image, sagittalX + fromFront, top + 100 * pixelsPerMm - fromTop);
    assertDark(image, coronalX + 80 * pixelsPerMm - fromRight, top + fromTop);
    assertDark(image, axialX + 80 * pixelsPerMm - fromRight, axialTop + fromFront);
    assertDark(image, axialX + fromRight, axialTop + 60 * pixelsPerMm - fromFront);
  }

  /** Nothing else is drawn in the middle of a panel's edges, which lie in air; letters are light with a dark rim. */
  @Test
  void sidesThatAreNotKnownAreNotTold() {
    final double pixelsPerMm = (1000 - 56 - 28) / 220.0;
    final int leftOfCoronal = (int) (28 + 60 * pixelsPerMm + 14);
    final int middle = (int) (28 + 50 * pixelsPerMm);
    final Volume plain = Volume.of(ct().stored()).spacing(MM).name("cube").build();
    for (final Volume ct : new Volume[] { ct(), plain }) {
      final BufferedImage image = OrthogonalSlicesFigure.ofMask(ct, ct.newMask("empty")).width(1000).draw();
      int light = 0;
      for (int y = middle - 10; y < middle + 10; y++)
        for (int x = leftOfCoronal + 4; x < leftOfCoronal + 30; x++)
          if ((image.getRGB(x, y) & 0xFF) > 150) light++;
      assertThat(light > 0).as("oriented: %s", ct.isOriented()).isEqualTo(ct.isOriented());
    }
  }

  /** The cube of the test above, where column, row and slice are 32, 48 and 20, from the left, the top and the bottom. */
  @Test
  void withoutOrientationTheFirstRowIsAtTheTop() {
    final Volume plain = Volume.of(ct().stored()).spacing(MM).name("cube").build();
    final Volume mask = Volume.of(mask(32, 48, 20).stored()).spacing(MM).kind(Volume.Kind.MASK).build();
    final BufferedImage image = OrthogonalSlicesFigure.ofMask(plain, mask).width(1000).draw();
    final double pixelsPerMm = (1000 - 56 - 28) / 220.0;
    final double axialX = 28 + 140 * pixelsPerMm + 28;
    final double axialTop = 28 + 20 * pixelsPerMm;
    final double fromLeft = 2 * 32.5 * pixelsPerMm;
    final double fromTop = 48.5 * pixelsPerMm;
    assertBright(image, axialX + fromLeft, axialTop + fromTop);
    assertDark(image, axialX + 80 * pixelsPerMm - fromLeft, axialTop + 60 * pixelsPerMm - fromTop);
  }

  @Test
  void ofAFlatStackTheSagittalStandsAboveTheCoronal() {
    // 100 x 80 x 5 mm: 100 mm for both beside 100 mm of the axial, (800 - 2 * 28 - 14) / 200 = 3.65 pixels a mm
    final PanelLayout layout = PanelLayout.of(new long[] { 100, 80, 5 }, new Spacing(1, 1, 1), 800, 28, 14);
    assertThat(layout.pixelsPerMm()).isCloseTo(3.65, org.assertj.core.api.Assertions.within(1e-9));
    final var sagittal = layout.panels().get(0);
    final var coronal = layout.panels().get(1);
    final var axial = layout.panels().get(2);
    assertThat(sagittal).isEqualTo(new PanelLayout.Panel(SlicePlane.SAGITTAL, 28, sagittal.y(), 292, 18));
    assertThat(coronal).isEqualTo(new PanelLayout.Panel(SlicePlane.CORONAL, 28, sagittal.y() + 18 + 14, 365, 18));
    assertThat(axial).isEqualTo(new PanelLayout.Panel(SlicePlane.AXIAL, 28 + 365 + 14, 28, 365, 292));
    assertThat(layout.height()).isEqualTo(292);
  }

  @Test
  void ofAFewSlicesTheAxialStandsAlone() {
    // 100 x 80 x 1 mm: 0.6 of the page's 800 pixels for 80 mm
    final PanelLayout layout = PanelLayout.of(new long[] { 100, 80, 1 }, new Spacing(1, 1, 1), 800, 28, 14);
    assertThat(layout.panels()).containsExactly(new PanelLayout.Panel(SlicePlane.AXIAL, 100, 28, 600, 480));
  }

  @Test
  void looksTheSameWhateverTheOrientationOfTheFile() {
    final Volume ct = ct();
    final Volume mask = mask(32, 48, 20);
    final BufferedImage expected = OrthogonalSlicesFigure.ofMask(ct, mask).width(700).draw();
    for (final String code : List.of("LPI", "AIL", "SRP")) {
      final Orientation o = Orientation.parse(code);
      final BufferedImage image = OrthogonalSlicesFigure.ofMask(ct.reoriented(o),
        mask.reoriented(o)).title(ct.name()).width(700).draw();
      assertThat(pixels(image)).as(code).isEqualTo(pixels(expected));
    }
  }

  @Test
  void drawsTheMaskAndTheReferenceInTwoColours() {
    final BufferedImage alone = OrthogonalSlicesFigure.ofMask(ct(), mask(20, 30, 12)).draw();
    final BufferedImage both = OrthogonalSlicesFigure.ofMask(ct(), mask(20, 30, 12)).reference(mask(21, 31, 12)).draw();
    assertThat(bluish(alone)).isZero();
    assertThat(bluish(both)).isGreaterThan(100);
    assertThat(both.getHeight()).as("room for the key").isGreaterThan(alone.getHeight());
  }

  @Test
  void anEmptyMaskShowsTheMiddle() {
    final Volume ct = ct();
    final BufferedImage image = OrthogonalSlicesFigure.ofMask(ct, ct.newMask("empty")).lines(List.of("nothing found")).draw();
    assertThat(image.getWidth()).isEqualTo(1500);
  }

  @Test
  void refusesMasksOfAnotherSize() {
    final Volume other = Volume.of(PlanarImgs.unsignedBytes(40, 60, 24)).kind(Volume.Kind.MASK).name("short").build();
    assertThatThrownBy(() -> OrthogonalSlicesFigure.ofMask(ct(), other)).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("short").hasMessageContaining("[40, 60, 24]").hasMessageContaining("[40, 60, 25]");
    assertThatThrownBy(() -> OrthogonalSlicesFigure.ofMask(ct(), mask(9, 9, 9)).width(10)).hasMessageContaining("400");
  }

  @Test
  void writesAPngAndNothingElse() throws IOException {
    final BufferedImage image = OrthogonalSlicesFigure.ofMask(ct(), mask(20, 30, 12)).width(600).draw();
    final Path target = folder.resolve("figure \u00e9.png");
    Files.writeString(target, "an older file");
    PngFigures.write(image, target);
    assertThat(pixels(ImageIO.read(target.toFile()))).isEqualTo(pixels(image));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
    assertThatThrownBy(() -> PngFigures.write(image, folder.resolve("absent").resolve("a.png"))).isInstanceOf(IOException.class)
      .hasMessageContaining("absent");
  }

  private static Volume ct() {
    final var voxels = PlanarImgs.floats(SIZE[0], SIZE[1], SIZE[2]);
    final RandomAccess<FloatType> at = voxels.randomAccess();
    for (int z = 0; z < SIZE[2]; z++)
      for (int y = 0; y < SIZE[1]; y++)
        for (int x = 0; x < SIZE[0]; x++)
          at.setPositionAndGet(x, y, z).set(x >= 28 && x < 37 && y >= 43 && y < 54 && z >= 18 && z < 23 ? 1000 : -1000);
    return Volume.of(voxels).spacing(MM).oriented(true).name("cube").build();
  }

  /** 2 x 2 x 2 voxels from the given one on. */
  private static Volume mask(final int x, final int y, final int z) {
    final var voxels = PlanarImgs.unsignedBytes(SIZE[0], SIZE[1], SIZE[2]);
    final RandomAccess<UnsignedByteType> at = voxels.randomAccess();
    for (int i = 0; i < 8; i++)
      at.setPositionAndGet(x + (i & 1), y + (i >> 1 & 1), z + (i >> 2)).set(255);
    return Volume.of(voxels).spacing(MM).oriented(true).kind(Volume.Kind.MASK).name("mask").build();
  }

  private static void assertBright(final BufferedImage image, final double x, final double y) {
    assertThat(image.getRGB((int) x, (int) y) >> 16 & 255).as("red at " + x + ", " + y).isGreaterThan(200);
  }

  private static void assertDark(final BufferedImage image, final double x, final double y) {
    assertThat(image.getRGB((int) x, (int) y) >> 16 & 255).as("red at " + x + ", " + y).isLessThan(60);
  }

  private static int bluish(final BufferedImage image) {
    int n = 0;
    for (final int rgb : pixels(image))
      if ((rgb & 255) > 180 && (rgb >> 16 & 255) < 110) n++;
    return n;
  }

  private static int[] pixels(final BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
