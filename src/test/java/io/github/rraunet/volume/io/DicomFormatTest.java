package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ij.IJ;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files are made by {@link DicomBuilder}; expected affine maps are written out by hand. */
@Timeout(60)
class DicomFormatTest {

  private static final int RESCALE_INTERCEPT = 0x00281052;
  private static final int RESCALE_SLOPE = 0x00281053;
  private static final int ORIENTATION = 0x00200037;
  private static final int PIXEL_SPACING = 0x00280030;
  private static final int SERIES_UID = 0x0020000e;

  @TempDir
  private Path folder;

  /** 5 columns, 4 rows; one value marks where its slice belongs. */
  static int[][] marked(final int value) {
    final int[][] rows = new int[4][5];
    rows[1][3] = value;
    return rows;
  }

  @Test
  void slicesAreOrderedByPositionWhateverNamesAndInstanceNumbersSay() throws IOException {
    final double[] z = { 12.5, 7.5, 15, 10 }; // in the order of names; instance numbers run against both
    for (int i = 0; i < 4; i++)
      DicomBuilder.slice(marked((int) (10 * z[i]))).position(-20, 30, z[i]).text(PIXEL_SPACING, "DS", "0.75\\0.5")
        .text(0x00200013, "IS", Integer.toString(4 - i)).text(0x00180050, "DS", "9").write(folder.resolve("f" + i));

    final Volume volume = VolumeFiles.read(folder, Progress.NONE);

    assertThat(volume.dimensions()).containsExactly(5, 4, 4);
    for (int k = 0; k < 4; k++)
      assertThat(volume.values().getAt(3, 1, k).get()).as("slice " + k).isEqualTo((float) (10 * (7.5 + 2.5 * k) - 1024));
    // PixelSpacing gives rows first: x 0.5, y 0.75; z is from positions, not the thickness of 9; left and back change sign
    assertThat(volume.voxelToWorld().toRows()).isDeepEqualTo(new double[][] { { -0.5, 0, 0, 20 }, { 0, -0.75, 0, -30 },
      { 0, 0, 2.5, 7.5 } });
    assertThat(volume.orientation().code()).isEqualTo("LPS");
    assertThat(volume.metadata()).containsEntry("slice.labels", "f1\nf3\nf0\nf2").containsEntry("dicom.Modality", "CT");
    assertThat(volume.name()).isEqualTo(folder.getFileName().toString());
    assertThat(volume.notes()).isEmpty();
  }

  @Test
  void reversedRowsTurnTheNormalSoSlicesRunDownwards() throws IOException {
    for (int i = 0; i < 3; i++)
      DicomBuilder.slice(marked(i + 1)).text(ORIENTATION, "DS", "1\\0\\0\\0\\-1\\0").position(0, 0, 3 * i)
        .write(folder.resolve("s" + i));
    final Volume volume = VolumeFiles.read(folder, Progress.NONE);
    assertThat(volume.voxelToWorld().toRows()).isDeepEqualTo(new double[][] { { -1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, -3, 6 } });
    assertThat(volume.values().getAt(3, 1, 0).get()).isEqualTo(3f - 1024);
  }

  @Test
  void sagittalSeriesKeepsItsOrientation() throws IOException {
    // x runs to the back, y downwards, so the normal, (0,1,0) x (0,0,-1), points to the patient's right
    final double[] left = { 4, -6, -1 };
    for (int i = 0; i < 3; i++)
      DicomBuilder.slice(marked(i + 1)).text(ORIENTATION, "DS", "0\\1\\0\\0\\0\\-1").text(PIXEL_SPACING, "DS", "0.75\\0.5")
        .position(left[i], -100, 50).write(folder.resolve("s" + i));
    final Volume volume = VolumeFiles.read(folder, Progress.NONE);
    assertThat(volume.orientation().code()).isEqualTo("PIR");
    assertThat(volume.spacing()).isEqualTo(new Spacing(0.5, 0.75, 5));
    assertThat(volume.voxelToWorld().toRows()).isDeepEqualTo(new double[][] { { 0, 0, 5, -4 }, { -0.5, 0, 0, 100 },
      { 0, -0.75, 0, 50 } });
    assertThat(volume.values().getAt(3, 1, 0).get()).as("leftmost first").isEqualTo(1f - 1024);
    assertThat(volume.values().getAt(3, 1, 2).get()).isEqualTo(2f - 1024);
  }

  @Test
  void aSliceWithoutRescaleAmongOthersIsTold() throws IOException {
    for (int i = 0; i < 4; i++) {
      final DicomBuilder slice = DicomBuilder.slice(marked(i)).position(0, 0, i);
      (i == 2 ? slice.without(0x00281052).without(0x00281053) : slice).write(folder.resolve("s" + i));
    }
    final Volume volume = VolumeFiles.read(folder, Progress.NONE);
    assertThat(volume.values().getAt(3, 1, 1).get()).isEqualTo(1f - 1024);
    assertThat(volume.values().getAt(3, 1, 2).get()).as("as it is stored").isEqualTo(2f);
    assertThat(volume.notes()).singleElement().asString().contains("slope 1 and intercept 0: s2;");
  }

  @Test
  void obliqueSeriesIsNoTilt() throws IOException {
    // turned by 30 degrees about x: normal (0, -1/2, sqrt(3)/2); slices lie 2 mm apart along it
    final double c = Math.sqrt(3) / 2;
    for (int i = 0; i < 3; i++)
      DicomBuilder.slice(marked(i)).text(ORIENTATION, "DS", "1\\0\\0\\0\\0.866025\\0.5").position(0, -1.0 * i, 2 * c * i)
        .write(folder.resolve("s" + i));
    final Volume volume = VolumeFiles.read(folder, Progress.NONE);
    assertThat(volume.spacing().zMm()).isCloseTo(2, within(1e-6));
    assertThat(volume.voxelToWorld().get(1, 2)).isCloseTo(1, within(1e-6));
    assertThat(volume.voxelToWorld().get(2, 2)).isCloseTo(2 * c, within(1e-6));
    assertThat(volume.voxelToWorld().shear()).isLessThan(1e-5);
  }

  @Test
  void positionsRoundedToATenthAreEven() throws IOException {
    final String[] z = { "0", "1.3", "2.5", "3.8", "5.0" }; // 1.25 mm
    for (int i = 0; i < z.length; i++)
      DicomBuilder.slice(marked(i)).text(0x00200032, "DS", "0\\0\\" + z[i]).write(folder.resolve("s" + i));
    assertThat(VolumeFiles.read(folder, Progress.NONE).spacing().zMm()).isCloseTo(1.25, within(1e-12));
  }

  @Test
  void signedAndUnsignedValuesBecomeHu() throws IOException {
    final Volume signed = one(DicomBuilder.slice(marked(-500)).number(0x00280103, 1).text(RESCALE_INTERCEPT, "DS", "-1000")
      .text(RESCALE_SLOPE, "DS", "2"));
    assertThat(signed.values().getAt(3, 1, 0).get()).isEqualTo(-2000f);
    assertThat(signed.values().getAt(0, 0, 0).get()).isEqualTo(-1000f);
    assertThat(signed.stored().getType()).isInstanceOf(UnsignedShortType.class);

    final Volume unsigned = one(DicomBuilder.slice(marked(65000)));
    assertThat(unsigned.values().getAt(3, 1, 0).get()).isEqualTo(65000f - 1024);
  }

  @Test
  void bitsThatAreNotInUseAreNoPartOfTheValue() throws IOException {
    final Volume overlay = one(twelveBits(0xf123, 0));
    assertThat(overlay.values().getAt(3, 1, 0).get()).isEqualTo(0x123 - 1024f);
    final Volume notExtended = one(twelveBits(0x0fff, 1));
    assertThat(notExtended.values().getAt(3, 1, 0).get()).isEqualTo(-1 - 1024f);
    final Volume extended = one(twelveBits(-1, 1));
    assertThat(extended.values().getAt(3, 1, 0).get()).isEqualTo(-1 - 1024f);
    final Volume padding = one(twelveBits(-3000, 1));
    assertThat(padding.values().getAt(3, 1, 0).get()).isEqualTo(-3000 - 1024f);
    final Volume leftAligned = one(DicomBuilder.slice(marked(0x1230)).number(0x00280101, 12).number(0x00280102, 15));
    assertThat(leftAligned.values().getAt(3, 1, 0).get()).isEqualTo(0x123 - 1024f);
  }

  private static DicomBuilder twelveBits(final int value, final int signed) {
    return DicomBuilder.slice(marked(value)).number(0x00280101, 12).number(0x00280102, 11).number(0x00280103, signed);
  }

  @Test
  void eightAndThirtyTwoBitsAreRead() throws IOException {
    final byte[] bytes = new byte[20];
    bytes[1 * 5 + 3] = (byte) 200;
    final Volume eight = one(DicomBuilder.slice(marked(0)).number(0x00280100, 8).number(0x00280101, 8).number(0x00280102, 7)
      .raw(0x7fe00010, "OB", bytes));
    assertThat(eight.values().getAt(3, 1, 0).get()).isEqualTo(200f - 1024);
    assertThat(eight.stored().getType()).isInstanceOf(UnsignedByteType.class);

    final ByteBuffer ints = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN).putInt(4 * 8, -70000);
    final Volume wide = one(DicomBuilder.slice(marked(0)).number(0x00280100, 32).number(0x00280101, 32).number(0x00280102, 31)
      .number(0x00280103, 1).raw(0x7fe00010, "OW", ints.array()));
    assertThat(wide.values().getAt(3, 1, 0).get()).isEqualTo(-70000f - 1024);
    assertThat(wide.stored().getType()).isInstanceOf(FloatType.class);
  }

  @Test
  void implicitAndBigEndianSyntaxesGiveTheSame() throws IOException {
    for (final String syntax : new String[] { DicomBuilder.IMPLICIT_LITTLE, DicomBuilder.EXPLICIT_LITTLE,
      DicomBuilder.EXPLICIT_BIG, null }) {
      final DicomBuilder slice = DicomBuilder.slice(marked(1324)).text(PIXEL_SPACING, "DS", "0.75\\0.5");
      final Volume volume = one(syntax == null ? slice.noSyntax() : slice.syntax(syntax));
      assertThat(volume.values().getAt(3, 1, 0).get()).as(syntax).isEqualTo(300f);
      assertThat(volume.spacing()).as(syntax).isEqualTo(new Spacing(0.5, 0.75, 1));
    }
  }

  /** Old scanners and some exports begin with the first element, with or without those of group 2. */
  @Test
  void filesWithoutPreambleAreReadIfTheyAreNamedLikeDicom() throws IOException {
    final int mark = 132;
    final int syntaxElement = 26; // (0002,0010) with 17 letters and a zero
    for (final String syntax : new String[] { DicomBuilder.IMPLICIT_LITTLE, DicomBuilder.EXPLICIT_LITTLE,
      DicomBuilder.EXPLICIT_BIG })
      for (final boolean meta : new boolean[] { true, false }) {
        if (!meta && syntax.equals(DicomBuilder.EXPLICIT_BIG)) continue; // nobody could know the byte order
        final int cut = meta ? mark : mark + (syntax.equals(DicomBuilder.IMPLICIT_LITTLE) ? syntaxElement : syntaxElement + 2);
        final Path series = Files.createDirectories(folder.resolve(syntax + meta));
        for (int i = 0; i < 3; i++) {
          final byte[] whole = DicomBuilder.slice(marked(100 * i)).syntax(syntax).position(1, 2, 3 * i).bytes();
          Files.write(series.resolve("s" + i + ".dcm"), Arrays.copyOfRange(whole, cut, whole.length));
        }
        assertThat(VolumeFiles.isSeriesFolder(series)).isTrue();
        final Volume volume = VolumeFiles.read(series, Progress.NONE);
        assertThat(volume.voxelToWorld().toRows()).isDeepEqualTo(new double[][] { { -1, 0, 0, -1 }, { 0, -1, 0, -2 },
          { 0, 0, 3, 0 } });
        for (int k = 0; k < 3; k++)
          assertThat(volume.values().getAt(3, 1, k).get()).as(syntax + " " + meta).isEqualTo(100f * k - 1024);
        assertThat(volume.notes()).isEmpty();
      }
  }

  /** The words 8, 0, 4, 0 of a label map are the tag of a group's length, too. */
  @Test
  void otherFilesAreNotTakenForDicomWithoutPreamble() throws IOException {
    final byte[] words = { 8, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0 };
    assertThat(new DicomFormat().reads(Files.write(folder.resolve("labels.raw"), words))).isFalse();
    assertThat(new DicomFormat().reads(Files.write(folder.resolve("labels"), words))).isFalse();
    assertThat(VolumeFiles.isSeriesFolder(folder)).isFalse();
    Files.writeString(folder.resolve("text.dcm"), "a text of some length");
    Files.write(folder.resolve("short.dcm"), new byte[] { 8, 0, 5, 0 });
    Files.write(folder.resolve("zeros.dcm"), new byte[500]);
    assertThat(VolumeFiles.isSeriesFolder(folder)).isFalse();
    assertRefused(folder.resolve("text.dcm"), "no DICOM file", "no mark DICM at byte 128", "does not begin with an element");
    assertRefused(folder.resolve("short.dcm"), "no DICOM file");
  }

  @Test
  void slicesWithARescaleOfTheirOwnAreCalibratedOneByOne() throws IOException {
    for (int i = 0; i < 3; i++)
      DicomBuilder.slice(marked(100)).position(0, 0, 2 * i).text(RESCALE_SLOPE, "DS", Integer.toString(i + 1))
        .write(folder.resolve("s" + i));
    final Volume volume = VolumeFiles.read(folder, Progress.NONE);
    assertThat(volume.stored().getType()).isInstanceOf(FloatType.class);
    for (int k = 0; k < 3; k++)
      assertThat(volume.values().getAt(3, 1, k).get()).isEqualTo((k + 1) * 100f - 1024);
  }

  @Test
  void elementsInsideSequencesAreNotTheSlicesOwn() throws IOException {
    final var sequence = new ByteArrayOutputStream();
    item(sequence, 0x00200032, "9\\9\\9 ");
    item(sequence, PIXEL_SPACING, "8\\8 ");
    final Volume volume = one(DicomBuilder.slice(marked(7)).position(1, 2, 3).raw(0x00081140, "SQ", sequence.toByteArray())
      .raw(0x00400555, "SQ", sequence.toByteArray()));
    assertThat(volume.voxelToWorld().toRows()).isDeepEqualTo(new double[][] { { -1, 0, 0, -1 }, { 0, -1, 0, -2 },
      { 0, 0, 1, 3 } });
    assertThat(volume.values().getAt(3, 1, 0).get()).isEqualTo(7f - 1024);
  }

  @Test
  void singleFileIsReadWithoutItsSiblings() throws IOException {
    for (int i = 0; i < 3; i++)
      DicomBuilder.slice(marked(i)).position(0, 0, 2 * i).write(folder.resolve("IM" + i));
    final Volume volume = VolumeFiles.read(folder.resolve("IM1"), Progress.NONE);
    assertThat(volume.dimensions()).containsExactly(5, 4, 1);
    assertThat(volume.voxelToWorld().get(2, 3)).isEqualTo(2);
    assertThat(volume.notes()).anyMatch(note -> note.contains("name its folder"))
      .anyMatch(note -> note.contains("distance of slices is not told"));
    final Volume spaced = one(DicomBuilder.slice(marked(1)).position(0, 0, 2).text(0x00180088, "DS", "2.5"));
    assertThat(spaced.spacing().zMm()).isEqualTo(2.5);
    assertThat(spaced.notes()).noneMatch(note -> note.contains("distance of slices"));
  }

  @Test
  void sliceWithoutPositionHasNoOrientation() throws IOException {
    final Volume volume = one(DicomBuilder.slice(marked(1)).without(ORIENTATION).text(PIXEL_SPACING, "DS", "0.75\\0.5"));
    assertThat(volume.isOriented()).isFalse();
    assertThat(volume.spacing()).isEqualTo(new Spacing(0.5, 0.75, 1));
    assertThat(volume.notes()).anyMatch(note -> note.contains("without orientation"));
  }

  @Test
  void spacingThatMakesNoGridIsRefused() throws IOException {
    final Path file = DicomBuilder.slice(marked(1)).text(PIXEL_SPACING, "DS", "1e-320\\1e-320").write(folder.resolve("tiny.dcm"));
    assertRefused(file, "");
  }

  @Test
  void doubtsAreNoted() throws IOException {
    final Volume noRescale = one(DicomBuilder.slice(marked(1)).without(RESCALE_SLOPE).without(RESCALE_INTERCEPT));
    assertThat(noRescale.values().getAt(3, 1, 0).get()).isEqualTo(1f);
    assertThat(noRescale.notes()).anyMatch(note -> note.contains("Hounsfield"));
    final Volume inverted = one(DicomBuilder.slice(marked(1)).text(0x00280004, "CS", "MONOCHROME1"));
    assertThat(inverted.values().getAt(3, 1, 0).get()).isEqualTo(1f - 1024);
    assertThat(inverted.notes()).anyMatch(note -> note.contains("MONOCHROME1"));
  }

  @Test
  void whatIsNoSliceIsLeftOutWithANote() throws IOException {
    series(3);
    Files.writeString(folder.resolve("readme.txt"), "hello");
    Files.writeString(folder.resolve(".DS_Store"), "hidden");
    Files.createDirectory(folder.resolve("below"));
    DicomBuilder.slice(marked(1)).text(0x00080060, "CS", "RTSTRUCT").text(SERIES_UID, "UI", "1.2.9").without(0x7fe00010)
      .write(folder.resolve("rs.dcm"));
    DicomBuilder.slice(marked(1)).text(0x00080060, "CS", "SEG").text(SERIES_UID, "UI", "1.2.10").write(folder.resolve("seg.dcm"));
    final Volume volume = VolumeFiles.read(folder, Progress.NONE);
    assertThat(volume.dimensions()).containsExactly(5, 4, 3);
    assertThat(volume.notes()).hasSize(2);
    assertThat(volume.notes().get(0)).contains("rs.dcm (a RTSTRUCT object)", "seg.dcm (a SEG object)");
    assertThat(volume.notes().get(1)).contains("readme.txt").doesNotContain("DS_Store");
  }

  @Test
  void readsTellsDicomFromOthers() throws IOException {
    final DicomFormat format = new DicomFormat();
    assertThat(format.reads(folder)).isFalse();
    Files.writeString(folder.resolve("readme"), "hello");
    assertThat(format.reads(folder)).isFalse();
    assertThat(format.reads(folder.resolve("readme"))).isFalse();
    assertThat(format.reads(folder.resolve("missing.IMA"))).isTrue();
    assertThat(format.reads(DicomBuilder.slice(marked(1)).write(folder.resolve("1.2.840.55")))).isTrue();
    assertThat(format.reads(folder)).isTrue();
    assertThat(format.writes(folder.resolve("x.dcm"))).isFalse();
  }

  @Test
  void severalSeriesAreListed() throws IOException {
    series(3);
    DicomBuilder.slice(marked(1)).text(SERIES_UID, "UI", "1.2.3.5").text(0x0008103e, "LO", "Localizer \u00e4")
      .text(0x00200011, "IS", "1")
      .write(folder.resolve("scout"));
    assertRefused(folder, "2 series", "'no description' (CT, 3 slices, for example s0)",
      "'Localizer \u00e4' (number 1, CT, 1 slice, for example scout)");
  }

  @Test
  void localizerInTheSameSeriesIsRefused() throws IOException {
    series(3);
    DicomBuilder.slice(marked(1)).text(ORIENTATION, "DS", "0\\1\\0\\0\\0\\-1").write(folder.resolve("scout"));
    assertRefused(folder, "not parallel", "scout");
  }

  @Test
  void missingSliceIsRefused() throws IOException {
    series(5);
    Files.delete(folder.resolve("s2"));
    assertRefused(folder, "missing or not evenly spaced", "4.00 mm between s1 (2.00 mm", "and s3 (6.00 mm", "2.00 mm is usual");
  }

  @Test
  void oneMissingSliceOfManyIsRefused() throws IOException {
    series(120);
    Files.delete(folder.resolve("s77"));
    assertRefused(folder, "4.00 mm between s76", "s78");
  }

  @Test
  void unevenSpacingIsRefused() throws IOException {
    final double[] z = { 0, 2, 4.2, 6, 8 };
    for (int i = 0; i < z.length; i++)
      DicomBuilder.slice(marked(i)).position(0, 0, z[i]).write(folder.resolve("s" + i));
    assertRefused(folder, "not evenly spaced");
  }

  @Test
  void twoSlicesAtOnePlaceAreRefused() throws IOException {
    series(4);
    DicomBuilder.slice(marked(9)).position(0, 0, 4).write(folder.resolve("again"));
    assertRefused(folder, "same position, 4.00 mm", "again", "s2");
    for (int i = 0; i < 4; i++)
      DicomBuilder.slice(marked(i)).position(0, 0, 2 * i).write(folder.resolve("phase2-" + i));
    Files.delete(folder.resolve("again"));
    assertRefused(folder, "same position");
  }

  @Test
  void gantryTiltIsRefused() throws IOException {
    // the gantry is tilted by 15 degrees, the table moves along the body: tan 15 = 0.268
    final double s = Math.sin(Math.toRadians(15));
    final double c = Math.cos(Math.toRadians(15));
    for (int i = 0; i < 4; i++)
      DicomBuilder.slice(marked(i)).text(ORIENTATION, "DS", String.format(java.util.Locale.ROOT, "1\\0\\0\\0\\%.6f\\%.6f", c, -s))
        .position(0, 0, 3 * i).write(folder.resolve("s" + i));
    assertRefused(folder, "gantry tilt of 15.0 degrees");
  }

  @Test
  void sliceShiftedSidewaysIsRefused() throws IOException {
    series(5);
    DicomBuilder.slice(marked(1)).position(3, 0, 4).write(folder.resolve("s2"));
    assertRefused(folder, "s2 is shifted sideways by 3.00 mm");
  }

  @Test
  void slicesThatDifferAreRefused() throws IOException {
    series(3);
    DicomBuilder.slice(new int[3][5]).position(0, 0, 6).write(folder.resolve("s3"));
    assertRefused(folder, "differ in size", "s3 with 5 x 3");
    DicomBuilder.slice(marked(1)).position(0, 0, 6).number(0x00280103, 1).write(folder.resolve("s3"));
    assertRefused(folder, "differ in size or pixel type");
    DicomBuilder.slice(marked(1)).position(0, 0, 6).text(PIXEL_SPACING, "DS", "1\\2").write(folder.resolve("s3"));
    assertRefused(folder, "differ in pixel spacing");
    DicomBuilder.slice(marked(1)).without(0x00200032).write(folder.resolve("s3"));
    assertRefused(folder, "cannot be put in order: s3");
  }

  @Test
  void colourFramesAndOddPixelsAreRefused() throws IOException {
    assertRefused(DicomBuilder.slice(marked(1)).number(0x00280002, 3).text(0x00280004, "CS", "RGB")
      .write(folder.resolve("rgb.dcm")), "colour image (RGB");
    assertRefused(DicomBuilder.slice(marked(1)).text(0x00280004, "CS", "PALETTE COLOR").write(folder.resolve("palette.dcm")),
      "colour image");
    assertRefused(DicomBuilder.slice(marked(1)).text(0x00280008, "IS", "60").write(folder.resolve("frames.dcm")), "60 frames");
    assertRefused(DicomBuilder.slice(marked(1)).number(0x00280100, 12).write(folder.resolve("bits.dcm")), "12-bit pixels");
    assertRefused(DicomBuilder.slice(marked(1)).number(0x00280101, 17).write(folder.resolve("stored.dcm")), "17 bits in use");
    assertRefused(DicomBuilder.slice(marked(1)).raw(0x00283000, "SQ", new byte[0]).write(folder.resolve("lut.dcm")),
      "look-up table");
    assertRefused(DicomBuilder.slice(marked(1)).number(0x00280010, 5).write(folder.resolve("rows.dcm")), "truncated: 50 bytes",
      "40 are there");
    assertRefused(DicomBuilder.slice(marked(1)).text(RESCALE_SLOPE, "DS", "0").write(folder.resolve("slope.dcm")), "slope of 0");
    assertRefused(DicomBuilder.slice(marked(1)).without(0x7fe00010).text(0x00080060, "CS", "RTSTRUCT")
      .write(folder.resolve("rs.dcm")), "a RTSTRUCT object");
    assertRefused(Files.writeString(folder.resolve("text.dcm"), "hello"), "no DICOM file");
    assertRefused(Files.createFile(folder.resolve("empty.dcm")), "empty");
  }

  @Test
  void folderWithoutSlicesIsRefused() throws IOException {
    DicomBuilder.slice(marked(1)).without(0x7fe00010).text(0x00080060, "CS", "SR").write(folder.resolve("report"));
    assertRefused(folder, "no DICOM slices, only report (a SR object)");
  }

  @Test
  void oneTruncatedSliceOfASeriesIsNamed() throws IOException {
    series(3);
    final Path cut = folder.resolve("s1");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), (int) Files.size(cut) - 7));
    assertRefused(folder, "s1", "truncated");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (final String syntax : new String[] { DicomBuilder.IMPLICIT_LITTLE, DicomBuilder.EXPLICIT_LITTLE,
      DicomBuilder.EXPLICIT_BIG }) {
      final byte[] whole = DicomBuilder.slice(marked(1)).syntax(syntax).bytes();
      for (int length = 0; length < whole.length; length += length < 200 ? 13 : 1)
        assertRefused(Files.write(folder.resolve("cut.dcm"), Arrays.copyOf(whole, length)));
    }
  }

  @Test
  void damagedBytesGiveASentenceOrAnImageButNothingElse() throws IOException {
    final var sequence = new ByteArrayOutputStream();
    item(sequence, PIXEL_SPACING, "8\\8 ");
    final byte[] whole = DicomBuilder.slice(marked(1)).raw(0x00081140, "SQ", sequence.toByteArray()).bytes();
    int refused = 0;
    for (int seed = 0; seed < 700; seed++) {
      final Random random = new Random(seed);
      final byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++)
        damaged[128 + random.nextInt(damaged.length - 128)] = (byte) random.nextInt();
      final Path file = Files.write(folder.resolve("damaged.dcm"), damaged);
      try {
        VolumeFiles.read(file, Progress.NONE);
      } catch (final VolumeFormatException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(150, 699);
  }

  @Test
  void readingCanBeCanceled() throws IOException {
    series(3);
    final Progress cancel = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return true;
      }
    };
    assertThatThrownBy(() -> VolumeFiles.read(folder, cancel)).isInstanceOf(CanceledException.class);
  }

  /** Slices s0, s1, ... 2 mm apart. */
  private void series(final int count) throws IOException {
    for (int i = 0; i < count; i++)
      DicomBuilder.slice(marked(i)).position(0, 0, 2 * i).write(folder.resolve("s" + i));
  }

  private Volume one(final DicomBuilder slice) throws IOException {
    return VolumeFiles.read(slice.write(folder.resolve("one.dcm")), Progress.NONE);
  }

  /** Appends an item of undefined length with one text element, explicit little endian. */
  private static void item(final ByteArrayOutputStream out, final int tag, final String text) throws IOException {
    out.write(new byte[] { (byte) 0xfe, (byte) 0xff, 0, (byte) 0xe0, -1, -1, -1, -1 });
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putShort((short) (tag >>> 16)).putShort((short) tag)
      .put((byte) 'D').put((byte) 'S').putShort((short) text.length()).array());
    out.write(text.getBytes());
    out.write(new byte[] { (byte) 0xfe, (byte) 0xff, 0x0d, (byte) 0xe0, 0, 0, 0, 0 });
  }

  static void assertRefused(final Path path, final String... causes) {
    assertThatThrownBy(() -> VolumeFiles.read(path, Progress.NONE)).isInstanceOf(VolumeFormatException.class)
      .hasMessageStartingWith(path.toString()).message().doesNotContain("\n", "Exception")
      .satisfies(message -> assertThat(causes).allMatch(message::contains));
    assertThat(IJ.getLog()).isNull();
  }
}
