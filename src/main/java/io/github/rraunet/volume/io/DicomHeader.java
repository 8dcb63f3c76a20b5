package io.github.rraunet.volume.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Top-level elements of a DICOM file, and where its pixels lie. Tags are group and element as one number.
 *
 * @param file       for messages
 * @param order      of binary values and pixels
 * @param values     by tag; an empty array for what is too long to be of interest, and for sequences
 * @param pixelsAt   bytes before the pixels; 0 if there are none
 * @param pixelBytes length of the pixels as the header gives it; {@link #IN_PIECES} if they are compressed
 */
record DicomHeader(Path file, ByteOrder order, Map<Integer, byte[]> values, long pixelsAt, long pixelBytes) {

  static final long IN_PIECES = -1;

  static final int MEDIA_CLASS = 0x00020002; // Media Storage SOP Class UID
  static final int TRANSFER_SYNTAX = 0x00020010;
  static final int CHARACTER_SET = 0x00080005;
  static final int CLASS = 0x00080016; // SOP Class UID
  static final int MODALITY = 0x00080060;
  static final int SERIES_DESCRIPTION = 0x0008103e;
  static final int SPACING_BETWEEN_SLICES = 0x00180088;
  static final int STUDY_UID = 0x0020000d;
  static final int SERIES_UID = 0x0020000e;
  static final int SERIES_NUMBER = 0x00200011;
  static final int POSITION = 0x00200032;
  static final int ORIENTATION = 0x00200037;
  static final int FRAME_OF_REFERENCE_UID = 0x00200052;
  static final int SAMPLES_PER_PIXEL = 0x00280002;
  static final int PHOTOMETRIC = 0x00280004;
  static final int FRAMES = 0x00280008;
  static final int ROWS = 0x00280010;
  static final int COLUMNS = 0x00280011;
  static final int PIXEL_SPACING = 0x00280030;
  static final int BITS_ALLOCATED = 0x00280100;
  static final int BITS_STORED = 0x00280101;
  static final int HIGH_BIT = 0x00280102;
  static final int SIGNED = 0x00280103;
  static final int RESCALE_INTERCEPT = 0x00281052;
  static final int RESCALE_SLOPE = 0x00281053;
  static final int LOSSY = 0x00282110;
  static final int MODALITY_LUT = 0x00283000;
  static final int FLOAT_PIXELS = 0x7fe00008;
  static final int DOUBLE_PIXELS = 0x7fe00009;
  static final int PIXELS = 0x7fe00010;

  static final String IMPLICIT_LITTLE = "1.2.840.10008.1.2";
  static final String EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";
  static final String EXPLICIT_BIG = "1.2.840.10008.1.2.2";
  static final String DEFLATED = "1.2.840.10008.1.2.1.99";

  static final String HOW_TO_DECOMPRESS = "convert the series to NIfTI (for example with dcm2niix) or decompress it (for example"
    + " with 'gdcmconv --raw')";

  boolean has(final int tag) {
    return values.containsKey(tag);
  }

  /** @return the text without padding, or nothing if it is absent or blank */
  Optional<String> text(final int tag) {
    final byte[] value = values.get(tag);
    if (value == null) return Optional.empty();
    final String set = new String(values.getOrDefault(CHARACTER_SET, new byte[0]), StandardCharsets.US_ASCII);
    final Charset charset = set.contains("ISO_IR 192") ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return Optional.of(new String(value, charset).replace('\0', ' ').strip()).filter(text -> !text.isEmpty());
  }

  /** @return unsigned 16-bit number */
  int number(final int tag, final int absent) {
    final byte[] value = values.get(tag);
    return value == null || value.length < 2 ? absent : ByteBuffer.wrap(value).order(order).getShort() & 0xffff;
  }

  /** @return numbers written as text and separated by backslashes; nothing if absent, not numbers, or not as many as asked for */
  Optional<double[]> decimals(final int tag, final int count) {
    return text(tag).flatMap(text -> parse(text, count));
  }

  static Optional<double[]> parse(final String text, final int count) {
    final String[] parts = text.split("\\\\");
    if (parts.length != count) return Optional.empty();
    final double[] numbers = new double[count];
    try {
      for (int i = 0; i < count; i++)
        numbers[i] = Double.parseDouble(parts[i].strip());
    } catch (final NumberFormatException e) {
      return Optional.empty();
    }
    return Arrays.stream(numbers).allMatch(Double::isFinite) ? Optional.of(numbers) : Optional.empty();
  }
}
