package io.github.rraunet.volume.io;

import static io.github.rraunet.volume.io.DicomFormatTest.assertRefused;
import static io.github.rraunet.volume.io.DicomFormatTest.marked;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.dicom.FrameEncoders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** DICOM files whose pixels are compressed; the compressions themselves have tests of their own. */
@Timeout(60)
class CompressedDicomTest {

  @TempDir
  private Path folder;

  /** 12 bits of 16 in use, signed as two's complement of 12 bits. */
  private static DicomBuilder compressed(final String syntax, final byte[]... fragments) {
    return DicomBuilder.slice(signed12()).number(0x00280101, 12).number(0x00280102, 11).number(0x00280103, 1).syntax(syntax)
      .fragments(fragments);
  }

  private static int[][] signed12() {
    final int[][] rows = new int[7][9];
    for (int y = 0; y < 7; y++)
      for (int x = 0; x < 9; x++)
        rows[y][x] = (x * 455 + y * 37 - 1800) & 0xfff;
    return rows;
  }

  private void assertSigned12(final Path file) throws IOException {
    final Volume volume = VolumeFiles.read(file, Progress.NONE);
    for (int y = 0; y < 7; y++)
      for (int x = 0; x < 9; x++) {
        final int folded = x * 455 + y * 37 - 1800;
        assertThat(volume.values().getAt(x, y, 0).get()).isEqualTo((folded > 2047 ? folded - 4096 : folded) - 1024f);
      }
    assertThat(VolumeFiles.isCompressed(file)).isTrue();
  }

  @Test
  void losslessJpegAndRleAreUnpackedAndTheirSignsKept() throws IOException {
    final byte[] jpeg = FrameEncoders.losslessJpeg(signed12(), 12, 1, 0, 0);
    assertSigned12(compressed("1.2.840.10008.1.2.4.70", jpeg).write(folder.resolve("one.dcm")));
    assertSigned12(compressed("1.2.840.10008.1.2.4.57", FrameEncoders.losslessJpeg(signed12(), 16, 6, 0, 2)).write(folder.resolve(
      "process14.dcm")));
    assertSigned12(compressed("1.2.840.10008.1.2.4.70", Arrays.copyOf(jpeg, 60), Arrays.copyOfRange(jpeg, 60, jpeg.length)).write(
      folder.resolve("two.dcm")));
    assertSigned12(compressed("1.2.840.10008.1.2.4.70").fragmentsBehind(new byte[4], jpeg).write(folder.resolve("table.dcm")));
    final byte[] whole = compressed("1.2.840.10008.1.2.4.70", jpeg).bytes();
    assertSigned12(Files.write(folder.resolve("noend.dcm"), Arrays.copyOf(whole, whole.length - 8)));
    assertSigned12(compressed("1.2.840.10008.1.2.5", FrameEncoders.runLengths(signed12(), 2)).write(folder.resolve("rle.dcm")));
  }

  /** 16 slices are enough for several threads to mix them up. */
  @Test
  void compressedSlicesOfASeriesKeepTheirOrder() throws IOException {
    for (int i = 0; i < 16; i++)
      DicomBuilder.slice(marked(100 + i)).position(0, 0, 2 * i).syntax("1.2.840.10008.1.2.4.70").fragments(FrameEncoders
        .losslessJpeg(marked(100 + i), 16, 1, 0, 0)).write(folder.resolve("s" + (15 - i)));
    final Volume volume = VolumeFiles.read(folder, Progress.NONE);
    for (int z = 0; z < 16; z++)
      assertThat(volume.values().getAt(3, 1, z).get()).isEqualTo(100f + z - 1024);
    assertThat(volume.notes()).isEmpty();
    assertThat(VolumeFiles.isCompressed(folder)).isTrue();
    DicomBuilder.slice(marked(0)).without(0x7fe00010).text(0x00080060, "CS", "PR").write(folder.resolve("0-no-slice"));
    assertThat(VolumeFiles.isCompressed(folder)).as("with an object that is no slice, which comes first by name").isTrue();
  }

  @Test
  void lossIsTold() throws IOException {
    final Path file = DicomBuilder.slice(marked(1)).text(0x00282110, "CS", "01").write(folder.resolve("earlier.dcm"));
    assertThat(VolumeFiles.read(file, Progress.NONE).notes()).anyMatch(note -> note.contains("compressed with loss"));
    assertThat(VolumeFiles.isCompressed(file)).isFalse();
  }

  /** The example of ITU-T T.87 annex H.3, which is without loss, in the syntax for both; 00 and 01 as in PS3.3 C.7.6.1.1.5. */
  @Test
  void lossIsNotToldWhereTheHeaderDeniesIt() throws IOException {
    final byte[] jpegLs = HexFormat.of().parseHex("ffd8fff7000b080004000401011100ffda0008010100000000" + "c000006c80208e01"
      + "c00000574000006ee6000001bc18000005d80000916000" + "ffd9");
    for (final String told : new String[] { "00", "01", "" }) {
      final DicomBuilder slice = DicomBuilder.slice(new int[4][4]).number(0x00280100, 8).number(0x00280101, 8)
        .number(0x00280102, 7).syntax("1.2.840.10008.1.2.4.81").fragments(jpegLs);
      if (!told.isEmpty()) slice.text(0x00282110, "CS", told);
      final Volume volume = VolumeFiles.read(slice.write(folder.resolve("told" + told + ".dcm")), Progress.NONE);
      assertThat(volume.values().getAt(3, 1, 0).get()).isEqualTo(205f - 1024);
      assertThat(volume.notes().stream().anyMatch(note -> note.contains("compressed with loss"))).as(told).isEqualTo(!told.equals(
        "00"));
    }
  }

  @Test
  void damagedCompressedPixelsAreTold() throws IOException {
    final byte[] jpeg = FrameEncoders.losslessJpeg(signed12(), 12, 1, 0, 0);
    assertRefused(compressed("1.2.840.10008.1.2.4.70", Arrays.copyOf(jpeg, 80)).write(folder.resolve("short.dcm")), "damaged",
      "JPEG lossless image ends before its last pixel");
    assertRefused(compressed("1.2.840.10008.1.2.4.90", jpeg).write(folder.resolve("other.dcm")), "JPEG 2000 lossless image");
    assertRefused(compressed("1.2.840.10008.1.2.4.70").write(folder.resolve("none.dcm")), "no compressed pixels");
    assertRefused(DicomBuilder.slice(signed12()).syntax("1.2.840.10008.1.2.5").write(folder.resolve("plain.dcm")),
      "do not lie in pieces");
    final byte[] whole = compressed("1.2.840.10008.1.2.4.70", jpeg).bytes();
    assertRefused(Files.write(folder.resolve("cut.dcm"), Arrays.copyOf(whole, whole.length - 30)), "is truncated: a piece");
  }

  @Test
  void compressedSyntaxesAreRefusedByName() throws IOException {
    assertRefused(DicomBuilder.slice(marked(1)).syntax("1.2.840.10008.1.2.4.201").packed().write(folder.resolve("jpeg.dcm")),
      "compressed (HTJ2K lossless", "1.2.840.10008.1.2.4.201", "which cannot be read here", "gdcmconv");
    assertRefused(DicomBuilder.slice(marked(1)).syntax("1.2.840.10008.1.2.4.50").packed().write(folder.resolve("lossy.dcm")),
      "compressed (JPEG baseline");
    assertRefused(DicomBuilder.slice(marked(1)).syntax("1.2.840.10008.1.2.1.99").write(folder.resolve("deflated.dcm")),
      "deflated as a whole");
    assertRefused(DicomBuilder.slice(marked(1)).syntax("1.2.3.99").write(folder.resolve("private.dcm")), "method not known here");
    assertRefused(DicomBuilder.slice(marked(1)).packed().write(folder.resolve("pieces.dcm")), "compressed");
  }
}
