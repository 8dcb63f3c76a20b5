package io.github.rraunet.volume.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * NIfTI files made by hand for tests: field offsets are written out from nifti1.h and nifti2.h, apart from the code under
 * test. Without another word: 3 axes, 8-bit, pixdim 2, 3, 4 mm, sform code 1 along the axes with offsets 10, 20, 30.
 */
final class NiftiBytes {

  private final boolean two;
  private final ByteOrder order;
  private final ByteBuffer header;
  private byte[] extensions = {};
  private byte[] voxels = {};

  NiftiBytes(final int version, final ByteOrder order, final int x, final int y, final int z) {
    two = version == 2;
    this.order = order;
    header = ByteBuffer.allocate(two ? 540 : 348).order(order);
    header.putInt(0, two ? 540 : 348);
    magic("n+" + version);
    if (two) header.put(8, new byte[] { 13, 10, 26, 10 });
    dim(3, x, y, z, 1, 1, 1, 1);
    type(2, 8);
    pixdim(1, 2, 3, 4);
    voxOffset(two ? 544 : 352);
    scale(1, 0);
    sform(1, 2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30);
    units(2);
    voxels = new byte[x * y * z];
  }

  static NiftiBytes version1(final int x, final int y, final int z) {
    return new NiftiBytes(1, ByteOrder.LITTLE_ENDIAN, x, y, z);
  }

  NiftiBytes magic(final String magic) {
    header.put(two ? 4 : 344, (magic + "\0").getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  NiftiBytes dim(final long... dim) {
    for (int i = 0; i < dim.length; i++)
      if (two) header.putLong(16 + 8 * i, dim[i]);
      else header.putShort(40 + 2 * i, (short) dim[i]);
    return this;
  }

  NiftiBytes type(final int datatype, final int bitpix) {
    header.putShort(two ? 12 : 70, (short) datatype).putShort(two ? 14 : 72, (short) bitpix);
    return this;
  }

  NiftiBytes pixdim(final double... pixdim) {
    return reals(76, 104, pixdim);
  }

  NiftiBytes voxOffset(final double offset) {
    if (two) header.putLong(168, (long) offset);
    else header.putFloat(108, (float) offset);
    return this;
  }

  NiftiBytes scale(final double slope, final double intercept) {
    return reals(112, 176, slope, intercept);
  }

  NiftiBytes sform(final int code, final double... rows) {
    if (two) header.putInt(348, code);
    else header.putShort(254, (short) code);
    return reals(280, 400, rows);
  }

  NiftiBytes qform(final int code, final double b, final double c, final double d, final double x, final double y,
    final double z) {
    if (two) header.putInt(344, code);
    else header.putShort(252, (short) code);
    return reals(256, 352, b, c, d, x, y, z);
  }

  NiftiBytes units(final int units) {
    if (two) header.putInt(500, units);
    else header.put(123, (byte) units);
    return this;
  }

  NiftiBytes descrip(final String text) {
    header.put(two ? 240 : 148, text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** One extension with 8 bytes of data, code 6. */
  NiftiBytes comment() {
    extensions = ByteBuffer.allocate(16).order(order).putInt(16).putInt(6).put("a remark".getBytes(StandardCharsets.ISO_8859_1))
      .array();
    return voxOffset((two ? 544 : 352) + 16);
  }

  NiftiBytes voxels(final byte... bytes) {
    voxels = bytes;
    return this;
  }

  /**
   * @param hex voxels of {@code width} bytes, most significant byte first, separated by spaces; put into the file's byte order
   */
  NiftiBytes voxels(final int width, final String hex) {
    final byte[] big = HexFormat.of().parseHex(hex.replace(" ", ""));
    voxels = new byte[big.length];
    for (int i = 0; i < big.length; i++)
      voxels[i] = order == ByteOrder.BIG_ENDIAN ? big[i] : big[i / width * width + width - 1 - i % width];
    return this;
  }

  private NiftiBytes reals(final int at1, final int at2, final double... numbers) {
    for (int i = 0; i < numbers.length; i++)
      if (two) header.putDouble(at2 + 8 * i, numbers[i]);
      else header.putFloat(at1 + 4 * i, (float) numbers[i]);
    return this;
  }

  byte[] headerBytes() {
    return join(header.array(), new byte[] { (byte) (extensions.length > 0 ? 1 : 0), 0, 0, 0 }, extensions);
  }

  byte[] voxelBytes() {
    return voxels;
  }

  byte[] bytes() {
    return join(headerBytes(), voxels);
  }

  Path write(final Path folder, final String name) throws IOException {
    return Files.write(folder.resolve(name), name.endsWith(".gz") ? gzip(bytes()) : bytes());
  }

  /** @return the header's path; the voxels lie beside it */
  Path writePair(final Path folder, final String headerName, final String imageName) throws IOException {
    magic(two ? "ni2" : "ni1").voxOffset(0);
    Files.write(folder.resolve(imageName), imageName.endsWith(".gz") ? gzip(voxels) : voxels);
    return Files.write(folder.resolve(headerName), headerName.endsWith(".gz") ? gzip(headerBytes()) : headerBytes());
  }

  static byte[] gzip(final byte[] bytes) {
    final var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static byte[] join(final byte[]... parts) {
    final var all = new ByteArrayOutputStream();
    for (final byte[] part : parts)
      all.writeBytes(part);
    return all.toByteArray();
  }
}
