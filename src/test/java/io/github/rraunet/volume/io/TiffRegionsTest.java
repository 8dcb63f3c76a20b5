package io.github.rraunet.volume.io;

import static io.github.rraunet.volume.io.RegionChecks.assertBoxesAreParts;
import static io.github.rraunet.volume.io.RegionChecks.regions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.VoxelToWorld;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes of TIFF stacks of ImageJ, of this program and of ImageIO. */
class TiffRegionsTest {

  private static final VoxelToWorld OBLIQUE = VoxelToWorld.ofRows(
    new double[][] { { 0.36, -1.2, 0, 17.25 }, { 0.48, 0.9, 0, -1.0 / 3 }, { 0, 0, 2.5, -812.5 } });

  @TempDir
  private Path folder;

  private static ImagePlus stack(final int bits) {
    final Random random = new Random(bits);
    final ImageStack stack = new ImageStack(9, 7);
    for (int z = 0; z < 5; z++) {
      final ImageProcessor plane = bits == 8 ? new ByteProcessor(9, 7) : bits == 16 ? new ShortProcessor(9, 7)
        : new FloatProcessor(9, 7);
      for (int i = 0; i < 63; i++)
        plane.setf(i, bits == 32 ? random.nextFloat() : random.nextInt(1 << bits));
      stack.addSlice("slice " + z, plane);
    }
    return new ImagePlus("stack", stack);
  }

  private Path saved(final ImagePlus image, final String name) {
    final Path file = folder.resolve(name);
    assertThat(new FileSaver(image).saveAsTiff(file.toString())).isTrue();
    return file;
  }

  @Test
  void boxesOfStacksOfImageJ() throws IOException {
    for (final int bits : new int[] { 8, 16, 32 })
      for (final boolean little : new boolean[] { true, false }) {
        ij.Prefs.intelByteOrder = little;
        try {
          assertBoxesAreParts(saved(stack(bits), "plain" + bits + ".tif"), 0);
        }
        finally {
          ij.Prefs.intelByteOrder = false;
        }
      }
    final ImagePlus signed = stack(16);
    signed.getLocalCalibration().setSigned16BitCalibration();
    assertBoxesAreParts(saved(signed, "signed.tif"), 0);
    final ImagePlus curved = stack(16);
    curved.getLocalCalibration().setFunction(Calibration.POLY2, new double[] { 1, 2, 0.25 }, "density");
    final Path file = saved(curved, "curved.tif");
    assertThat(regions(file).read(new long[] { 2, 3, 4 }, new long[] { 1, 1, 1 }, Progress.NONE).values().getAt(0, 0, 0).get())
      .isEqualTo((float) curved.getCalibration().getCValue(curved.getStack().getProcessor(5).get(2, 3)));
    assertBoxesAreParts(file, 0);
  }

  @Test
  void boxesOfStacksOfOurs() throws IOException {
    final var shorts = PlanarImgs.unsignedShorts(7, 5, 3);
    ImagePlusVolumesTest.fill(shorts, 65536);
    final var bytes = PlanarImgs.unsignedBytes(7, 5, 3);
    ImagePlusVolumesTest.fill(bytes, 256);
    final var floats = PlanarImgs.floats(7, 5, 3);
    ImagePlusVolumesTest.fill(floats, 1);
    final Path file = folder.resolve("ours.tif");
    for (final Volume volume : new Volume[] {
      Volume.of(shorts).calibration(0.5, -1024.25).voxelToWorld(OBLIQUE).oriented(true).metadata(Map.of("slice.labels",
        "a\n\nc")).build(),
      Volume.of(bytes).kind(Volume.Kind.MASK).voxelToWorld(OBLIQUE).oriented(true).build(),
      Volume.of(floats).kind(Volume.Kind.PROBABILITY).build() }) {
      VolumeFiles.write(volume, file, Progress.NONE);
      assertBoxesAreParts(file, 0);
      if (volume.metadata().isEmpty()) continue;
      assertThat(regions(file).read(new long[] { 0, 0, 1 }, new long[] { 7, 5, 2 }, Progress.NONE).metadata()).containsEntry(
        "slice.labels", "\nc");
    }
  }

  /** The orientation no longer holds, which only voxels of several planes can tell. */
  @Test
  void aFlippedStackLosesItsOrientationInBoxesToo() throws IOException {
    final var shorts = PlanarImgs.unsignedShorts(40, 30, 20);
    ImagePlusVolumesTest.fill(shorts, 65536);
    final ImagePlus image = ImagePlusVolumes.toImagePlus(Volume.of(shorts).voxelToWorld(OBLIQUE).oriented(true).build());
    for (int z = 1; z <= 20; z++)
      image.getStack().getProcessor(z).flipHorizontal();
    final Path file = saved(image, "flipped.tif");
    assertThat(regions(file).grid().isOriented()).isFalse();
    assertBoxesAreParts(file, 0);
  }

  /** ImageIO writes strips of 8 KiB; a binary page has bits for pixels. */
  @Test
  void boxesOfStacksInStrips() throws IOException {
    for (final int type : new int[] { BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY,
      BufferedImage.TYPE_BYTE_BINARY }) {
      final Path file = imageIo("none", type);
      try (FileChannel channel = FileChannel.open(file)) {
        assertThat(TiffDirectory.readAll(file, channel)).hasSize(3).allMatch(d -> d.list(TiffDirectory.STRIP_OFFSETS).length > (
          type == BufferedImage.TYPE_BYTE_BINARY ? 0 : 1));
      }
      assertBoxesAreParts(file, 0);
      if (type != BufferedImage.TYPE_BYTE_BINARY) assertThat(VolumeFiles.regions(imageIo("LZW", type))).isEmpty();
    }
  }

  /** Some programs fill strips up to whole blocks; the count of bytes says so. */
  @Test
  void whatFollowsTheRowsOfAStripIsNoPixels() throws IOException {
    final Path file = imageIo("none", BufferedImage.TYPE_BYTE_GRAY);
    final Volume plain = VolumeFiles.read(file, Progress.NONE);
    final byte[] bytes = Files.readAllBytes(file);
    final ByteBuffer b = ByteBuffer.wrap(bytes).order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int entry = b.getInt(4) + 2;
    while (b.getShort(entry) != TiffDirectory.STRIP_BYTES)
      entry += 12;
    final int counts = b.getInt(entry + 8);
    assertThat(b.getShort(entry + 2)).as("type: long").isEqualTo((short) 4);
    b.putInt(counts, b.getInt(counts) + 5); // into the next strip
    Files.write(file, bytes);
    RegionChecks.assertBox(regions(file), plain, new long[3], plain.dimensions());
    assertBoxesAreParts(file, 0);
  }

  private Path imageIo(final String packing, final int type) throws IOException {
    final Path file = folder.resolve("pages.tif");
    final ImageWriter writer = ImageIO.getImageWritersByFormatName("TIFF").next();
    final Random random = new Random(type);
    Files.deleteIfExists(file);
    try (var out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      final ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_DISABLED);
      if (!packing.equals("none")) {
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionType(packing);
      }
      writer.prepareWriteSequence(null);
      for (int z = 0; z < 3; z++) {
        final BufferedImage page = new BufferedImage(99, 120, type);
        for (int i = 0; i < 99 * 120; i++)
          page.getRaster().setSample(i % 99, i / 99, 0, random.nextInt(type == BufferedImage.TYPE_BYTE_BINARY ? 2 : 250));
        writer.writeToSequence(new IIOImage(page, null, null), how);
      }
      writer.endWriteSequence();
    }
    finally {
      writer.dispose();
    }
    return file;
  }

  /** As ImageJ writes stacks of more than 4 GB: one directory, planes one after the other. */
  @Test
  void boxesOfAStackWithOneDirectoryAndItsTruncation() throws IOException {
    final Path file = saved(stack(16), "single.tif");
    final byte[] bytes = Files.readAllBytes(file);
    final ByteBuffer b = ByteBuffer.wrap(bytes).order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    final int link = b.getInt(4) + 2 + 12 * b.getShort(b.getInt(4));
    final int pixelsEnd = b.getInt(link) == 0 ? bytes.length : b.getInt(link);
    b.putInt(link, 0);
    Files.write(file, Arrays.copyOf(bytes, pixelsEnd));
    assertBoxesAreParts(file, 0);
    assertThat(regions(file).grid().dimensions()).containsExactly(9, 7, 5);

    final VolumeRegions regions = regions(file);
    Files.write(file, Arrays.copyOf(bytes, pixelsEnd - 1));
    assertThatThrownBy(() -> VolumeFiles.regions(file)).isInstanceOf(VolumeFormatException.class).hasMessageContaining(
      "truncated: image 5 of 5");
    assertThatThrownBy(() -> regions.read(new long[] { 8, 6, 4 }, new long[] { 1, 1, 1 }, Progress.NONE)).isInstanceOf(
      VolumeFormatException.class).hasMessageContaining("truncated: image 5 of 5");
  }
}
