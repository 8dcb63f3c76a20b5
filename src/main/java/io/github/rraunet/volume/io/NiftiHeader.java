package io.github.rraunet.volume.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The fields of a NIfTI-1, NIfTI-2 or Analyze 7.5 header that this program uses, as they stand in the file. Offsets and
 * meanings are those of nifti1.h, nifti2.h (NIfTI data format working group) and dbh.h (Analyze 7.5).
 *
 * @param kind        which of the three
 * @param single      whether header and voxels share one file
 * @param order       byte order of header and voxels
 * @param dim         number of axes, then the length of each; 8 numbers
 * @param datatype    code of the voxel type
 * @param bitpix      bits of a voxel
 * @param voxOffset   byte at which voxels begin; NaN if the file's number is not one
 * @param sclSlope    0 for no scaling
 * @param calibrated  display range: cal_min, cal_max
 * @param geometry    where the voxels are
 * @param descrip     free text
 * @param auxFile     free text
 * @param intentCode  what the values mean, 0 for nothing in particular
 * @param intentName  free text
 */
record NiftiHeader(Kind kind, boolean single, ByteOrder order, long[] dim, int datatype, int bitpix, double voxOffset,
  double sclSlope, double sclInter, double[] calibrated, NiftiGeometry geometry, String descrip, String auxFile,
  int intentCode, String intentName)
{

  /** Which header it is. */
  enum Kind {
    ANALYZE(348), NIFTI1(348), NIFTI2(540);

    private final int bytes;

    Kind(final int bytes) {
      this.bytes = bytes;
    }

    /** @return length of the header, without the four bytes that announce extensions */
    int bytes() {
      return bytes;
    }
  }

  private static final byte[] NIFTI2_TAIL = { '\r', '\n', 0x1a, '\n' };

  /**
   * @param file for messages
   * @return what kind a file that begins with these bytes claims to be: NIFTI1 (or ANALYZE, told apart later) or NIFTI2
   * @throws VolumeFormatException if none
   */
  static Kind claimed(final byte[] head, final Path file) throws VolumeFormatException {
    if (head.length >= 4) {
      final ByteBuffer b = ByteBuffer.wrap(head);
      final int big = b.getInt(0);
      final int little = Integer.reverseBytes(big);
      if (big == Kind.NIFTI1.bytes || little == Kind.NIFTI1.bytes) return Kind.NIFTI1;
      if (big == Kind.NIFTI2.bytes || little == Kind.NIFTI2.bytes) return Kind.NIFTI2;
      throw new VolumeFormatException(file, "is not a NIfTI file: it should begin with the number 348 or 540, "
        + FileContent.describe(head));
    }
    throw new VolumeFormatException(file, "is truncated: it ends in the first 4 bytes of its header");
  }

  /**
   * @param bytes a whole header of the {@link #claimed} kind
   * @throws VolumeFormatException if it is none after all
   */
  static NiftiHeader parse(final byte[] bytes, final Path file) throws VolumeFormatException {
    final Kind claimed = claimed(bytes, file);
    if (bytes.length < claimed.bytes)
      throw new VolumeFormatException(file, "is truncated: its header takes " + claimed.bytes + " bytes, it ends after "
        + bytes.length);
    final boolean littleEndian = bytes[0] != 0;
    final ByteBuffer b = ByteBuffer.wrap(bytes).order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    return claimed == Kind.NIFTI2 ? parse2(b, file) : parse1(b, file);
  }

  private static NiftiHeader parse1(final ByteBuffer b, final Path file) throws VolumeFormatException {
    final String magic = text(b, 344, 4);
    final boolean analyze = !magic.equals("n+1") && !magic.equals("ni1");
    final long[] dim = new long[8];
    for (int i = 0; i < 8; i++)
      dim[i] = b.getShort(40 + 2 * i);
    if (analyze && (dim[0] < 2 || dim[0] > 7))
      throw new VolumeFormatException(file,
        "is not a NIfTI file: it has no NIfTI magic number, and as an Analyze 7.5 header it is damaged");
    final var geometry = analyze
      ? new NiftiGeometry(0, new double[3], new double[3], 0, new double[12], floats(b, 76, 8), 0)
      : new NiftiGeometry(b.getShort(252), floats(b, 256, 3), floats(b, 268, 3), b.getShort(254), floats(b, 280, 12),
        floats(b, 76, 8), b.get(123));
    return new NiftiHeader(analyze ? Kind.ANALYZE : Kind.NIFTI1, magic.equals("n+1"), b.order(), dim, b.getShort(70),
      b.getShort(72), b.getFloat(108), b.getFloat(112), b.getFloat(116), new double[] { b.getFloat(128), b.getFloat(124) },
      geometry, text(b, 148, 80), text(b, 228, 24), analyze ? 0 : b.getShort(68), analyze ? "" : text(b, 328, 16));
  }

  private static NiftiHeader parse2(final ByteBuffer b, final Path file) throws VolumeFormatException {
    final String magic = text(b, 4, 4);
    final boolean tail = Arrays.equals(b.array(), 8, 12, NIFTI2_TAIL, 0, 4);
    if (!tail || !magic.equals("n+2") && !magic.equals("ni2"))
      throw new VolumeFormatException(file,
        "is not a NIfTI file or was damaged on the way: its magic number is wrong; copy it again in binary mode");
    final long[] dim = new long[8];
    for (int i = 0; i < 8; i++)
      dim[i] = b.getLong(16 + 8 * i);
    final var geometry = new NiftiGeometry(b.getInt(344), doubles(b, 352, 3), doubles(b, 376, 3), b.getInt(348),
      doubles(b, 400, 12), doubles(b, 104, 8), b.getInt(500));
    return new NiftiHeader(Kind.NIFTI2, magic.equals("n+2"), b.order(), dim, b.getShort(12), b.getShort(14), b.getLong(168),
      b.getDouble(176), b.getDouble(184), new double[] { b.getDouble(200), b.getDouble(192) }, geometry, text(b, 240, 80),
      text(b, 320, 24), b.getInt(504), text(b, 508, 16));
  }

  /** @return the little-endian header of this kind, NIFTI1 or NIFTI2; what is not a field of this record is 0 */
  byte[] toBytes() {
    final ByteBuffer b = ByteBuffer.allocate(kind.bytes).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(0, kind.bytes);
    if (kind == Kind.NIFTI2) put2(b);
    else put1(b);
    return b.array();
  }

  private void put1(final ByteBuffer b) {
    b.put(38, (byte) 'r'); // asked for by old Analyze readers
    for (int i = 0; i < 8; i++)
      b.putShort(40 + 2 * i, (short) dim[i]);
    b.putShort(68, (short) intentCode).putShort(70, (short) datatype).putShort(72, (short) bitpix);
    putFloats(b, 76, geometry.pixdim());
    putFloats(b, 108, voxOffset, sclSlope, sclInter);
    b.put(123, (byte) geometry.units());
    putFloats(b, 124, calibrated[1], calibrated[0]);
    putText(b, 148, 80, descrip);
    putText(b, 228, 24, auxFile);
    b.putShort(252, (short) geometry.qformCode()).putShort(254, (short) geometry.sformCode());
    putFloats(b, 256, geometry.quatern());
    putFloats(b, 268, geometry.qoffset());
    putFloats(b, 280, geometry.srow());
    putText(b, 328, 16, intentName);
    putText(b, 344, 4, single ? "n+1" : "ni1");
  }

  private void put2(final ByteBuffer b) {
    putText(b, 4, 4, single ? "n+2" : "ni2");
    b.put(8, NIFTI2_TAIL);
    b.putShort(12, (short) datatype).putShort(14, (short) bitpix);
    for (int i = 0; i < 8; i++)
      b.putLong(16 + 8 * i, dim[i]);
    putDoubles(b, 104, geometry.pixdim());
    b.putLong(168, (long) voxOffset);
    putDoubles(b, 176, sclSlope, sclInter, calibrated[1], calibrated[0]);
    putText(b, 240, 80, descrip);
    putText(b, 320, 24, auxFile);
    b.putInt(344, geometry.qformCode()).putInt(348, geometry.sformCode());
    putDoubles(b, 352, geometry.quatern());
    putDoubles(b, 376, geometry.qoffset());
    putDoubles(b, 400, geometry.srow());
    b.putInt(500, geometry.units()).putInt(504, intentCode);
    putText(b, 508, 16, intentName);
  }

  private static double[] floats(final ByteBuffer b, final int from, final int count) {
    final double[] numbers = new double[count];
    for (int i = 0; i < count; i++)
      numbers[i] = b.getFloat(from + 4 * i);
    return numbers;
  }

  private static double[] doubles(final ByteBuffer b, final int from, final int count) {
    final double[] numbers = new double[count];
    for (int i = 0; i < count; i++)
      numbers[i] = b.getDouble(from + 8 * i);
    return numbers;
  }

  private static void putFloats(final ByteBuffer b, final int from, final double... numbers) {
    for (int i = 0; i < numbers.length; i++)
      b.putFloat(from + 4 * i, (float) numbers[i]);
  }

  private static void putDoubles(final ByteBuffer b, final int from, final double... numbers) {
    for (int i = 0; i < numbers.length; i++)
      b.putDouble(from + 8 * i, numbers[i]);
  }

  /** @return the text up to its first zero byte; Latin-1, so that any byte comes back */
  private static String text(final ByteBuffer b, final int from, final int most) {
    int n = 0;
    while (n < most && b.get(from + n) != 0)
      n++;
    return new String(b.array(), from, n, StandardCharsets.ISO_8859_1);
  }

  private static void putText(final ByteBuffer b, final int from, final int most, final String text) {
    final byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    b.put(from, bytes, 0, Math.min(most, bytes.length));
  }
}
