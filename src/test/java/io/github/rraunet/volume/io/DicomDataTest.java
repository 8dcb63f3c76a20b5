package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ij.IJ;
import ij.ImagePlus;
import ij.plugin.FolderOpener;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Real DICOM files. The expected values were read from the bytes with a Python script of the standard library's struct module alone,
 * which followed the elements to PixelData; raw values, to which the rescale intercept of -1024 was added by hand.
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
    assertThat(volume.voxelToWorld().apply(0, 0, 0)).containsExactly(new double[] { 235.199997, 226.800003, -128.690002 }, within(1e-9));
    final int[][] raw = { { 890, 932, 879 }, { 1138, 1087, 1057 }, { 8, 46, 44 }, { -2000, -2000, -2000 } };
    final int[][] at = { { 256, 256 }, { 170, 263 }, { 100, 60 }, { 0, 0 } };
    for (int i = 0; i < at.length; i++)
      for (int z = 0; z < 3; z++)
        assertThat(volume.values().getAt(at[i][0], at[i][1], z).get()).as("%d, %d, %d", at[i][0], at[i][1], z).isEqualTo(raw[i][z] - 1024f);
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
    assertThat(volume.voxelToWorld().apply(0, 0, 0)).containsExactly(new double[] { 158.135803, 179.035797, -75.699997 }, within(1e-9));
    assertThat(volume.name()).isEqualTo("CT_small");
  }

  @Test
  void missingSliceAndTruncatedFileAreRefused() {
    final Path folder = data("missing-slice"); // positions 18.1075, 23.1075, 28.1075, 38.1075
    assertThatThrownBy(() -> VolumeFiles.read(folder, Progress.NONE)).isInstanceOf(VolumeFormatException.class)
      .hasMessageContainingAll("missing-slice", "10.00 mm between IM-0001-0009-0001.dcm (28.11 mm", "IM-0001-0010-0001.dcm (38.11 mm",
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
          new DicomFormat().read(file, Progress.NONE);
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
