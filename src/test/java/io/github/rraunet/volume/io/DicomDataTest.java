package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ij.IJ;
import ij.ImagePlus;
import ij.plugin.FolderOpener;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Real DICOM files. The expected values were read from the bytes with a Python script of the standard library's struct module
 * alone, which followed the elements to PixelData; raw values, to which the rescale intercept of -1024 was added by hand.
 */
class DicomDataTest {

  @Test
  void threeCtSlicesOfDcmqi() throws IOException {
    final Volume volume = VolumeFiles.read(data("dcmqi-ct-3slice"), Progress.NONE);

    assertThat(volume.dimensions()).containsExactly(512, 512, 3);
    // implicit little endian, signed; positions -126.690002 (01.dcm), -127.690002, -128.690002 (03.dcm); SliceThickness 1.25
    assertThat(volume.metadata().get("slice.labels")).isEqualTo("03.dcm\n02.dcm\n01.dcm");
    assertThat(volume.spacing().xMm()).isCloseTo(0.810547, within(1e-9));
    assertThat(volume.spacing().yMm()).isCloseTo(0.810547, within(1e-9));
    assertThat(volume.spacing().zMm()).isCloseTo(1, within(1e-9));
    assertThat(volume.orientation().code()).isEqualTo("LPS");
    assertThat(volume.voxelToWorld().apply(0, 0, 0)).containsExactly(new double[] { 235.199997, 226.800003, -128.690002 },
      within(1e-9));
    final int[][] raw = { { 890, 932, 879 }, { 1138, 1087, 1057 }, { 8, 46, 44 }, { -2000, -2000, -2000 } };
    final int[][] at = { { 256, 256 }, { 170, 263 }, { 100, 60 }, { 0, 0 } };
    for (int i = 0; i < at.length; i++)
      for (int z = 0; z < 3; z++)
        assertThat(volume.values().getAt(at[i][0], at[i][1], z).get()).as("%d, %d, %d", at[i][0], at[i][1], z)
          .isEqualTo(raw[i][z] - 1024f);
    assertThat(sum(volume)).isEqualTo(16859773.0 + 18168836 + 19326729 - 3 * 1024.0 * 512 * 512);
    assertThat(volume.notes()).containsExactly("Files that are no DICOM were left out: LICENSE.txt.");
  }

  @Test
  void smallCtOfPydicom() throws IOException {
    final Volume volume = VolumeFiles.read(data("CT_small.dcm"), Progress.NONE);
    assertThat(volume.dimensions()).containsExactly(128, 128, 1);
    assertThat(volume.values().getAt(64, 64, 0).get()).isEqualTo(1928f - 1024);
    assertThat(volume.values().getAt(42, 71, 0).get()).isEqualTo(1043f - 1024);
    assertThat(volume.values().getAt(126, 32, 0).get()).isEqualTo(257f - 1024);
    assertThat(sum(volume)).isEqualTo(14826310 - 1024.0 * 128 * 128);
    assertThat(volume.spacing().xMm()).isCloseTo(0.661468, within(1e-9));
    assertThat(volume.spacing().zMm()).as("SpacingBetweenSlices").isEqualTo(5);
    assertThat(volume.voxelToWorld().apply(0, 0, 0)).containsExactly(new double[] { 158.135803, 179.035797, -75.699997 },
      within(1e-9));
    assertThat(volume.name()).isEqualTo("CT_small");
  }

  @Test
  void stackOpenedByImageJLiesAtTheSamePlaces() throws IOException {
    final Volume ours = VolumeFiles.read(data("dcmqi-ct-3slice"), Progress.NONE);
    for (final String options : new String[] { "", "virtual" }) {
      final ImagePlus stack = FolderOpener.open(data("dcmqi-ct-3slice").toString(), options);
      final Volume theirs = ImagePlusVolumes.toVolume(stack); // by instance number, here downwards
      assertThat(theirs.isOriented()).as(options + theirs.notes()).isTrue();
      assertThat(theirs.orientation().code()).isEqualTo("LPI");
      for (int z = 0; z < 3; z++) {
        assertThat(theirs.values().getAt(170, 263, z).get()).isEqualTo(ours.values().getAt(170, 263, 2 - z).get());
        assertThat(theirs.voxelToWorld().apply(170, 263, z)).containsExactly(ours.voxelToWorld().apply(170, 263, 2 - z),
          within(1e-4));
      }
      assertThat(theirs.metadata().get("slice.labels")).isEqualTo("01.dcm\n02.dcm\n03.dcm");
      assertThat(theirs.notes()).isEmpty();
    }
  }

  @Test
  void singleSliceOpenedByImageJLiesAtTheSamePlace() throws IOException {
    final Volume ours = VolumeFiles.read(data("CT_small.dcm"), Progress.NONE);
    final Volume theirs = ImagePlusVolumes.toVolume(IJ.openImage(data("CT_small.dcm").toString()));
    assertThat(theirs.voxelToWorld().toRows()).isDeepEqualTo(ours.voxelToWorld().toRows());
    assertThat(theirs.isOriented()).isTrue();
    assertThat(sum(theirs)).isEqualTo(sum(ours));
  }

  @Test
  void stackOpenedByImageJThatWasChangedHasNoOrientation() {
    final String folder = data("dcmqi-ct-3slice").toString();
    final ImagePlus cropped = FolderOpener.open(folder, "");
    cropped.setRoi(10, 20, 300, 200);
    assertUnoriented(cropped.crop("stack"), "cropped or scaled");
    final ImagePlus resized = FolderOpener.open(folder, "");
    resized.getLocalCalibration().pixelWidth = 2;
    assertUnoriented(resized, "pixel size was changed");
    assertUnoriented(FolderOpener.open(data("missing-slice").toString(), ""), "missing or not evenly spaced");

    final ImagePlus raw = FolderOpener.open(folder, "");
    raw.getLocalCalibration().disableDensityCalibration();
    assertThat(ImagePlusVolumes.toVolume(raw).notes()).anyMatch(note -> note.contains("rescale intercept of -1024"));
  }

  @Test
  void maskOfAStackWithAWrongDepthKeepsThePositionsOfTheHeaders() {
    final ImagePlus stack = FolderOpener.open(data("dcmqi-ct-3slice").toString(), "");
    stack.getLocalCalibration().pixelDepth = 1.25; // the slice thickness, say
    final Volume volume = ImagePlusVolumes.toVolume(stack);
    assertThat(volume.notes()).anyMatch(note -> note.contains("1.000 mm apart") && note.contains("1.250 mm"));
    final Volume mask = ImagePlusVolumes.toVolume(ResultLook.of(stack).image(volume.newMask("mask"), "-mask"));
    assertThat(mask.voxelToWorld()).isEqualTo(volume.voxelToWorld());
    assertThat(mask.isOriented()).isTrue();
  }

  private static void assertUnoriented(final ImagePlus image, final String reason) {
    final Volume volume = ImagePlusVolumes.toVolume(image);
    assertThat(volume.isOriented()).isFalse();
    assertThat(volume.notes()).anyMatch(note -> note.contains(reason));
  }

  @Test
  void missingSliceAndTruncatedFileAreRefused() {
    final Path folder = data("missing-slice"); // positions 18.1075, 23.1075, 28.1075, 38.1075
    assertThatThrownBy(() -> VolumeFiles.read(folder, Progress.NONE)).isInstanceOf(VolumeFormatException.class)
      .hasMessageContainingAll("missing-slice", "10.00 mm between IM-0001-0009-0001.dcm (28.11 mm",
        "IM-0001-0010-0001.dcm (38.11 mm",
        "5.00 mm is usual");
    final Path truncated = data("MR_truncated.dcm"); // 64 x 64 16-bit pixels from byte 1500 of 9630
    assertThatThrownBy(() -> VolumeFiles.read(truncated, Progress.NONE)).isInstanceOf(VolumeFormatException.class)
      .hasMessageContainingAll("MR_truncated.dcm", "truncated", "8192", "8130");
  }

  @Test
  void everyFileOfTheFolderIsReadOrRefusedInOneSentence() throws IOException {
    try (var files = Files.walk(data(""))) {
      for (final Path file : files.filter(Files::isRegularFile).toList())
        try {
          new DicomFormat().read(file, PlaneSource.NEW, Progress.NONE);
        } catch (final VolumeFormatException e) {
          assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
        }
    }
  }

  private static Path data(final String name) {
    final Path folder = Paths.get(System.getProperty("rraunet.shared", "../shared"), "data", "dicom");
    Assumptions.assumeTrue(Files.isDirectory(folder), "the real DICOM files (../shared/data/dicom) are not here");
    return folder.resolve(name);
  }

  private static double sum(final Volume volume) {
    double sum = 0;
    for (final var value : net.imglib2.view.Views.iterable(volume.values()))
      sum += value.get();
    return sum;
  }
}
