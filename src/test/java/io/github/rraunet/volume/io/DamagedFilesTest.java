package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No beginning of a file is taken for the file, and no flipped byte ends in anything but a volume or a plain refusal. */
class DamagedFilesTest {

  @TempDir
  private Path folder;

  private static NiftiBytes image(final int version) {
    return new NiftiBytes(version, ByteOrder.LITTLE_ENDIAN, 2, 3, 4).type(4, 16).voxels(new byte[48])
      .qform(1, 0, 0, 0, 10, 20, 30);
  }

  private static void assertNoBeginningIsAccepted(final Path file, final Path opened) throws IOException {
    final byte[] whole = Files.readAllBytes(file);
    assertThat(VolumeFiles.read(opened, Progress.NONE).dimensions()).containsExactly(2, 3, 4);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try {
        VolumeFiles.read(opened, Progress.NONE);
        fail("the first " + length + " of " + whole.length + " bytes were accepted");
      }
      catch (final VolumeFormatException e) {
        assertThat(e.getMessage()).contains(file.getFileName().toString());
      }
    }
  }

  @Test
  void noBeginningOfANiftiFileIsAccepted() throws IOException {
    for (final String name : new String[] { "one.nii", "two.nii.gz" })
      for (final int version : new int[] { 1, 2 }) {
        final Path file = image(version).write(folder, version + name);
        assertNoBeginningIsAccepted(file, file);
      }
    final Path withExtension = image(1).comment().write(folder, "extension.nii");
    assertNoBeginningIsAccepted(withExtension, withExtension);
  }

  @Test
  void noBeginningOfTheVoxelsOfAPairIsAccepted() throws IOException {
    for (final String packed : new String[] { "", ".gz" }) {
      final Path header = image(1).writePair(folder, "pair.hdr" + packed, "pair.img" + packed);
      assertNoBeginningIsAccepted(folder.resolve("pair.img" + packed), header);
    }
  }

  private static void assertVolumeOrRefusal(final Path file, final String what) throws IOException {
    try {
      final Volume volume = VolumeFiles.read(file, Progress.NONE);
      final long[] d = volume.dimensions();
      assertThat(d[0] * d[1] * d[2]).as(what).isBetween(1L, 4000L);
      assertThat(volume.spacing().xMm()).isPositive();
      assertThat(volume.orientation().code()).hasSize(3);
    }
    catch (final VolumeFormatException e) {
      assertThat(e.getMessage()).as(what).contains(file.getFileName().toString());
    }
    catch (final RuntimeException | Error e) {
      throw new AssertionError(what + ": " + e, e);
    }
  }

  @Test
  void flippedBytesOfAHeaderDoNoHarm() throws IOException {
    final long seed = 20261123;
    final Random random = new Random(seed);
    for (final int version : new int[] { 1, 2 })
      for (final String name : new String[] { "fuzz.nii", "fuzz.nii.gz" }) {
        final byte[] whole = image(version).comment().bytes();
        for (int round = 0; round < 600; round++) {
          final byte[] bytes = whole.clone();
          for (int flips = 1 + random.nextInt(3); flips > 0; flips--)
            bytes[random.nextInt(version == 1 ? 368 : 560)] = (byte) (random.nextBoolean() ? random.nextInt()
              : random.nextBoolean() ? 0x7f : 0x80);
          final Path file = folder.resolve(name);
          Files.write(file, name.endsWith(".gz") ? NiftiBytes.gzip(bytes) : bytes);
          assertVolumeOrRefusal(file, "seed " + seed + " version " + version + " " + name + " round " + round);
        }
      }
  }

  @Test
  void flippedBytesOfCompressedDataDoNoHarm() throws IOException {
    final long seed = 7;
    final Random random = new Random(seed);
    final byte[] whole = NiftiBytes.gzip(image(1).bytes());
    for (int round = 0; round < 600; round++) {
      final byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
      final Path file = Files.write(folder.resolve("fuzz.nii.gz"), bytes);
      assertVolumeOrRefusal(file, "seed " + seed + " round " + round);
    }
  }

  private static byte[] metaImage(final boolean compressed) throws IOException {
    final byte[] voxels = new byte[48];
    final var all = new ByteArrayOutputStream();
    all.writeBytes(("ObjectType = Image\nNDims = 3\nBinaryData = True\nCompressedData = " + (compressed ? "True" : "False")
      + "\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 1 2 3\nElementSpacing = 2 3 4\nDimSize = 2 3 4\n"
      + "ElementType = MET_SHORT\n"
      + "ElementDataFile = LOCAL\n").getBytes(StandardCharsets.UTF_8));
    if (!compressed) all.writeBytes(voxels);
    else
      try (var out = new DeflaterOutputStream(all)) {
        out.write(voxels);
      }
    return all.toByteArray();
  }

  @Test
  void noBeginningOfAMetaImageIsAccepted() throws IOException {
    for (final boolean compressed : new boolean[] { false, true }) {
      final Path file = Files.write(folder.resolve("image.mha"), metaImage(compressed));
      assertNoBeginningIsAccepted(file, file);
    }
  }

  @Test
  void flippedBytesOfAMetaImageDoNoHarm() throws IOException {
    final long seed = 99;
    final Random random = new Random(seed);
    for (final boolean compressed : new boolean[] { false, true }) {
      final byte[] whole = metaImage(compressed);
      for (int round = 0; round < 800; round++) {
        final byte[] bytes = whole.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--)
          bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt()
            : "0123456789 -.e\n=".charAt(random.nextInt(16)));
        final Path file = Files.write(folder.resolve("fuzz.mha"), bytes);
        assertVolumeOrRefusal(file, "seed " + seed + " compressed " + compressed + " round " + round);
      }
    }
  }
}
