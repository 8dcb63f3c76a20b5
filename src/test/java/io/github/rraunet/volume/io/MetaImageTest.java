package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Util;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers written out by hand as ITK writes them. */
class MetaImageTest {

  private static final String TYPICAL = """
    ObjectType = Image
    NDims = 3
    BinaryData = True
    BinaryDataByteOrderMSB = False
    CompressedData = False
    TransformMatrix = 1 0 0 0 1 0 0 0 1
    Offset = -10 -20 30
    CenterOfRotation = 0 0 0
    AnatomicalOrientation = RAI
    ElementSpacing = 2 3 4
    DimSize = 2 1 3
    ElementType = MET_UCHAR
    ElementDataFile = LOCAL
    """;
  private static final byte[] SIX = { 1, 2, 3, 4, 5, 6 };

  @TempDir
  private Path folder;

  private Path file(final String name, final String header, final byte... voxels) throws IOException {
    final var all = new ByteArrayOutputStream();
    all.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    all.writeBytes(voxels);
    return Files.write(folder.resolve(name), all.toByteArray());
  }

  private static byte[] deflated(final byte[] bytes) throws IOException {
    final var packed = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static Volume read(final Path file) throws IOException {
    return VolumeFiles.read(file, Progress.NONE);
  }

  private static void assertRefused(final Path file, final String... said) {
    assertThatThrownBy(() -> read(file)).isExactlyInstanceOf(VolumeFormatException.class)
      .hasMessageContaining(file.getFileName().toString()).hasMessageContainingAll(said);
  }

  private void assertRefused(final String from, final String to, final String... said) throws IOException {
    final String header = TYPICAL.replace(from, to);
    assertThat(header).isNotEqualTo(TYPICAL);
    assertRefused(file("refused.mha", header, SIX), said);
  }

  private static void assertSix(final Volume volume) {
    assertThat(volume.dimensions()).containsExactly(2, 1, 3);
    for (int i = 0; i < 6; i++)
      assertThat(volume.values().getAt(i % 2, 0, i / 2).get()).isEqualTo(i + 1);
  }

  private static void assertRows(final Volume volume, final double[]... rows) {
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 4; c++)
        assertThat(volume.voxelToWorld().get(r, c)).as("row %d column %d", r, c).isCloseTo(rows[r][c], within(1e-12));
  }

  /** ITK's identity runs to the left and to the back, so x and y and their offsets change sign. */
  @Test
  void readsATypicalFileAndTurnsItsWorldToTheRightAndTheFront() throws IOException {
    final Volume volume = read(file("typical.mha", TYPICAL, SIX));
    assertSix(volume);
    assertThat(volume.stored()).isInstanceOf(PlanarImg.class);
    assertThat(volume.name()).isEqualTo("typical");
    assertThat(volume.isOriented()).isTrue();
    assertThat(volume.orientation().code()).isEqualTo("LPS");
    assertThat(volume.notes()).isEmpty();
    assertRows(volume, new double[] { -2, 0, 0, 10 }, new double[] { 0, -3, 0, 20 }, new double[] { 0, 0, 4, 30 });
  }

  /** Each three numbers of TransformMatrix are the direction of one axis: x runs up, y to the left, z to the back. */
  @Test
  void takesEachRowOfTheMatrixForTheDirectionOfAnAxis() throws IOException {
    for (final String key : new String[] { "TransformMatrix", "Orientation", "Rotation" })
      for (final String offset : new String[] { "Offset", "Position", "Origin" }) {
        final Volume volume = read(file("turned.mha", TYPICAL.replace("TransformMatrix = 1 0 0 0 1 0 0 0 1", key
          + " = 0 0 1 1 0 0 0 1 0")
          .replace("Offset", offset).replace("RAI", "IRA"), SIX));
        assertThat(volume.orientation().code()).isEqualTo("SLP");
        assertRows(volume, new double[] { 0, -3, 0, 10 }, new double[] { 0, 0, -4, 20 }, new double[] { 2, 0, 0, 30 });
        assertThat(volume.notes()).isEmpty();
      }
    final Volume contradicting = read(file("odd.mha", TYPICAL.replace("RAI", "SPL"), SIX));
    assertThat(contradicting.notes()).singleElement().asString().contains("AnatomicalOrientation (SPL)", "contradict");
  }

  @Test
  void knowsNoOrientationWithoutAMatrix() throws IOException {
    final String without = TYPICAL.replace("TransformMatrix = 1 0 0 0 1 0 0 0 1\n", "");
    assertThat(read(file("rai.mha", without, SIX)).orientation().code()).isEqualTo("LPS");
    for (final String header : new String[] { without.replace("RAI", "???"), without.replace("RAI", "LPS"),
      without.replace("AnatomicalOrientation = RAI\n", "") }) {
      final Volume volume = read(file("none.mha", header, SIX));
      assertThat(volume.isOriented()).isFalse();
      assertThat(volume.spacing()).isEqualTo(new Spacing(2, 3, 4));
      assertThat(volume.notes()).singleElement().asString().contains("no TransformMatrix");
    }
  }

  /** For ITK such an image lies along the axes from its Offset on; a mask without would lie beside it. */
  @Test
  void keepsTheOffsetWithoutAMatrix() throws IOException {
    final String without = TYPICAL.replace("TransformMatrix = 1 0 0 0 1 0 0 0 1\n", "").replace("RAI", "???");
    final Volume volume = read(file("offset.mha", without, SIX));
    final double[][] rows = { { 2, 0, 0, -10 }, { 0, 3, 0, -20 }, { 0, 0, 4, 30 } };
    assertRows(volume, rows);
    final Path mask = write(volume.newMask("mask"), "offset_mask.mha");
    assertThat(Files.readString(mask, StandardCharsets.ISO_8859_1)).contains("\nOffset = -10 -20 30\n")
      .doesNotContain("TransformMatrix");
    assertThat(read(mask).isOriented()).isFalse();
    assertRows(read(mask), rows);
    final Volume atOrigin = Volume.of(volume.stored()).spacing(new Spacing(2, 3, 4)).build();
    assertThat(Files.readString(write(atOrigin, "origin.mha"), StandardCharsets.ISO_8859_1)).doesNotContain("Offset");
  }

  private void assertVoxels(final String type, final int width, final String hex, final Class<?> inMemory,
    final double... expected) throws IOException {
    final byte[] big = HexFormat.of().parseHex(hex.replace(" ", ""));
    final byte[] little = new byte[big.length];
    for (int i = 0; i < big.length; i++)
      little[i] = big[i / width * width + width - 1 - i % width];
    final String header = TYPICAL.replace("DimSize = 2 1 3", "DimSize = 1 1 3").replace("MET_UCHAR", type);
    final String msb = header.replace("BinaryDataByteOrderMSB = False", "ElementByteOrderMSB = True");
    for (final Path file : new Path[] { file("little.mha", header, little), file("big.mha", msb, big),
      file("packed.mha", msb.replace("CompressedData = False", "CompressedData = True"), deflated(big)) }) {
      final Volume volume = read(file);
      assertThat(volume.stored().getType()).isInstanceOf(inMemory);
      for (int i = 0; i < 3; i++)
        assertThat(Float.valueOf(volume.values().getAt(0, 0, i).get())).as("%s %s voxel %d", type, file, i)
          .isEqualTo(Float.valueOf((float) expected[i]));
    }
  }

  @Test
  void readsEveryTypeInBothByteOrders() throws IOException {
    assertVoxels("MET_UCHAR", 1, "00 7f c8", UnsignedByteType.class, 0, 127, 200);
    assertVoxels("MET_CHAR", 1, "00 7f c8", UnsignedByteType.class, 0, 127, -56);
    assertVoxels("MET_USHORT", 2, "0001 7fff fc18", UnsignedShortType.class, 1, 32767, 64536);
    assertVoxels("MET_SHORT", 2, "0001 7fff fc18", UnsignedShortType.class, 1, 32767, -1000);
    assertVoxels("MET_UINT", 4, "00000001 00010000 ffffff00", FloatType.class, 1, 65536, 4294967040d);
    assertVoxels("MET_INT", 4, "00000001 00010000 fffffc18", FloatType.class, 1, 65536, -1000);
    assertVoxels("MET_ULONG", 4, "00000001 00010000 ffffff00", FloatType.class, 1, 65536, 4294967040d);
    assertVoxels("MET_LONG", 4, "00000001 00010000 fffffc18", FloatType.class, 1, 65536, -1000);
    assertVoxels("MET_ULONG_LONG", 8, "0000000000000001 0000000000010000 8000000000000000", FloatType.class, 1, 65536,
      9223372036854775808d);
    assertVoxels("MET_LONG_LONG", 8, "0000000000000001 0000000000010000 fffffffffffffc18", FloatType.class, 1, 65536, -1000);
    assertVoxels("MET_FLOAT", 4, "3f800000 c47a0000 7fc00000", FloatType.class, 1, -1000, Double.NaN);
    assertVoxels("MET_DOUBLE", 8, "3ff0000000000000 c08f400000000000 3fb999999999999a", FloatType.class, 1, -1000, 0.1);
  }

  @Test
  void readsVoxelsFromAnotherFile() throws IOException {
    Files.createDirectory(folder.resolve("sub folder"));
    final String[] names = { "a.raw", "sub folder/ä.raw", "sub folder\\ä.raw" };
    for (final String name : names) {
      final Path data = folder.resolve(name.replace('\\', '/'));
      final String header = TYPICAL.replace("LOCAL", name);
      Files.write(data, SIX);
      assertSix(read(file("image.mhd", header)));
      assertSix(read(file("image.mhd", header.stripTrailing()))); // no line feed at the end
      assertSix(read(file("image.mhd", header.replace("\n", "\r\n"))));
      Files.write(data, deflated(SIX));
      assertSix(read(file("image.mhd", header.replace("CompressedData = False", "CompressedData = True"))));
      Files.write(data, NiftiBytes.gzip(SIX));
      assertSix(read(file("image.mhd", header.replace("CompressedData = False", "CompressedData = True"))));
      Files.write(data, new byte[] { 9, 9, 9, 1, 2, 3, 4, 5, 6 });
      assertSix(read(file("image.mhd", "HeaderSize = 3\n" + header)));
      assertSix(read(file("image.mhd", "HeaderSize = -1\n" + header)));
    }
    Files.delete(folder.resolve("a.raw"));
    assertRefused(file("image.mhd", TYPICAL.replace("LOCAL", "a.raw")), "without its voxels", "a.raw");
    assertRefused(file("image.mhd", TYPICAL.replace("LOCAL", "sub folder")), "without its voxels");
    assertRefused(file("image.mhd", TYPICAL.replace("LOCAL", "LIST\na.raw\nb.raw")), "each slice in a file of its own");
    assertRefused(file("image.mhd", TYPICAL.replace("LOCAL", "slice%03d.raw 1 3 1")), "each slice in a file of its own");
  }

  @Test
  void readsPlanesAndOneTimePoint() throws IOException {
    final Volume plane = read(file("plane.mha", TYPICAL.replace("NDims = 3", "NDims = 2").replace("1 0 0 0 1 0 0 0 1", "0 1 1 0")
      .replace("Offset = -10 -20 30", "Offset = -10 -20").replace("= 2 3 4", "= 2 3").replace("2 1 3", "3 2"), SIX));
    assertThat(plane.dimensions()).containsExactly(3, 2, 1);
    assertRows(plane, new double[] { 0, -3, 0, 10 }, new double[] { -2, 0, 0, 20 }, new double[] { 0, 0, 1, 0 });
    final String four = TYPICAL.replace("NDims = 3", "NDims = 4").replace("1 0 0 0 1 0 0 0 1", "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1")
      .replace("Offset = -10 -20 30", "Offset = -10 -20 30 0").replace("= 2 3 4", "= 2 3 4 1").replace("2 1 3", "2 1 3 1");
    final Volume one = read(file("four.mha", four, SIX));
    assertSix(one);
    assertRows(one, new double[] { -2, 0, 0, 10 }, new double[] { 0, -3, 0, 20 }, new double[] { 0, 0, 4, 30 });
    assertRefused(file("series.mha", four.replace("2 1 3 1", "2 1 1 3"), SIX), "3 time points");
  }

  @Test
  void readsUnitsSizesAndTheIntensityFunction() throws IOException {
    final Volume volume = read(file("um.mha", TYPICAL.replace("ElementSpacing = 2 3 4",
      "DistanceUnits = um\nElementSize = 200 300 400\n"
      + "ElementToIntensityFunctionSlope = 2\nElementToIntensityFunctionOffset = -1024").replace("MET_UCHAR", "MET_CHAR"), SIX));
    assertThat(volume.spacing().yMm()).isCloseTo(0.3, within(1e-12));
    assertThat(volume.voxelToWorld().get(2, 3)).isCloseTo(0.03, within(1e-12));
    assertThat(volume.values().getAt(1, 0, 2).get()).isEqualTo(2 * 6 - 1024);
    assertThat(volume.notes()).singleElement().asString().contains("um");
    assertThat(read(file("none.mha", TYPICAL.replace("ElementSpacing = 2 3 4\n", ""), SIX)).notes()).singleElement().asString()
      .contains("ElementSpacing");
  }

  @Test
  void refusesWhatCannotBeSegmentedAndSaysWhy() throws IOException {
    assertRefused("ElementType = MET_UCHAR", "ElementType = MET_UCHAR_ARRAY", "MET_UCHAR_ARRAY");
    assertRefused("ElementType = MET_UCHAR\n", "", "without ElementType");
    assertRefused("ElementType", "ElementNumberOfChannels = 3\nElementType", "3 values at each voxel");
    assertRefused("ObjectType = Image", "ObjectType = Mesh", "Mesh");
    assertRefused("BinaryData = True", "BinaryData = False", "as text");
    assertRefused("NDims = 3", "NDims = 5", "5 axes");
    assertRefused("NDims = 3\n", "", "without NDims");
    assertRefused("DimSize = 2 1 3", "DimSize = 2 1", "DimSize should hold 3 numbers");
    assertRefused("DimSize = 2 1 3", "DimSize = 2 1 -3", "impossible dimensions");
    assertRefused("DimSize = 2 1 3", "DimSize = 99999 99999 99999", "99999x99999x99999");
    assertRefused("DimSize = 2 1 3", "DimSize = 9999999999 9999999999 9999999999", "impossible dimensions");
    assertRefused("DimSize = 2 1 3", "DimSize = 2 1.5 3", "DimSize");
    assertRefused("DimSize = 2 1 3", "DimSize = 2 1 4", "truncated");
    assertRefused("ElementSpacing = 2 3 4", "ElementSpacing = 2 0 4", "voxel size");
    assertRefused("ElementSpacing = 2 3 4", "ElementSpacing = 2 NaN 4", "voxel size");
    assertRefused("ElementSpacing = 2 3 4", "ElementSpacing = 2 x 4", "ElementSpacing should hold 3 numbers");
    assertRefused("1 0 0 0 1 0 0 0 1", "1 0 0 0 1 0 0 0.1 0.995", "gantry tilt", "5.7 degrees"); // atan(0.1 / 0.995)
    assertRefused("1 0 0 0 1 0 0 0 1", "2 0 0 0 1 0 0 0 1", "length 1");
    assertRefused("1 0 0 0 1 0 0 0 1", "1 0 0 1 0 0 0 0 1", "singular");
    assertRefused("CompressedData = False", "CompressedData = True\nHeaderSize = -1", "HeaderSize of -1");
    assertRefused("LOCAL", "\0", "ElementDataFile");
    assertRefused(file("page.mha", "<!DOCTYPE html>\n<html>"), "not a MetaImage", "HTML page");
    assertRefused(file("empty.mha", ""), "empty");
    assertRefused(file("zip.mha", "PK\u0003\u0004", new byte[300]), "not a MetaImage");
    assertRefused(file("damaged.mha", TYPICAL.replace("CompressedData = False", "CompressedData = True"), SIX), "damaged");
  }

  private Path write(final Volume volume, final String name) throws IOException {
    final Path file = folder.resolve(name);
    VolumeFiles.write(volume, file, Progress.NONE);
    return file;
  }

  private static Volume oblique() {
    final var image = PlanarImgs.unsignedShorts(4, 3, 2);
    int value = 31000;
    for (final UnsignedShortType voxel : Views.flatIterable(image))
      voxel.set(value += 100);
    // x to the front and left, y up, z to the right and front, by 3-4-5 triangles
    return Volume.of(image).calibration(1, -32768).oriented(true)
      .voxelToWorld(VoxelToWorld.ofRows(new double[][] { { -1.2, 0, 3.2, 5 }, { 1.6, 0, 2.4, -6 }, { 0, 3, 0, 7.25 } })).build();
  }

  @Test
  void writesWhatItkWrites() throws IOException {
    final byte[] bytes = Files.readAllBytes(write(oblique(), "oblique.mha"));
    final String text = new String(bytes, StandardCharsets.ISO_8859_1);
    final String[] lines = text.substring(0, text.indexOf("LOCAL\n") + 5).split("\n");
    assertThat(lines).startsWith("ObjectType = Image", "NDims = 3", "BinaryData = True", "BinaryDataByteOrderMSB = False",
      "CompressedData = True")
      .contains("Offset = -5 6 7.25", "ElementSpacing = 2 3 4", "DimSize = 4 3 2", "ElementType = MET_SHORT",
        "CenterOfRotation = 0 0 0")
      .endsWith("ElementDataFile = LOCAL");
    final double[] matrix = Arrays.stream(lines).filter(l -> l.startsWith("TransformMatrix = ")).findFirst().stream()
      .flatMap(l -> Arrays.stream(l.substring(18).split(" "))).mapToDouble(Double::parseDouble).toArray();
    assertThat(matrix).containsExactly(new double[] { 0.6, -0.8, 0, 0, 0, 1, -0.8, -0.6, 0 }, within(1e-12));
    assertThat(lines).contains("AnatomicalOrientation = PIL"); // goes to front, up, right: comes from back, below, left
    final int start = text.indexOf("LOCAL\n") + 6;
    assertThat(lines).contains("CompressedDataSize = " + (bytes.length - start));
    try (var in = new InflaterInputStream(new java.io.ByteArrayInputStream(bytes, start, bytes.length - start))) {
      final ByteBuffer voxels = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(voxels.capacity()).isEqualTo(48);
      assertThat(voxels.getShort(0)).isEqualTo((short) (31100 - 32768));
      assertThat(voxels.getShort(46)).isEqualTo((short) (33400 - 32768));
    }
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    final Volume volume = oblique();
    for (final String name : new String[] { "back.mha", "back.mhd" }) {
      final Volume back = read(write(volume, name));
      assertThat(Util.imagesEqual(back.values(), volume.values())).isTrue();
      assertThat(back.stored().getType()).isInstanceOf(UnsignedShortType.class);
      assertRows(back, volume.voxelToWorld().toRows());
    }
    assertThat(folder.resolve("back.zraw")).exists();
    final Volume plain = Volume.of(volume.stored()).spacing(new Spacing(0.3, 0.4, 5)).build();
    final Volume back = read(write(plain, "plain.mha"));
    assertThat(back.isOriented()).isFalse();
    assertThat(back.spacing()).isEqualTo(plain.spacing());
    final var marked = volume.newMask("mask");
    final Volume mask = Volume.of(volume.stored()).kind(Volume.Kind.MASK).calibration(1, -31100).build();
    final Volume maskBack = read(write(mask, "mask.mha"));
    assertThat(maskBack.stored().getType()).isInstanceOf(UnsignedByteType.class);
    assertThat(maskBack.values().getAt(0, 0, 0).get()).isZero();
    assertThat(maskBack.values().getAt(3, 2, 1).get()).isEqualTo(1);
    assertThat(Files.readAllBytes(write(marked, "a.mha"))).isEqualTo(Files.readAllBytes(write(marked, "b.mha")));
    final Volume scaled = Volume.of(volume.stored()).calibration(0.5, 3).build();
    assertThat(Util.imagesEqual(read(write(scaled, "scaled.mha")).values(), scaled.values())).isTrue();
  }

  @Test
  void leavesNothingBehindWhenCanceled() throws IOException {
    final Progress canceled = new Progress() {
      private long done;

      @Override
      public void report(final String step, final long newDone, final long total) {
        done = newDone;
      }

      @Override
      public boolean isCanceled() {
        return done >= 1;
      }
    };
    for (final String name : new String[] { "image.mha", "image.mhd" })
      assertThatThrownBy(() -> VolumeFiles.write(oblique(), folder.resolve(name), canceled))
        .isInstanceOf(CanceledException.class);
    assertThat(folder).isEmptyDirectory();
  }

  /** The same place in both formats: NIfTI's rows are ours, MetaImage's first two have the other sign. */
  @Test
  void agreesWithNiftiOnTheSamePlace() throws IOException {
    final Volume viaNifti = read(write(read(write(oblique(), "a.mha")), "a.nii"));
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 4; c++)
        assertThat(viaNifti.voxelToWorld().get(r, c)).isCloseTo(oblique().voxelToWorld().get(r, c), within(1e-6));
  }
}
