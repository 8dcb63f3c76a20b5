package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.ShortProcessor;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The other program is the JDK's own TIFF plug-in of ImageIO, and ImageJ's Opener where ImageJ's view of the file matters. */
@Timeout(60)
class TiffFormatTest {

  private static final VoxelToWorld OBLIQUE = VoxelToWorld.ofRows(
    new double[][] { { 0.36, -1.2, 0, 17.25 }, { 0.48, 0.9, 0, -1.0 / 3 }, { 0, 0, 2.5, -812.5 } });

  @TempDir
  private Path folder;

  @Test
  void whatIsWrittenIsReadBackWithItsAffineMap() throws IOException {
    final var shorts = PlanarImgs.unsignedShorts(7, 5, 3);
    ImagePlusVolumesTest.fill(shorts, 65536);
    final var bytes = PlanarImgs.unsignedBytes(7, 5, 3);
    ImagePlusVolumesTest.fill(bytes, 256);
    final var floats = PlanarImgs.floats(7, 5, 3);
    ImagePlusVolumesTest.fill(floats, 1);
    for (final Volume volume : new Volume[] {
      Volume.of(shorts).calibration(0.5, -1024.25).voxelToWorld(OBLIQUE).oriented(true).name("back")
        .metadata(Map.of("slice.labels", "a\n\nc", "nifti.descrip", "", "x", "\u03bc = \u00e4")).build(),
      Volume.of(bytes).kind(Volume.Kind.MASK).voxelToWorld(OBLIQUE).oriented(true).name("back").build(),
      Volume.of(floats).kind(Volume.Kind.PROBABILITY).spacing(new Spacing(0.7421875, 0.3, 1.25)).name("back").build() }) {
      final Path file = folder.resolve("back.tif");
      VolumeFiles.write(volume, file, Progress.NONE);
      ImagePlusVolumesTest.assertSame(VolumeFiles.read(file, Progress.NONE), volume);
    }
    assertThat(folder).isDirectoryNotContaining(file -> file.getFileName().toString().endsWith(".part"));
  }

  @Test
  void singleSliceComesBack() throws IOException {
    final var bytes = PlanarImgs.unsignedBytes(7, 5, 1);
    ImagePlusVolumesTest.fill(bytes, 256);
    final Volume volume = Volume.of(bytes).voxelToWorld(OBLIQUE).oriented(true).name("one").metadata(Map.of("slice.labels", "L"))
      .build();
    ImagePlusVolumesTest.assertSame(writeAndRead(volume, "one.tiff"), volume);
  }

  @Test
  void notesAreNotWrittenIntoTheFile() throws IOException {
    final Volume volume = Volume.of(PlanarImgs.unsignedBytes(7, 5, 3)).note("Once only.").build();
    assertThat(writeAndRead(volume, "noted.tif").notes()).isEmpty();
  }

  @Test
  void imageJShowsSizesAndHu() throws IOException {
    final var shorts = PlanarImgs.unsignedShorts(7, 5, 3);
    shorts.getAt(6, 1, 2).set(1324);
    final Path file = folder.resolve("ct.tif");
    VolumeFiles.write(Volume.of(shorts).calibration(1, -1024).spacing(new Spacing(0.5, 0.75, 3)).build(), file, Progress.NONE);

    final ImagePlus image = IJ.openImage(file.toString());
    assertThat(image.getStackSize()).isEqualTo(3);
    assertThat(image.getNSlices()).isEqualTo(3);
    final Calibration calibration = image.getCalibration();
    assertThat(calibration.getUnit()).isEqualTo("mm");
    assertThat(calibration.pixelWidth).isCloseTo(0.5, within(1e-6));
    assertThat(calibration.pixelHeight).isCloseTo(0.75, within(1e-6));
    assertThat(calibration.pixelDepth).isEqualTo(3);
    assertThat(calibration.getCValue(image.getStack().getProcessor(3).get(6, 1))).isEqualTo(300);
  }

  @Test
  void maskIs0And255AndNotInverted() throws IOException {
    final Volume mask = Volume.of(PlanarImgs.unsignedBytes(7, 5, 3)).build().newMask("mask");
    mask.stored().getAt(6, 1, 2).setReal(255);
    final Path file = folder.resolve("mask.tif");
    VolumeFiles.write(mask, file, Progress.NONE);

    final ImagePlus image = IJ.openImage(file.toString());
    assertThat(image.isInvertedLut()).isFalse();
    assertThat(image.getStack().getProcessor(3).get(6, 1)).isEqualTo(255);
    final BufferedImage third = imageIo(file, 2);
    assertThat(third.getRaster().getSample(6, 1, 0)).isEqualTo(255);
    assertThat(third.getRaster().getSample(5, 1, 0)).isZero();
    assertThat(third.getColorModel()).as("grey, no palette").isNotInstanceOf(java.awt.image.IndexColorModel.class);
  }

  @Test
  void geometrySurvivesSavingByImageJ() throws IOException {
    final var shorts = PlanarImgs.unsignedShorts(7, 5, 3);
    ImagePlusVolumesTest.fill(shorts, 4000);
    final Volume volume = Volume.of(shorts).calibration(1, -1024).voxelToWorld(OBLIQUE).oriented(true).name("ct").build();
    final Path file = folder.resolve("ct.tif");
    assertThat(new FileSaver(ImagePlusVolumes.toImagePlus(volume)).saveAsTiff(file.toString())).isTrue();
    ImagePlusVolumesTest.assertSame(VolumeFiles.read(file, Progress.NONE), volume);
  }

  @Test
  void stackSavedByImageJIsReadAsImageJOpensIt() throws IOException {
    final ImagePlus image = stack(7, 5, 3);
    image.getStack().getProcessor(3).set(6, 1, 32768 + 300);
    final Calibration calibration = image.getLocalCalibration();
    calibration.setUnit("micron");
    calibration.pixelWidth = 500;
    calibration.pixelHeight = 750;
    calibration.pixelDepth = 3000;
    calibration.setSigned16BitCalibration();
    final Path file = folder.resolve("Zahn \u00e4 [1].tif");
    new FileSaver(image).saveAsTiff(file.toString());

    final Volume volume = VolumeFiles.read(file, Progress.NONE);
    assertThat(volume.name()).isEqualTo("Zahn \u00e4 [1]");
    assertThat(volume.values().getAt(6, 1, 2).get()).isEqualTo(300f);
    assertThat(volume.spacing().xMm()).isCloseTo(0.5, within(1e-3)); // ImageJ's TIFF keeps 500 micron to three digits
    assertThat(volume.spacing().yMm()).isCloseTo(0.75, within(1e-3));
    assertThat(volume.spacing().zMm()).isCloseTo(3, within(1e-9));
    assertThat(volume.isOriented()).isFalse();
    assertThat(volume.notes()).isEmpty();
  }

  @Test
  void aCalibrationWithoutAllItsNumbersIsRefused() throws IOException {
    final ImagePlus image = stack(7, 5, 3);
    image.getLocalCalibration().setFunction(Calibration.POLY2, new double[] { 3, 2, 0.5 }, "HU");
    final Path file = folder.resolve("poly.tif");
    new FileSaver(image).saveAsTiff(file.toString());
    final float raw = image.getStack().getProcessor(2).get(3, 1);
    assertThat(VolumeFiles.read(file, Progress.NONE).values().getAt(3, 1, 1).get()).isEqualTo(3 + 2 * raw + 0.5f * raw * raw);
    final String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    Files.write(file, text.replace("\nc2=", "\nx2=").getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(file, "too few of them for the function that calibrates");
  }

  @Test
  void everyPackingOfAnotherProgramGivesTheSamePixels() throws IOException {
    for (final String packing : new String[] { "none", "LZW", "Deflate", "ZLib", "PackBits" })
      for (final int type : new int[] { BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY }) {
        final BufferedImage[] pages = { page(type, 70, 50, 1), page(type, 70, 50, 2), page(type, 70, 50, 3) };
        final Path file = imageIo(packing + type + ".tif", packing, pages);
        final Volume volume = VolumeFiles.read(file, Progress.NONE);
        assertThat(volume.dimensions()).containsExactly(70, 50, 3);
        for (int z = 0; z < 3; z++)
          for (int y = 0; y < 50; y++)
            for (int x = 0; x < 70; x++)
              assertThat(volume.stored().getAt(x, y, z).getRealDouble()).as("%s %d: %d %d %d", packing, type, x, y, z)
                .isEqualTo(pages[z].getRaster().getSample(x, y, 0));
        assertThat(volume.spacing().zMm()).isEqualTo(1);
        assertThat(volume.notes()).containsExactly("The TIFF file was not written by ImageJ and does not tell how large a voxel"
          + " is; 1.0 x 1.0 x 1.0 mm is assumed.");
      }
  }

  @Test
  void anotherProgramReadsWhatIsWritten() throws IOException {
    final var shorts = PlanarImgs.unsignedShorts(7, 5, 3);
    ImagePlusVolumesTest.fill(shorts, 65536);
    final Path file = folder.resolve("ours.tif");
    VolumeFiles.write(Volume.of(shorts).calibration(1, -1024).build(), file, Progress.NONE);
    for (int z = 0; z < 3; z++)
      for (int y = 0; y < 5; y++)
        for (int x = 0; x < 7; x++)
          assertThat(imageIo(file, z).getRaster().getSample(x, y, 0)).isEqualTo(shorts.getAt(x, y, z).get());
  }

  @Test
  void colourChannelsAndFramesAreRefused() throws IOException {
    final Path rgb = folder.resolve("rgb.tif");
    new FileSaver(new ImagePlus("rgb", new ColorProcessor(7, 5))).saveAsTiff(rgb.toString());
    assertRefused(rgb, "RGB");

    final ImagePlus hyperstack = stack(7, 5, 6);
    hyperstack.setDimensions(2, 3, 1);
    final Path channels = folder.resolve("channels.tif");
    new FileSaver(hyperstack).saveAsTiff(channels.toString());
    assertRefused(channels, "2 channels");

    hyperstack.setDimensions(1, 3, 2);
    final Path frames = folder.resolve("frames.tif");
    new FileSaver(hyperstack).saveAsTiff(frames.toString());
    assertRefused(frames, "2 time frames");
  }

  @Test
  void whatImageJCannotReadIsRefused() throws IOException {
    assertRefused(write("empty.tif", new byte[0]), "empty");
    assertRefused(write("text.tif", "hello, this is no image".getBytes()), "no TIFF");
    assertRefused(write("big.tif", new byte[] { 'I', 'I', 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0 }), "BigTIFF");
    assertRefused(imageIo("jpeg.tif", "JPEG", page(BufferedImage.TYPE_BYTE_GRAY, 70, 50, 1)), "compressed by method 7");
    assertRefused(imageIo("mixed.tif", "none", page(BufferedImage.TYPE_BYTE_GRAY, 70, 50, 1),
      page(BufferedImage.TYPE_BYTE_GRAY, 60, 50, 1)), "differs in size or type");

    final byte[] good = ofImageJ();
    assertRefused(write("tiled.tif", withEntry(good, 278, 322, 30)), "tiles");
    assertRefused(write("signed8.tif", withEntry(good, 262, 339, 2)), "sample format 2");
    assertRefused(write("double.tif", withEntry(good, 258, 258, 64)), "64-bit");
    assertRefused(write("predictor.tif", withEntry(good, 262, 317, 3)), "predictor 3");
    final ByteBuffer loop = ordered(imageIoBytes());
    final int second = loop.getInt(linkAfter(loop, loop.getInt(4)));
    loop.putInt(linkAfter(loop, second), loop.getInt(4)); // the second directory is followed by the first
    assertRefused(write("loop.tif", loop.array()), "followed by an earlier one");
    assertRefused(folderNamed("folder.tif"), "is a folder");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    final byte[] good = ofImageJ();
    for (int length = 0; length < good.length; length += length < 40 || length > good.length - 120 ? 1 : 97)
      assertRefused(write("cut.tif", Arrays.copyOf(good, length)), "");
    final byte[] packed = Files.readAllBytes(imageIo("packed.tif", "Deflate", page(BufferedImage.TYPE_BYTE_GRAY, 70, 50, 1)));
    for (int length = 0; length < packed.length; length += 41)
      assertRefused(write("cut.tif", Arrays.copyOf(packed, length)), "");
  }

  /** As ImageJ writes stacks of more than 4 GB, and other programs may: one directory, planes one after the other. */
  @Test
  void stackWithOneDirectoryIsReadAndItsTruncationRefused() throws IOException {
    final var shorts = PlanarImgs.unsignedShorts(7, 5, 3);
    ImagePlusVolumesTest.fill(shorts, 65536);
    final Volume volume = Volume.of(shorts).voxelToWorld(OBLIQUE).oriented(true).name("single").build();
    final Path file = folder.resolve("single.tif");
    VolumeFiles.write(volume, file, Progress.NONE);
    final ByteBuffer bytes = ordered(Files.readAllBytes(file));
    final int link = linkAfter(bytes, bytes.getInt(4));
    final int pixelsEnd = bytes.getInt(link); // the second directory follows the pixels
    bytes.putInt(link, 0);
    Files.write(file, Arrays.copyOf(bytes.array(), pixelsEnd));
    ImagePlusVolumesTest.assertSame(VolumeFiles.read(file, Progress.NONE), volume);

    Files.write(file, Arrays.copyOf(bytes.array(), pixelsEnd - 1));
    assertRefused(file, "truncated: image 3 of 3");
  }

  @Test
  void stripsThatUnpackToTooFewPixelsAreRefused() throws IOException {
    for (final String packing : new String[] { "none", "LZW", "Deflate", "PackBits" }) {
      final byte[] good = Files.readAllBytes(imageIo("good.tif", packing, page(BufferedImage.TYPE_BYTE_GRAY, 70, 50, 1)));
      assertRefused(write("short.tif", withEntry(good, 257, 257, 60)),
        packing.equals("none") ? "truncated" : "cannot be unpacked");
    }
  }

  @Test
  void damagedBytesGiveASentenceOrAnImageButNothingElse() throws Exception {
    final byte[][] files = { ofImageJ(), imageIoBytes(),
      Files.readAllBytes(imageIo("packed.tif", "Deflate", page(BufferedImage.TYPE_BYTE_GRAY, 70, 50, 1))),
      Files.readAllBytes(imageIo("lzw.tif", "LZW", page(BufferedImage.TYPE_USHORT_GRAY, 70, 50, 1))) };
    int refused = 0;
    for (int seed = 0; seed < 600; seed++) {
      final Random random = new Random(seed);
      final byte[] damaged = files[seed % files.length].clone();
      for (int k = 0; k < 3; k++) { // the directory is at the beginning or the end
        final int at = random.nextInt(Math.min(400, damaged.length));
        damaged[random.nextBoolean() ? at : damaged.length - 1 - at] = (byte) random.nextInt();
      }
      final Path file = write("damaged.tif", damaged);
      final String printed = printed(() -> VolumeFiles.read(file, Progress.NONE));
      assertThat(printed).as("seed " + seed).doesNotContain("Exception", "\tat ");
      if (printed.startsWith("refused")) refused++;
    }
    assertThat(refused).isBetween(100, 599);
  }

  @Test
  void resultOverFourGigabytesIsRefusedBeforeWriting() {
    final byte[] plane = new byte[2048 * 2048];
    final var planes = java.util.Collections.nCopies(1024, new net.imglib2.img.basictypeaccess.array.ByteArray(plane));
    final Volume volume = Volume.of(StackPlanes.bytes(planes, 2048, 2048, 1024)).kind(Volume.Kind.MASK).build();
    assertThatThrownBy(() -> VolumeFiles.write(volume, folder.resolve("huge.tif"), Progress.NONE))
      .isInstanceOf(VolumeFormatException.class).hasMessageContaining("4 GB").hasMessageContaining(".nii.gz");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void canceledWriteStopsAtOnceAndLeavesTheOldFile() throws IOException {
    final Path file = folder.resolve("old.tif");
    Files.writeString(file, "old");
    final AtomicInteger reports = new AtomicInteger();
    final Progress cancel = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {
        reports.incrementAndGet();
      }

      @Override
      public boolean isCanceled() {
        return reports.get() > 0;
      }
    };
    final Volume volume = Volume.of(PlanarImgs.unsignedShorts(700, 500, 3)).build();
    assertThatThrownBy(() -> VolumeFiles.write(volume, file, cancel)).isInstanceOf(CanceledException.class);
    assertThat(reports).hasValue(1);
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("old.tif");
  }

  private Volume writeAndRead(final Volume volume, final String name) throws IOException {
    VolumeFiles.write(volume, folder.resolve(name), Progress.NONE);
    return VolumeFiles.read(folder.resolve(name), Progress.NONE);
  }

  private void assertRefused(final Path file, final String cause) {
    final String printed;
    try {
      printed = printed(() -> VolumeFiles.read(file, Progress.NONE));
    } catch (final Exception e) {
      throw new AssertionError(file + " ended in another exception", e);
    }
    assertThat(printed).startsWith("refused: ").contains(file.getFileName().toString(), cause).doesNotContain("\n", "Exception");
    assertThat(IJ.getLog()).isNull();
  }

  /** @return "refused: ..." or "", followed by all that went to the console */
  private static String printed(final Callable<?> reading) throws Exception {
    final PrintStream out = System.out;
    final PrintStream err = System.err;
    final var console = new ByteArrayOutputStream();
    String answer = "";
    try (PrintStream capture = new PrintStream(console, true)) {
      System.setOut(capture);
      System.setErr(capture);
      reading.call();
    } catch (final VolumeFormatException e) {
      answer = "refused: " + e.getMessage();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return answer + console;
  }

  private static ImagePlus stack(final int width, final int height, final int slices) {
    final ImageStack stack = new ImageStack(width, height);
    for (int z = 0; z < slices; z++)
      stack.addSlice(new ShortProcessor(width, height));
    return new ImagePlus("stack", stack);
  }

  private byte[] ofImageJ() throws IOException {
    final ImageStack stack = new ImageStack(40, 30);
    for (int z = 0; z < 3; z++)
      stack.addSlice("slice " + z, new ByteProcessor(40, 30));
    final Path file = folder.resolve("good.tif");
    new FileSaver(new ImagePlus("good", stack)).saveAsTiff(file.toString());
    return Files.readAllBytes(file);
  }

  private byte[] imageIoBytes() throws IOException {
    return Files.readAllBytes(imageIo("pages.tif", "none", page(BufferedImage.TYPE_BYTE_GRAY, 70, 50, 1),
      page(BufferedImage.TYPE_BYTE_GRAY, 70, 50, 2)));
  }

  private static BufferedImage page(final int type, final int width, final int height, final int seed) {
    final BufferedImage page = new BufferedImage(width, height, type);
    final Random random = new Random(seed);
    final int levels = type == BufferedImage.TYPE_BYTE_GRAY ? 256 : 65536;
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        page.getRaster().setSample(x, y, 0, x < width / 2 ? x * seed : random.nextInt(levels)); // runs and noise
    return page;
  }

  private Path imageIo(final String name, final String packing, final BufferedImage... pages) throws IOException {
    final Path file = folder.resolve(name);
    final ImageWriter writer = ImageIO.getImageWritersByFormatName("TIFF").next();
    Files.deleteIfExists(file);
    try (var out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      final ImageWriteParam how = writer.getDefaultWriteParam();
      if (!packing.equals("none")) {
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionType(packing);
      }
      writer.prepareWriteSequence(null);
      for (final BufferedImage page : pages)
        writer.writeToSequence(new IIOImage(page, null, null), how);
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return file;
  }

  private static BufferedImage imageIo(final Path file, final int page) throws IOException {
    final ImageReader reader = ImageIO.getImageReadersByFormatName("TIFF").next();
    try (var in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      return reader.read(page);
    } finally {
      reader.dispose();
    }
  }

  /** @return a copy in which an entry of the first directory has another tag and value */
  private static byte[] withEntry(final byte[] file, final int tag, final int newTag, final int newValue) {
    final ByteBuffer copy = ordered(file.clone());
    int entry = copy.getInt(4) + 2;
    while (copy.getShort(entry) != tag)
      entry += 12;
    copy.putShort(entry, (short) newTag).putShort(entry + 2, (short) 3).putInt(entry + 4, 1)
      .putShort(entry + 8, (short) newValue);
    return copy.array();
  }

  private static ByteBuffer ordered(final byte[] file) {
    return ByteBuffer.wrap(file).order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  /** @return where the directory says at what offset the next one lies */
  private static int linkAfter(final ByteBuffer file, final int directory) {
    return directory + 2 + 12 * file.getShort(directory);
  }

  private Path write(final String name, final byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path folderNamed(final String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }
}
