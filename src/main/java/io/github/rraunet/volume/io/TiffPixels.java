package io.github.rraunet.volume.io;

import ij.io.FileInfo;
import java.nio.file.Path;
import java.util.List;

/** How the pixels of a TIFF directory are stored, as ImageJ names it, and what of that ImageJ decodes rightly. */
final class TiffPixels {

  private static final int NONE = 1;
  private static final int LZW = 5;
  private static final int DEFLATE = 8;
  private static final int PACK_BITS = 32773;
  private static final int OLD_DEFLATE = 32946;
  private static final int SIGNED = 2;
  private static final int FLOAT = 3;

  private TiffPixels() {}

  /**
   * @param number of the directory, from 1 on
   * @throws VolumeFormatException if its plane is not grey, not like the first, or packed in a way that cannot be read
   */
  static void check(final Path file, final TiffDirectory d, final TiffDirectory first, final int number)
    throws VolumeFormatException
  {
    final long samples = d.get(TiffDirectory.SAMPLES, 1);
    final long bits = d.get(TiffDirectory.BITS, 1);
    final long format = d.get(TiffDirectory.SAMPLE_FORMAT, 1);
    final long compression = d.get(TiffDirectory.COMPRESSION, NONE);
    final long predictor = d.get(TiffDirectory.PREDICTOR, 1);
    if (samples != 1)
      throw new VolumeFormatException(file, "has " + samples + " colour samples a pixel (RGB or alike); a grey stack is needed");
    if (d.has(TiffDirectory.TILE_WIDTH))
      throw new VolumeFormatException(file, "is stored in tiles, which cannot be read here; save it in strips, or as .nii.gz");
    if (!List.of((long) NONE, (long) LZW, (long) DEFLATE, (long) PACK_BITS, (long) OLD_DEFLATE).contains(compression))
      throw new VolumeFormatException(file, "is compressed by method " + compression
        + ", which cannot be read here; save it uncompressed, or by LZW or Deflate");
    final boolean readable = bits == 8 && format != SIGNED || bits == 16 && format != FLOAT || bits == 32
      || bits == 1 && compression == NONE && d.get(TiffDirectory.FILL_ORDER, 1) == 1;
    if (!readable)
      throw new VolumeFormatException(file, "has " + bits + "-bit pixels of sample format " + format
        + ", which cannot be read here; 8-bit unsigned, 16-bit and 32-bit integers, and 32-bit floats can");
    if (predictor > 2 || predictor == 2 && bits == 32)
      throw new VolumeFormatException(file, "is compressed with predictor " + predictor + " for " + bits
        + "-bit pixels, which cannot be read here; save it uncompressed");
    final long width = d.get(TiffDirectory.WIDTH, 0);
    final long height = d.get(TiffDirectory.HEIGHT, 0);
    if (width < 1 || height < 1 || width * height > Integer.MAX_VALUE / 8)
      throw new VolumeFormatException(file, "gives its image " + number + " a size of " + width + " x " + height
        + " pixels, which cannot be");
    if (width != first.get(TiffDirectory.WIDTH, 0) || height != first.get(TiffDirectory.HEIGHT, 0)
      || bits != first.get(TiffDirectory.BITS, 1) || format != first.get(TiffDirectory.SAMPLE_FORMAT, 1))
      throw new VolumeFormatException(file, "is no stack: its image " + number + " differs in size or type from the first");
    if (d.list(TiffDirectory.STRIP_OFFSETS).length == 0)
      throw new VolumeFormatException(file, "is damaged: its image " + number + " has no pixels");
  }

  static boolean isPlain(final TiffDirectory d) {
    return d.get(TiffDirectory.COMPRESSION, NONE) == NONE;
  }

  static boolean isCompressed(final TiffDirectory d) {
    return d.get(TiffDirectory.COMPRESSION, NONE) != NONE;
  }

  static boolean isDeflate(final TiffDirectory d) {
    final long method = d.get(TiffDirectory.COMPRESSION, NONE);
    return method == DEFLATE || method == OLD_DEFLATE;
  }

  static int compression(final TiffDirectory d) {
    final boolean differences = d.get(TiffDirectory.PREDICTOR, 1) == 2;
    if (isPlain(d)) return FileInfo.COMPRESSION_NONE;
    if (isDeflate(d)) return differences ? FileInfo.ZIP_WITH_DIFFERENCING : FileInfo.ZIP;
    if (d.get(TiffDirectory.COMPRESSION, NONE) == PACK_BITS) return FileInfo.PACK_BITS;
    return differences ? FileInfo.LZW_WITH_DIFFERENCING : FileInfo.LZW;
  }

  static int fileType(final TiffDirectory d) {
    final long format = d.get(TiffDirectory.SAMPLE_FORMAT, 1);
    return switch ((int) d.get(TiffDirectory.BITS, 1)) {
      case 1 -> FileInfo.BITMAP;
      case 8 -> FileInfo.GRAY8;
      case 16 -> format == SIGNED ? FileInfo.GRAY16_SIGNED : FileInfo.GRAY16_UNSIGNED;
      default -> format == FLOAT ? FileInfo.GRAY32_FLOAT : format == SIGNED ? FileInfo.GRAY32_INT : FileInfo.GRAY32_UNSIGNED;
    };
  }
}
