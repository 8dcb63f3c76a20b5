package io.github.rraunet.volume.io;

import ij.io.FileInfo;
import ij.io.ImageReader;
import io.github.rraunet.volume.dicom.FrameCodec;
import io.github.rraunet.volume.dicom.FrameShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One single-frame grey DICOM image: what the series has to know of it, and its pixels decoded by ImageJ. */
final class DicomSlice {

  /** Images that are results on other images, not slices of a scan. */
  private static final Set<String> DERIVED_MODALITIES = Set.of("SEG", "RTDOSE", "RTIMAGE", "PR", "KO", "SR", "REG", "RTSTRUCT",
    "RTPLAN");

  private static final Set<String> PLAIN = Set.of(DicomHeader.IMPLICIT_LITTLE, DicomHeader.EXPLICIT_LITTLE,
    DicomHeader.EXPLICIT_BIG);

  private static final Map<String, String> COMPRESSIONS = Map.ofEntries(Map.entry("1.2.840.10008.1.2.4.50", "JPEG baseline"),
    Map.entry("1.2.840.10008.1.2.4.51", "JPEG extended"), Map.entry("1.2.840.10008.1.2.4.57", "JPEG lossless"),
    Map.entry("1.2.840.10008.1.2.4.70", "JPEG lossless"), Map.entry("1.2.840.10008.1.2.4.80", "JPEG-LS lossless"),
    Map.entry("1.2.840.10008.1.2.4.81", "JPEG-LS"), Map.entry("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless"),
    Map.entry("1.2.840.10008.1.2.4.91", "JPEG 2000"), Map.entry("1.2.840.10008.1.2.4.201", "HTJ2K lossless"),
    Map.entry("1.2.840.10008.1.2.4.202", "HTJ2K lossless"), Map.entry("1.2.840.10008.1.2.4.203", "HTJ2K"),
    Map.entry("1.2.840.10008.1.2.5", "RLE"));

  /** JPEG-LS and JPEG 2000 as they may be with loss, or without. */
  private static final Set<String> MAYBE_LOSSY = Set.of("1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91");

  private final DicomHeader header;

  DicomSlice(final DicomHeader header) {
    this.header = header;
  }

  /** @return whether the file is an image of a scan and not a report, a structure set, a segmentation */
  static boolean isSlice(final DicomHeader header) {
    return header.pixelsAt() > 0 && !DERIVED_MODALITIES.contains(header.text(DicomHeader.MODALITY).orElse(""));
  }

  /** @throws VolumeFormatException in one sentence, if the pixels cannot be read or are no grey values */
  void check() throws IOException {
    final boolean pieces = header.pixelBytes() == DicomHeader.IN_PIECES;
    if (isCompressed() ? !pieces : pieces || !PLAIN.contains(syntax()))
      throw refuse("is compressed (" + COMPRESSIONS.getOrDefault(syntax(), "method not known here") + ", transfer syntax "
        + syntax() + "), " + (isCompressed() ? "but its pixels do not lie in pieces as they should" : "which cannot be read here")
        + "; " + DicomHeader.HOW_TO_DECOMPRESS);
    final int samples = header.number(DicomHeader.SAMPLES_PER_PIXEL, 1);
    final String photometric = header.text(DicomHeader.PHOTOMETRIC).orElse("MONOCHROME2");
    if (samples != 1 || !photometric.startsWith("MONOCHROME"))
      throw refuse("is a colour image (" + photometric + ", " + samples + " samples a pixel); a grey scan is needed");
    final String frames = header.text(DicomHeader.FRAMES).orElse("1");
    if (!frames.equals("1"))
      throw refuse("holds " + frames + " frames in one file (multi-frame DICOM), which cannot be read here; convert it to one "
        + "file a slice or to NIfTI, for example with dcm2niix");
    if (header.has(DicomHeader.FLOAT_PIXELS) || header.has(DicomHeader.DOUBLE_PIXELS))
      throw refuse("has floating point pixels, which cannot be read here; convert the series to NIfTI");
    if (header.has(DicomHeader.MODALITY_LUT))
      throw refuse("gives its values by a look-up table (Modality LUT) and not by slope and intercept; "
        + "convert the series to NIfTI");
    final int bits = bitsAllocated();
    final boolean readable = bits == 16 || bits == 32 && bitsStored() == 32
      || bits == 8 && bitsStored() == 8 && !isSigned() && header.order() == ByteOrder.LITTLE_ENDIAN;
    if (!readable || bitsStored() < 1 || highBit() < bitsStored() - 1 || highBit() >= bits)
      throw refuse("has " + (isSigned() ? "signed " : "unsigned ") + bits + "-bit pixels with " + bitsStored()
        + " bits in use up to bit " + highBit() + ", which cannot be read here; convert the series to NIfTI");
    if (width() < 1 || height() < 1 || pixelBytes() > Integer.MAX_VALUE - 8)
      throw refuse("gives its size as " + width() + " x " + height() + " pixels, which cannot be read here");
    if (!isCompressed()) checkLength();
    if (slope() == 0) throw refuse("has a rescale slope of 0, so all values would be the same");
  }

  private void checkLength() throws IOException {
    final long present = Math.min(header.pixelBytes(), Files.size(header.file()) - header.pixelsAt());
    if (present < pixelBytes())
      throw refuse("is truncated: " + pixelBytes() + " bytes of pixels are needed, " + present + " are there");
  }

  DicomHeader header() {
    return header;
  }

  private String syntax() {
    return header.text(DicomHeader.TRANSFER_SYNTAX).orElse(DicomHeader.IMPLICIT_LITTLE);
  }

  /** @return whether its pixels have to be unpacked, which can be done here */
  boolean isCompressed() {
    return FrameCodec.of(syntax()).isPresent();
  }

  /** @return whether values were changed for the sake of a smaller file, now or earlier; the header may say so or deny it */
  boolean isLossy() {
    final String told = header.text(DicomHeader.LOSSY).orElse("");
    return told.equals("01") || !told.equals("00") && MAYBE_LOSSY.contains(syntax());
  }

  String label() {
    return header.file().getFileName().toString();
  }

  int width() {
    return header.number(DicomHeader.COLUMNS, 0);
  }

  int height() {
    return header.number(DicomHeader.ROWS, 0);
  }

  int bitsAllocated() {
    return header.number(DicomHeader.BITS_ALLOCATED, 0);
  }

  boolean isSigned() {
    return header.number(DicomHeader.SIGNED, 0) == 1;
  }

  /** @return whether the smallest value is meant to be white */
  boolean isInverted() {
    return header.text(DicomHeader.PHOTOMETRIC).orElse("").equals("MONOCHROME1");
  }

  boolean hasRescale() {
    return header.decimals(DicomHeader.RESCALE_SLOPE, 1).isPresent()
      && header.decimals(DicomHeader.RESCALE_INTERCEPT, 1).isPresent();
  }

  double slope() {
    return header.decimals(DicomHeader.RESCALE_SLOPE, 1).map(n -> n[0]).orElse(1.0);
  }

  double intercept() {
    return header.decimals(DicomHeader.RESCALE_INTERCEPT, 1).map(n -> n[0]).orElse(0.0);
  }

  /** @return nothing if the header does not tell, or not sensibly */
  Optional<SlicePosition> position() {
    return header.decimals(DicomHeader.POSITION, 3).flatMap(position -> header.decimals(DicomHeader.ORIENTATION, 6)
      .flatMap(orientation -> header.decimals(DicomHeader.PIXEL_SPACING, 2)
        .flatMap(spacing -> SlicePosition.of(label(), position, orientation, spacing))));
  }

  /** @return stored values, x fastest, as ImageJ holds them: byte[], short[] (value + 32768 if signed), float[] for 32 bits */
  Object pixels() throws IOException {
    final FileInfo info = new FileInfo();
    info.width = width();
    info.height = height();
    info.intelByteOrder = header.order() == ByteOrder.LITTLE_ENDIAN;
    info.fileType = switch (bitsAllocated()) {
      case 8 -> FileInfo.GRAY8;
      case 16 -> isSigned() && bitsStored() == 16 ? FileInfo.GRAY16_SIGNED : FileInfo.GRAY16_UNSIGNED;
      default -> isSigned() ? FileInfo.GRAY32_INT : FileInfo.GRAY32_UNSIGNED;
    };
    final Object pixels = new ImageReader(info).readPixels(new ByteArrayInputStream(bytes()), 0);
    if (pixels instanceof short[] shorts && bitsStored() < 16) keepStoredBits(shorts);
    return pixels;
  }

  private byte[] bytes() throws IOException {
    final Optional<FrameCodec> codec = FrameCodec.of(syntax());
    if (codec.isEmpty())
      try (SeekableByteChannel channel = Files.newByteChannel(header.file())) {
        return TiffDirectory.read(channel, header.pixelsAt(), (int) pixelBytes(), header.order()).array();
      }
    final byte[] packed = DicomFragments.read(header);
    try {
      return codec.get().unpack(packed, new FrameShape(width(), height(), bitsAllocated() / Byte.SIZE));
    }
    catch (final IOException e) {
      throw new VolumeFormatException(header.file(), "is damaged or cannot be read here: its " + COMPRESSIONS.get(syntax())
        + " image " + e.getMessage(), e);
    }
  }

  /**
   * Bits above those in use may hold an overlay, and of a negative number they need not be set (DICOM PS3.5 section 8.1.1).
   * A negative number that has them all set is taken as it is: padding such as -3000 is often below what the bits in use allow.
   */
  private void keepStoredBits(final short[] pixels) {
    final boolean signed = isSigned();
    final int shift = highBit() + 1 - bitsStored();
    final int mask = (1 << bitsStored()) - 1;
    final int sign = 1 << bitsStored() - 1;
    final int extended = -1 << bitsStored();
    for (int i = 0; i < pixels.length; i++) {
      final int value = (pixels[i] & 0xffff) >>> shift & mask;
      if (!signed) pixels[i] = (short) value;
      else if (shift == 0 && (pixels[i] & extended) == extended) pixels[i] += 32768;
      else pixels[i] = (short) ((value ^ sign) - sign + 32768);
    }
  }

  private int bitsStored() {
    return header.number(DicomHeader.BITS_STORED, bitsAllocated());
  }

  private int highBit() {
    return header.number(DicomHeader.HIGH_BIT, bitsStored() - 1);
  }

  private long pixelBytes() {
    return (long) width() * height() * bitsAllocated() / 8;
  }

  private VolumeFormatException refuse(final String cause) {
    return new VolumeFormatException(header.file(), cause);
  }
}
