package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading of files made by hand, each field at the offset of the standard. */
class NiftiReadTest {

  @TempDir
  private Path folder;

  private Volume read(final NiftiBytes bytes) throws IOException {
    return VolumeFiles.read(bytes.write(folder, "image.nii"), Progress.NONE);
  }

  private void assertRefused(final NiftiBytes bytes, final String... said) throws IOException {
    assertRefused(bytes.write(folder, "refused.nii"), said);
  }

  private static void assertRefused(final Path file, final String... said) {
    assertThatThrownBy(() -> VolumeFiles.read(file, Progress.NONE)).isExactlyInstanceOf(VolumeFormatException.class)
      .hasMessageContaining(file.getFileName().toString()).hasMessageContainingAll(said);
  }

  /** Both versions, both byte orders; 2 x 1 x 3 voxels, x fastest. */
  private void assertVoxels(final int datatype, final int width, final String hex, final Class<?> inMemory,
    final double... expected) throws IOException {
    for (final int version : new int[] { 1, 2 })
      for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        final Volume volume = read(new NiftiBytes(version, order, 2, 1, 3).type(datatype, 8 * width).voxels(width, hex));
        assertThat(volume.dimensions()).containsExactly(2, 1, 3);
        assertThat(volume.stored()).isInstanceOf(PlanarImg.class);
        assertThat(volume.stored().getType()).isInstanceOf(inMemory);
        for (int i = 0; i < 6; i++)
          assertThat(Float.valueOf(volume.values().getAt(i % 2, 0, i / 2).get())).as("datatype %d version %d %s voxel %d",
            datatype, version, order, i)
            .isEqualTo(Float.valueOf((float) expected[i])); // boxed: NaN equals NaN
      }
  }

  @Test
  void readsEveryIntegerType() throws IOException {
    assertVoxels(2, 1, "00 01 7f 80 c8 ff", UnsignedByteType.class, 0, 1, 127, 128, 200, 255);
    assertVoxels(256, 1, "00 01 7f 80 c8 ff", UnsignedByteType.class, 0, 1, 127, -128, -56, -1);
    assertVoxels(512, 2, "0000 0001 7fff 8000 fc18 ffff", UnsignedShortType.class, 0, 1, 32767, 32768, 64536, 65535);
    assertVoxels(4, 2, "0000 0001 7fff 8000 fc18 ffff", UnsignedShortType.class, 0, 1, 32767, -32768, -1000, -1);
    assertVoxels(768, 4, "00000000 00000001 00ffffff 01000000 80000000 ffffff00", FloatType.class,
      0, 1, 16777215, 16777216, 2147483648d, 4294967040d);
    assertVoxels(8, 4, "00000000 00000001 00ffffff ff000000 80000000 fffffc18", FloatType.class,
      0, 1, 16777215, -16777216, -2147483648d, -1000);
    assertVoxels(1280, 8, "0000000000000000 0000000000000001 0000000001000000 7fffff8000000000 8000000000000000 ffffff0000000000",
      FloatType.class, 0, 1, 16777216, 9223371487098961920d, 9223372036854775808d, 18446742974197923840d);
    assertVoxels(1024, 8, "0000000000000000 0000000000000001 0000000001000000 7fffff8000000000 8000000000000000 ffffffffffffff85",
      FloatType.class, 0, 1, 16777216, 9223371487098961920d, -9223372036854775808d, -123);
  }

  @Test
  void readsRealsWithNotANumberAndInfinity() throws IOException {
    assertVoxels(16, 4, "3f800000 c47a0000 7fc00000 7f800000 3dcccccd 00000001", FloatType.class,
      1, -1000, Double.NaN, Double.POSITIVE_INFINITY, 0.1f, Float.MIN_VALUE);
    assertVoxels(64, 8, "3ff0000000000000 c08f400000000000 7ff8000000000000 fff0000000000000 3fb999999999999a 40413ae147ae147b",
      FloatType.class,
      1, -1000, Double.NaN, Double.NEGATIVE_INFINITY, 0.1, 34.46);
  }

  @Test
  void saysWhenAValueCouldNotBeKept() throws IOException {
    final Volume rounded = read(NiftiBytes.version1(2, 1, 2).type(8, 32).voxels(4, "01000001 01000000 7fffffff 00000005"));
    assertThat(rounded.values().getAt(0, 0, 0).get()).isEqualTo(16777216f); // 2^24 + 1 has no 32-bit real
    assertThat(rounded.notes()).singleElement().asString().contains("rounded", "voxels: 2");
    final Volume halves = read(NiftiBytes.version1(2, 1, 1).type(1280, 64).voxels(8, "ffffffffffffffff 8000008000000001"));
    assertThat(halves.values().getAt(0, 0, 0).get()).isEqualTo(18446744073709551616f);
    assertThat(halves.values().getAt(1, 0, 0).get()).isEqualTo(9223373136366403584f); // just above half way: up
    assertThat(halves.notes()).singleElement().asString().contains("voxels: 2");
    final Volume huge = read(NiftiBytes.version1(2, 1, 1).type(64, 64).voxels(8, "7fefffffffffffff 7ff0000000000000"));
    assertThat(huge.values().getAt(0, 0, 0).get()).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(huge.notes()).singleElement().asString().contains("infinite", "voxels: 1");
  }

  @Test
  void keepsSixteenBitValuesUnsignedWithAnOffset() throws IOException {
    final Volume volume = read(NiftiBytes.version1(2, 1, 1).type(4, 16).scale(0.5, 10).voxels(2, "fc18 0400"));
    assertThat(volume.stored().getAt(0, 0, 0).getRealDouble()).isEqualTo(-1000 + 32768);
    assertThat(volume.slope()).isEqualTo(0.5);
    assertThat(volume.intercept()).isEqualTo(10 - 16384);
    assertThat(volume.values().getAt(0, 0, 0).get()).isEqualTo(-490);
    assertThat(volume.values().getAt(1, 0, 0).get()).isEqualTo(522);
  }

  @Test
  void takesASlopeOfZeroOrNoNumberForNone() throws IOException {
    for (final double slope : new double[] { 0, Double.NaN, Double.POSITIVE_INFINITY })
      assertThat(read(NiftiBytes.version1(1, 1, 1).scale(slope, 7).voxels((byte) 9)).values().getAt(0, 0, 0).get()).isEqualTo(9);
    assertRefused(NiftiBytes.version1(1, 1, 1).scale(2, Double.NaN), "intercept");
  }

  private static void assertRows(final Volume volume, final double[]... rows) {
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 4; c++)
        assertThat(volume.voxelToWorld().get(r, c)).as("row %d column %d", r, c).isCloseTo(rows[r][c], within(1e-6));
  }

  /**
   * Quaternion a = 0.7, b = 0.1, c = 0.5, d = 0.5 (squares 0.49 + 0.01 + 0.25 + 0.25 = 1); entries by nifti1.h, for example
   * R12 = 2bc - 2ad = 0.1 - 0.7 and R22 = aa + cc - bb - dd = 0.49 + 0.25 - 0.01 - 0.25; columns times 2, 3 and -4.
   */
  @Test
  void turnsTheQuaternionIntoAnAffineMap() throws IOException {
    final Volume volume = read(NiftiBytes.version1(2, 3, 4).sform(0).pixdim(-1, 2, 3, 4).qform(1, 0.1, 0.5, 0.5, -7, 8, 9));
    assertThat(volume.isOriented()).isTrue();
    assertRows(volume, new double[] { 0 * 2, -0.6 * 3, -0.8 * 4, -7 }, new double[] { 0.8 * 2, 0.48 * 3, -0.36 * 4, 8 },
      new double[] { -0.6 * 2, 0.64 * 3, -0.48 * 4, 9 });
    final Volume rightHanded = read(NiftiBytes.version1(2, 3, 4).sform(0).pixdim(0, 2, 3, 4).qform(1, 0.5, 0.5, 0.5, 0, 0, 0));
    assertRows(rightHanded, new double[] { 0, 0, 4, 0 }, new double[] { 2, 0, 0, 0 }, new double[] { 0, 3, 0, 0 });
    assertThat(rightHanded.orientation().code()).isEqualTo("ASR");
  }

  @Test
  void prefersTheSformAndSaysWhenTheQformContradicts() throws IOException {
    final Volume same = read(NiftiBytes.version1(2, 3, 4).qform(1, 0, 0, 0, 10, 20, 30));
    assertThat(same.notes()).isEmpty();
    final Volume mirrored = read(NiftiBytes.version1(2, 3, 4).qform(1, 0, 1, 0, 10, 20, 30));
    assertRows(mirrored, new double[] { 2, 0, 0, 10 }, new double[] { 0, 3, 0, 20 }, new double[] { 0, 0, 4, 30 });
    // turned half round y: x from 10..12 to 10..8, z from 30..42 to 30..18, so 4 and 24 mm apart at most
    assertThat(mirrored.notes()).singleElement().asString().contains("contradict", String.format(java.util.Locale.ROOT,
      "%.1f mm", Math.hypot(4, 24)));
    final Volume broken = read(NiftiBytes.version1(2, 3, 4).qform(1, 3, 0, 0, 10, 20, 30));
    assertThat(broken.notes()).singleElement().asString().contains("not a rotation");
    assertThat(read(NiftiBytes.version1(2, 3, 4).pixdim(1, 2, 3.5, 4)).notes()).singleElement().asString()
      .contains("pixdim says 2.000 x 3.500 x 4.000");
  }

  @Test
  void convertsMetresAndMicrometres() throws IOException {
    final Volume metres = read(NiftiBytes.version1(2, 3, 4).units(1).pixdim(1, 0.002, 0.003, 0.004).sform(1, 0.002, 0, 0, 0.01,
      0, 0.003, 0, 0, 0, 0, 0.004, 0));
    assertRows(metres, new double[] { 2, 0, 0, 10 }, new double[] { 0, 3, 0, 0 }, new double[] { 0, 0, 4, 0 });
    assertThat(metres.notes()).singleElement().asString().contains("metres");
    final Volume micrometres = read(NiftiBytes.version1(2, 3, 4).units(3 + 8).pixdim(1, 500, 600, 700).sform(0).qform(2, 0, 0, 0,
      1000, 0, 0));
    assertRows(micrometres, new double[] { 0.5, 0, 0, 1 }, new double[] { 0, 0.6, 0, 0 }, new double[] { 0, 0, 0.7, 0 });
  }

  @Test
  void takesTheVoxelSizeOfAnImageWithoutOrientation() throws IOException {
    final Volume volume = read(NiftiBytes.version1(2, 3, 4).sform(0).pixdim(1, 0.7, 0.8, -2.5));
    assertThat(volume.isOriented()).isFalse();
    assertThat(volume.spacing().xMm()).isCloseTo(0.7, within(1e-7));
    assertThat(volume.spacing().zMm()).isEqualTo(2.5);
    assertThat(volume.notes()).anyMatch(n -> n.contains("sform and qform codes are 0"))
      .anyMatch(n -> n.contains("negative voxel size"));
  }

  @Test
  void acceptsAxesOfLengthOneAndPlaneImages() throws IOException {
    assertThat(read(NiftiBytes.version1(2, 3, 4).dim(4, 2, 3, 4, 1)).dimensions()).containsExactly(2, 3, 4);
    assertThat(read(NiftiBytes.version1(2, 3, 4).dim(7, 2, 3, 4, 1, 1, 1, 1)).dimensions()).containsExactly(2, 3, 4);
    assertThat(read(NiftiBytes.version1(5, 1, 3)).dimensions()).containsExactly(5, 1, 3);
    final Volume plane = read(NiftiBytes.version1(2, 3, 1).dim(2, 2, 3, 0).sform(0).pixdim(1, 2, 3, 0));
    assertThat(plane.dimensions()).containsExactly(2, 3, 1);
    assertThat(plane.spacing().zMm()).isEqualTo(1);
  }

  @Test
  void skipsAndKeepsExtensions() throws IOException {
    for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      final Volume volume = read(new NiftiBytes(1, order, 2, 1, 1).comment().voxels((byte) 5, (byte) 6));
      assertThat(volume.values().getAt(1, 0, 0).get()).isEqualTo(6);
      // 16, 6, "a remark" in base64: 10000000 06000000 6120...
      assertThat(volume.metadata()).containsEntry(NiftiMetadata.EXTENSIONS, "EAAAAAYAAABhIHJlbWFyaw==");
    }
  }

  @Test
  void readsPairsFromEitherHalfInEveryMixture() throws IOException {
    final Consumer<Path> isPair = file -> {
      try {
        final Volume volume = VolumeFiles.read(file, Progress.NONE);
        assertThat(volume.values().getAt(0, 0, 1).get()).isEqualTo(8);
        assertThat(volume.name()).isEqualTo(file.getFileName().toString().substring(0, 1));
      }
      catch (final IOException e) {
        throw new AssertionError(e);
      }
    };
    final String[][] names = { { "a.hdr", "a.img" }, { "b.hdr.gz", "b.img.gz" }, { "c.hdr", "c.img.gz" }, { "d.HDR", "d.IMG" } };
    for (final int version : new int[] { 1, 2 })
      for (final String[] pair : names) {
        isPair.accept(new NiftiBytes(version, ByteOrder.BIG_ENDIAN, 1, 1, 2).voxels((byte) 7, (byte) 8).writePair(folder,
          pair[0], pair[1]));
        isPair.accept(folder.resolve(pair[1]));
      }
    final Path header = NiftiBytes.version1(1, 1, 2).comment().voxels((byte) 7, (byte) 8).writePair(folder, "e.hdr.gz",
      "e.img.gz");
    assertThat(VolumeFiles.read(header, Progress.NONE).metadata()).containsKey(NiftiMetadata.EXTENSIONS);
    assertThat(VolumeFiles.read(header, Progress.NONE).notes()).isEmpty();
    Files.delete(folder.resolve("a.img"));
    assertRefused(folder.resolve("a.hdr"), "header without its voxels", "a.img");
    Files.delete(folder.resolve("b.hdr.gz"));
    assertRefused(folder.resolve("b.img.gz"), "voxels without their header", "b.hdr.gz");
  }

  @Test
  void readsAnalyzeWithoutOrientation() throws IOException {
    final NiftiBytes analyze = NiftiBytes.version1(2, 1, 3).voxels(new byte[] { 1, 2, 3, 4, 5, 6 }).scale(1715, 0);
    final Path header = analyze.writePair(folder, "old.hdr", "old.img");
    final byte[] bytes = Files.readAllBytes(header);
    bytes[344] = 0; // no magic
    Files.write(header, java.util.Arrays.copyOf(bytes, 348));
    final Volume volume = VolumeFiles.read(header, Progress.NONE);
    assertThat(volume.isOriented()).isFalse();
    assertThat(volume.values().getAt(1, 0, 2).get()).isEqualTo(6);
    assertThat(volume.spacing().zMm()).isEqualTo(4);
    assertThat(volume.notes()).anyMatch(n -> n.contains("Analyze 7.5")).anyMatch(n -> n.contains("1715"));
  }

  @Test
  void refusesWhatAVoxelMustNotHold() throws IOException {
    assertRefused(NiftiBytes.version1(1, 1, 1).type(128, 24), "RGB");
    assertRefused(NiftiBytes.version1(1, 1, 1).type(2304, 32), "RGBA");
    assertRefused(NiftiBytes.version1(1, 1, 1).type(32, 64), "complex");
    assertRefused(NiftiBytes.version1(1, 1, 1).type(1792, 128), "complex");
    assertRefused(NiftiBytes.version1(1, 1, 1).type(1536, 128), "128-bit");
    assertRefused(NiftiBytes.version1(1, 1, 1).type(1, 1), "single bits");
    assertRefused(NiftiBytes.version1(1, 1, 1).type(77, 8), "datatype 77");
    assertRefused(NiftiBytes.version1(1, 1, 1).type(2, 16), "bitpix");
    assertRefused(NiftiBytes.version1(1, 1, 1).dim(4, 1, 1, 1, 3), "3 time points");
    assertRefused(NiftiBytes.version1(1, 1, 1).dim(5, 1, 1, 1, 1, 3), "3 values at each voxel");
  }

  @Test
  void refusesDamagedHeaders() throws IOException {
    assertRefused(NiftiBytes.version1(1, 1, 1).dim(3, -5, 1, 1), "axis 1 is -5");
    assertRefused(NiftiBytes.version1(1, 1, 1).dim(3, 1, 0, 1), "axis 2 is 0");
    assertRefused(NiftiBytes.version1(1, 1, 1).dim(9), "9 axes");
    assertRefused(NiftiBytes.version1(1, 1, 1).dim(3, 32767, 32767, 32767), "32767x32767x32767");
    final long huge = 1L << 62;
    assertRefused(new NiftiBytes(2, ByteOrder.LITTLE_ENDIAN, 1, 1, 1).dim(3, huge, huge, huge), "impossible dimensions");
    assertRefused(new NiftiBytes(2, ByteOrder.LITTLE_ENDIAN, 1, 1, 1).dim(3, 1L << 31, 1, 1), "impossible dimensions");
    assertRefused(NiftiBytes.version1(1, 1, 1).voxOffset(348), "byte 352 or later, vox_offset says 348");
    assertRefused(NiftiBytes.version1(1, 1, 1).voxOffset(Double.NaN), "vox_offset");
    assertRefused(NiftiBytes.version1(1, 1, 1).voxOffset(352.5), "vox_offset");
    assertRefused(NiftiBytes.version1(1, 1, 1).voxOffset(1e30), "vox_offset");
    assertRefused(NiftiBytes.version1(2, 2, 2).pixdim(1, 2, 0, 4), "voxel size");
    assertRefused(NiftiBytes.version1(2, 2, 2).pixdim(1, 2, 3, Double.NaN), "voxel size");
    assertRefused(NiftiBytes.version1(2, 2, 2).sform(1, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0), "sform", "singular");
    assertRefused(NiftiBytes.version1(2, 2, 2).sform(1, 1, 0, 0, Double.NaN), "sform", "not finite");
    assertRefused(NiftiBytes.version1(2, 2, 2).sform(0).qform(1, 2, 0, 0, 0, 0, 0), "not a rotation");
    assertRefused(NiftiBytes.version1(2, 2, 2).sform(0).qform(1, 0, 0, 0, Double.NaN, 0, 0), "qform", "not finite");
    assertRefused(NiftiBytes.version1(2, 2, 2).magic("abc"), "NIfTI magic number");
    assertRefused(new NiftiBytes(2, ByteOrder.LITTLE_ENDIAN, 1, 1, 1).magic("abc"), "magic number");
    assertRefused(NiftiBytes.version1(2, 2, 2).magic("ni1"), "only a header");
  }

  /** A tilt of 0.1 in 3 is 1.9 degrees; the same grid turned as a whole is fine. */
  @Test
  void refusesShearButNotAnObliqueGrid() throws IOException {
    assertRefused(NiftiBytes.version1(2, 2, 2).sform(1, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0.1, 4, 0), "gantry tilt", "1.9 degrees");
    final double s = Math.sqrt(0.5);
    final Volume oblique = read(NiftiBytes.version1(2, 2, 2).sform(1, 2, 0, 0, 0, 0, 3 * s, -4 * s, 0, 0, 3 * s, 4 * s, 0));
    assertThat(oblique.spacing().yMm()).isCloseTo(3, within(1e-6));
  }

  @Test
  void refusesFilesThatAreNotWhatTheirNameSays() throws IOException {
    final byte[] html = "  <!DOCTYPE html><html><body>404</body></html>".getBytes(StandardCharsets.UTF_8);
    assertRefused(Files.write(folder.resolve("page.nii.gz"), html), "not the gzip file", "HTML page");
    assertRefused(Files.write(folder.resolve("page.nii"), html), "not a NIfTI file", "HTML page");
    assertRefused(Files.write(folder.resolve("page2.nii.gz"), NiftiBytes.gzip(html)), "not a NIfTI file", "HTML page");
    assertRefused(Files.write(folder.resolve("pointer.nii.gz"),
      "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8)), "Git LFS");
    assertRefused(Files.write(folder.resolve("plain.nii.gz"), NiftiBytes.version1(1, 1, 1).bytes()), "not the gzip file");
    assertRefused(Files.write(folder.resolve("packed.nii"), NiftiBytes.gzip(NiftiBytes.version1(1, 1, 1).bytes())), "gzip",
      "rename");
    assertRefused(Files.write(folder.resolve("nothing.nii"), new byte[0]), "empty");
    assertRefused(Files.write(folder.resolve("nothing2.nii.gz"), NiftiBytes.gzip(new byte[0])), "truncated");
    assertRefused(Files.createDirectory(folder.resolve("folder.nii")), "folder");
    assertRefused(NiftiBytes.version1(1, 1, 1).write(folder, "single.nii").resolveSibling("absent.nii"), "no such file");
    NiftiBytes.version1(1, 1, 1).write(folder, "single.hdr");
    Files.write(folder.resolve("single.img"), new byte[1]);
    assertRefused(folder.resolve("single.hdr"), "rename it to end in .nii");
    final byte[] damaged = NiftiBytes.gzip(NiftiBytes.version1(2, 3, 4).bytes());
    damaged[damaged.length - 6] ^= 1; // checksum
    assertRefused(Files.write(folder.resolve("damaged.nii.gz"), damaged), "damaged");
  }

  @Test
  void saysThatAFileGoesOn() throws IOException {
    final Volume volume = read(NiftiBytes.version1(1, 1, 1).voxels((byte) 1, (byte) 2));
    assertThat(volume.notes()).singleElement().asString().contains("goes on after its voxels");
  }

  @Test
  void stopsWhenCanceled() throws IOException {
    final Path file = NiftiBytes.version1(2, 3, 4).write(folder, "image.nii.gz");
    final Progress canceled = new Progress() {
      private long done;

      @Override
      public void report(final String step, final long newDone, final long total) {
        assertThat(step).contains("image.nii.gz");
        assertThat(total).isEqualTo(4);
        done = newDone;
      }

      @Override
      public boolean isCanceled() {
        return done == 2;
      }
    };
    assertThatThrownBy(() -> VolumeFiles.read(file, canceled)).isInstanceOf(CanceledException.class);
  }
}
