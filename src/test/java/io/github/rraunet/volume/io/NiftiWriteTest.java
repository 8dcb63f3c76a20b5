package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.util.Util;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writing, looked at byte by byte at the offsets of nifti1.h and nifti2.h, and read back. */
class NiftiWriteTest {

  @TempDir
  private Path folder;

  private Path write(final Volume volume, final String name) throws IOException {
    final Path file = folder.resolve(name);
    VolumeFiles.write(volume, file, Progress.NONE);
    return file;
  }

  private ByteBuffer written(final Volume volume) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(write(volume, "written.nii"))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static double[] singles(final ByteBuffer b, final int from, final int count) {
    final double[] numbers = new double[count];
    for (int i = 0; i < count; i++)
      numbers[i] = b.getFloat(from + 4 * i);
    return numbers;
  }

  /** Voxels 0, 1, 2, ... in the order of the file, added to {@code first}. */
  private static <T extends RealType<T>> net.imglib2.img.Img<T> counting(final net.imglib2.img.Img<T> image, final double first) {
    double value = first;
    for (final T voxel : Views.flatIterable(image))
      voxel.setReal(value++);
    return image;
  }

  private static void assertSameValues(final Volume found, final Volume expected) {
    assertThat(found.dimensions()).containsExactly(expected.dimensions());
    assertThat(Util.imagesEqual(found.values(), expected.values())).isTrue();
  }

  @Test
  void writesAMaskAsZeroAndOneWithAPlainHeader() throws IOException {
    final var image = PlanarImgs.unsignedBytes(2, 3, 4);
    image.getAt(1, 2, 3).set(255);
    image.getAt(1, 0, 0).set(7);
    final ByteBuffer b = written(Volume.of(image).kind(Volume.Kind.MASK).spacing(new Spacing(2, 3, 4)).build());
    assertThat(b.capacity()).isEqualTo(352 + 24);
    assertThat(b.getInt(0)).isEqualTo(348);
    for (int i = 0; i < 8; i++)
      assertThat(b.getShort(40 + 2 * i)).isEqualTo((short) new int[] { 3, 2, 3, 4, 1, 1, 1, 1 }[i]);
    assertThat(b.getShort(70)).isEqualTo((short) 2);
    assertThat(b.getShort(72)).isEqualTo((short) 8);
    assertThat(singles(b, 80, 3)).containsExactly(2, 3, 4);
    assertThat(singles(b, 108, 3)).containsExactly(352, 1, 0); // vox_offset, scl_slope, scl_inter
    assertThat(b.get(123)).isEqualTo((byte) 2);
    assertThat(b.getInt(252)).isZero(); // no orientation: both codes 0
    assertThat(b.getInt(344)).isEqualTo(0x00312b6e); // "n+1"
    assertThat(b.getInt(348)).isZero();
    final byte[] voxels = Arrays.copyOfRange(b.array(), 352, 376);
    final byte[] expected = new byte[24];
    expected[1] = 1;
    expected[23] = 1;
    assertThat(voxels).isEqualTo(expected);
  }

  @Test
  void writesProbabilitiesAsReals() throws IOException {
    final var image = PlanarImgs.floats(3, 1, 2);
    counting(image, 0.25);
    final ByteBuffer b = written(Volume.of(image).kind(Volume.Kind.PROBABILITY).build());
    assertThat(b.getShort(70)).isEqualTo((short) 16);
    assertThat(singles(b, 352, 6)).containsExactly(0.25, 1.25, 2.25, 3.25, 4.25, 5.25);
    final Volume scaled = Volume.of(counting(PlanarImgs.unsignedBytes(2, 1, 1), 254)).kind(Volume.Kind.PROBABILITY)
      .calibration(1 / 255.0, 0).build();
    assertThat(singles(written(scaled), 352, 2)).containsExactly((float) (254 / 255.0), 1);
  }

  private void assertIntensities(final Volume volume, final int datatype, final double slope, final double intercept)
    throws IOException
  {
    final ByteBuffer b = written(volume);
    assertThat(b.getShort(70)).as("datatype").isEqualTo((short) datatype);
    assertThat(singles(b, 112, 2)).containsExactly(slope, intercept);
    assertSameValues(VolumeFiles.read(folder.resolve("written.nii"), Progress.NONE), volume);
  }

  @Test
  void writesIntensitiesExactlyInTheSmallestType() throws IOException {
    final var bytes = counting(PlanarImgs.unsignedBytes(5, 3, 2), 226);
    final var shorts = counting(PlanarImgs.unsignedShorts(5, 3, 2), 65500);
    assertIntensities(Volume.of(bytes).build(), 2, 1, 0);
    assertIntensities(Volume.of(bytes).calibration(1, -128).build(), 256, 1, 0);
    assertIntensities(Volume.of(bytes).calibration(1, -1000).build(), 4, 1, 0);
    assertIntensities(Volume.of(shorts).build(), 512, 1, 0);
    assertIntensities(Volume.of(shorts).calibration(1, -32768).build(), 4, 1, 0);
    assertIntensities(Volume.of(shorts).calibration(1, -1024).build(), 512, 1, 0); // 64476.. fits unsigned
    assertIntensities(Volume.of(counting(PlanarImgs.unsignedShorts(5, 3, 2), 0)).calibration(1, -1024).build(), 4, 1, 0);
    final var wide = PlanarImgs.unsignedShorts(2, 1, 1);
    wide.getAt(1, 0, 0).set(65535);
    assertIntensities(Volume.of(wide).calibration(1, -1024).build(), 8, 1, 0);
    assertIntensities(Volume.of(shorts).calibration(0.5, 10 - 16384).build(), 4, 0.5, 10);
    assertIntensities(Volume.of(shorts).calibration(0.5, 10).build(), 512, 0.5, 10);
    assertIntensities(Volume.of(bytes).calibration(0.5, 10).build(), 2, 0.5, 10);
    assertIntensities(Volume.of(bytes).calibration(0.1, 10).build(), 16, 1, 0); // 0.1 has no 32-bit real
    assertIntensities(Volume.of(counting(PlanarImgs.floats(5, 3, 2), -7)).calibration(3, 0.5).build(), 16, 1, 0);
  }

  @Test
  void writesOtherImagesThanPlanarOnesAndViews() throws IOException {
    final Volume array = Volume.of(counting(ArrayImgs.unsignedShorts(4, 3, 2), 100)).calibration(1, -1024)
      .voxelToWorld(VoxelToWorld.ofRows(new double[][] { { -2, 0, 0, 1 }, { 0, 3, 0, 2 }, { 0, 0, 4, 3 } })).oriented(true)
        .build();
    assertSameValues(VolumeFiles.read(write(array, "array.nii.gz"), Progress.NONE), array);
    final Volume view = array.reoriented(Orientation.parse("SRA"));
    final Volume back = VolumeFiles.read(write(view, "view.nii"), Progress.NONE);
    assertSameValues(back, view);
    assertThat(back.orientation().code()).isEqualTo("SRA");
    final Volume ints = Volume.of(counting(ArrayImgs.ints(2, 3, 1), -4)).build();
    assertSameValues(VolumeFiles.read(write(ints, "ints.nii"), Progress.NONE), ints);
    final Volume signed = Volume.of(counting(ArrayImgs.bytes(2, 3, 1), -1)).kind(Volume.Kind.MASK).build();
    final Volume mask = VolumeFiles.read(write(signed, "mask.nii"), Progress.NONE);
    assertThat(mask.values().getAt(0, 0, 0).get()).isEqualTo(1);
    assertThat(mask.values().getAt(1, 0, 0).get()).isZero();
    assertThat(mask.values().getAt(0, 1, 0).get()).isEqualTo(1);
  }

  /** A mask read from signed 16-bit voxels is kept with an offset; its background is then not a stored 0. */
  @Test
  void takesCalibratedZeroForBackground() throws IOException {
    final var stored = PlanarImgs.unsignedShorts(2, 1, 1);
    stored.getAt(0, 0, 0).set(32768);
    stored.getAt(1, 0, 0).set(32769);
    final ByteBuffer b = written(Volume.of(stored).calibration(1, -32768).kind(Volume.Kind.MASK).build());
    assertThat(b.get(352)).isZero();
    assertThat(b.get(353)).isEqualTo((byte) 1);
    final var bytes = PlanarImgs.unsignedBytes(4, 1, 1);
    for (int i = 0; i < 4; i++)
      bytes.getAt(i, 0, 0).set(new int[] { 0, 1, 127, 128 }[i]);
    final ByteBuffer plain = written(Volume.of(bytes).kind(Volume.Kind.MASK).build());
    assertThat(Arrays.copyOfRange(plain.array(), 352, 356)).containsExactly(0, 1, 1, 1);
    final ByteBuffer signed = written(Volume.of(bytes).calibration(1, -128).kind(Volume.Kind.MASK).build());
    assertThat(Arrays.copyOfRange(signed.array(), 352, 356)).containsExactly(1, 1, 1, 0);
    final var reals = PlanarImgs.floats(2, 1, 1);
    reals.getAt(0, 0, 0).set(Float.NaN);
    reals.getAt(1, 0, 0).set(-0.5f);
    final ByteBuffer c = written(Volume.of(reals).kind(Volume.Kind.MASK).build());
    assertThat(c.get(352)).isZero();
    assertThat(c.get(353)).isEqualTo((byte) 1);
  }

  /** Read, make a mask, write: sform, qform, codes, units and pixdim are the same bytes. */
  @Test
  void givesAMaskTheHeaderGeometryOfItsImage() throws IOException {
    final Path in = NiftiBytes.version1(2, 3, 4).pixdim(-1, 2, 3, 4, 2.5, 1, 1, 1).qform(3, 0.1f, 0.5f, 0.5f, -7.7, 8.8, 9.9)
      .units(10)
      .sform(4, 2, 0, 0, 10.1, 0, 3, 0, 20.2, 0, 0, 4, 30.3).descrip("made by hand").write(folder, "in.nii");
    final Volume volume = VolumeFiles.read(in, Progress.NONE);
    final byte[] before = Files.readAllBytes(in);
    final byte[] after = written(volume.newMask("mask")).array();
    assertThat(Arrays.copyOfRange(after, 76, 108)).isEqualTo(Arrays.copyOfRange(before, 76, 108)); // pixdim
    assertThat(after[123]).isEqualTo((byte) 10);
    // descrip, codes, qform, sform, intent_name
    assertThat(Arrays.copyOfRange(after, 148, 344)).isEqualTo(Arrays.copyOfRange(before, 148, 344));
  }

  @Test
  void copiesExtensionsAndDisplayRangeWithIntensitiesOnly() throws IOException {
    final NiftiBytes bytes = new NiftiBytes(1, ByteOrder.BIG_ENDIAN, 2, 1, 1).comment().voxels((byte) 3, (byte) 4);
    final Volume volume = VolumeFiles.read(bytes.write(folder, "in.nii"), Progress.NONE);
    final ByteBuffer copy = written(volume);
    assertThat(copy.getFloat(108)).isEqualTo(368);
    assertThat(copy.get(348)).isEqualTo((byte) 1);
    assertThat(copy.getInt(352)).isEqualTo(16);
    assertThat(copy.getInt(356)).isEqualTo(6);
    assertThat(new String(copy.array(), 360, 8, java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("a remark");
    assertThat(copy.get(369)).isEqualTo((byte) 4);
    assertThat(written(volume.newMask("mask")).getFloat(108)).isEqualTo(352);
  }

  /** Metadata that no longer fit the volume (somebody cropped it) must not be believed. */
  @Test
  void computesTheGeometryAnewWhenTheVolumeWasMoved() throws IOException {
    final Volume volume = VolumeFiles.read(NiftiBytes.version1(2, 3, 4).write(folder, "in.nii"), Progress.NONE);
    final Volume moved = Volume.of(volume.stored()).metadata(volume.metadata()).oriented(true)
      .voxelToWorld(VoxelToWorld.ofRows(new double[][] { { 2, 0, 0, 12 }, { 0, 3, 0, 20 }, { 0, 0, 4, 30 } })).build();
    assertThat(written(moved).getFloat(292)).isEqualTo(12);
    final Volume edited = Volume.of(volume.stored()).metadata(volume.metadata()).metadata(java.util.Map.of("nifti.srow", "1 2 x"))
      .oriented(true)
      .voxelToWorld(volume.voxelToWorld()).build();
    assertThat(written(edited).getFloat(292)).isEqualTo(10);
  }

  /** Rotations of either hand: the qform alone (its sform code set to 0 afterwards) gives the same map as was written. */
  @Test
  void writesAQformThatSaysWhatTheSformSays() throws IOException {
    final Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      final double[][] r = rotation(random);
      final double hand = round % 2 == 0 ? 1 : -1;
      final double[] steps = { 0.5, 0.7, 3 };
      final double[][] rows = new double[3][4];
      for (int i = 0; i < 3; i++) {
        for (int c = 0; c < 3; c++)
          rows[i][c] = r[i][c] * steps[c] * (c == 1 ? hand : 1);
        rows[i][3] = 100 * random.nextGaussian();
      }
      final Volume volume = Volume.of(PlanarImgs.unsignedBytes(5, 4, 3)).voxelToWorld(VoxelToWorld.ofRows(rows)).oriented(true)
        .build();
      final Path file = write(volume, "turned.nii");
      final byte[] bytes = Files.readAllBytes(file);
      assertThat(bytes[252]).isEqualTo((byte) 1);
      assertThat(bytes[254]).isEqualTo((byte) 1);
      assertThat(VolumeFiles.read(file, Progress.NONE).notes()).as("round %d", round).isEmpty();
      bytes[254] = 0;
      Files.write(file, bytes);
      final VoxelToWorld qform = VolumeFiles.read(file, Progress.NONE).voxelToWorld();
      for (int i = 0; i < 3; i++)
        for (int c = 0; c < 4; c++)
          // a is lost in 32 bits when it is small
          assertThat(qform.get(i, c)).as("round %d", round).isCloseTo(rows[i][c], within(3e-3));
    }
  }

  /**
   * Gram-Schmidt of random vectors; the third is the cross product. Every tenth is a half turn, where the quaternion's a is 0.
   */
  private static double[][] rotation(final Random random) {
    if (random.nextInt(10) == 0) return new double[][] { { -1, 0, 0 }, { 0, 1, 0 }, { 0, 0, -1 } };
    final double[] x = unit(random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
    final double[] v = { random.nextGaussian(), random.nextGaussian(), random.nextGaussian() };
    final double dot = x[0] * v[0] + x[1] * v[1] + x[2] * v[2];
    final double[] y = unit(v[0] - dot * x[0], v[1] - dot * x[1], v[2] - dot * x[2]);
    final double[] z = { x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0] };
    return new double[][] { { x[0], y[0], z[0] }, { x[1], y[1], z[1] }, { x[2], y[2], z[2] } };
  }

  private static double[] unit(final double x, final double y, final double z) {
    final double length = Math.sqrt(x * x + y * y + z * z);
    return new double[] { x / length, y / length, z / length };
  }

  @Test
  void writesNifti2WhenAnAxisIsTooLong() throws IOException {
    final Volume volume = Volume.of(counting(PlanarImgs.unsignedShorts(40000, 2, 1), 0))
      .voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 2, 3)))
      .oriented(true).build();
    final ByteBuffer b = written(volume);
    assertThat(b.getInt(0)).isEqualTo(540);
    assertThat(b.getLong(24)).isEqualTo(40000);
    assertThat(b.getLong(168)).isEqualTo(544);
    assertThat(b.getDouble(112)).isEqualTo(1);
    assertSameValues(VolumeFiles.read(folder.resolve("written.nii"), Progress.NONE), volume);
    assertSameValues(VolumeFiles.read(write(volume, "pair.img"), Progress.NONE), volume);
  }

  @Test
  void writesPairs() throws IOException {
    final Volume volume = Volume.of(counting(PlanarImgs.unsignedBytes(2, 3, 4), 1)).oriented(true).build();
    for (final String name : new String[] { "p.hdr", "q.img", "r.hdr.gz", "s.img.gz" }) {
      assertSameValues(VolumeFiles.read(write(volume, name), Progress.NONE), volume);
      final String other = name.contains("hdr") ? name.replace("hdr", "img") : name.replace("img", "hdr");
      assertThat(folder.resolve(other)).exists();
    }
    assertThat(Files.size(folder.resolve("p.img"))).isEqualTo(24);
    assertThat(Files.size(folder.resolve("p.hdr"))).isEqualTo(352);
  }

  @Test
  void writesTheSameBytesEachTime() throws IOException {
    final Volume volume = Volume.of(counting(PlanarImgs.unsignedShorts(20, 30, 4), 1)).build();
    final byte[] first = Files.readAllBytes(write(volume, "first.nii.gz"));
    final byte[] second = Files.readAllBytes(write(volume, "second.nii.gz"));
    assertThat(second).isEqualTo(first);
    assertThat(Arrays.copyOfRange(first, 3, 8)).containsOnly(0); // flags and time
    try (var in = new GZIPInputStream(new ByteArrayInputStream(first))) {
      assertThat(in.readAllBytes()).hasSize(352 + 2 * 20 * 30 * 4);
    }
  }

  @Test
  void leavesNothingBehindWhenCanceledAndKeepsWhatWasThere() throws IOException {
    final Path old = Files.write(folder.resolve("mask.nii.gz"), new byte[] { 1, 2, 3 });
    final Volume volume = Volume.of(PlanarImgs.unsignedBytes(2, 3, 4)).build();
    for (int stop = 0; stop <= 4; stop++) {
      final int last = stop;
      final Progress canceled = new Progress() {
        private long done;

        @Override
        public void report(final String step, final long newDone, final long total) {
          done = newDone;
        }

        @Override
        public boolean isCanceled() {
          return done >= last;
        }
      };
      for (final String name : new String[] { "mask.nii.gz", "pair.hdr" })
        assertThatThrownBy(() -> VolumeFiles.write(volume, folder.resolve(name), canceled)).isInstanceOf(CanceledException.class);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(old);
    }
    assertThat(old).hasBinaryContent(new byte[] { 1, 2, 3 });
    write(volume, "mask.nii.gz");
    assertThat(VolumeFiles.read(old, Progress.NONE).dimensions()).containsExactly(2, 3, 4);
  }

  @Test
  void namesTheFileThatCannotBeWritten() {
    final Volume volume = Volume.of(PlanarImgs.unsignedBytes(2, 3, 4)).build();
    assertThatThrownBy(() -> write(volume, "absent/mask.nii")).isExactlyInstanceOf(VolumeFormatException.class)
      .hasMessageContaining("mask.nii")
      .hasMessageContaining("folder does not exist");
  }
}
