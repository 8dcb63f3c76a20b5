package io.github.rraunet.volume.dicom;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What the markers of a JPEG 2000 codestream tell (ITU-T T.800 annex A), looked at before the library reads it: that one takes
 * memory by a damaged size, and ends the thread where bytes are missing.
 */
final class Jpeg2000Stream {

  private static final int START = 0xff4f;
  private static final int SIZE = 0xff51;
  private static final int CAPABILITIES = 0xff50;
  private static final int TILE_PART = 0xff90;
  private static final int TILE_PART_HEADER = 12; // bytes, with the marker
  private static final int CODESTREAM_BOX = 0x6a703263; // "jp2c"
  private static final byte[] BOXED = { 0, 0, 0, 12, 'j', 'P', ' ', ' ' };

  private final ByteBuffer bytes; // of the codestream, big-endian
  private final FrameShape shape;
  private long tiles;

  private Jpeg2000Stream(final ByteBuffer bytes, final FrameShape shape) {
    this.bytes = bytes;
    this.shape = shape;
  }

  /**
   * @param packed a codestream, or one in the boxes of a JP2 file, which some programs leave around it
   * @return the codestream alone
   * @throws IOException if bytes are missing at its end, or it has another shape or a coding that the library does not know
   */
  static byte[] checked(final byte[] packed, final FrameShape shape) throws IOException {
    try {
      final ByteBuffer codestream = ByteBuffer.wrap(packed).slice(start(packed), packed.length - start(packed));
      new Jpeg2000Stream(codestream, shape).check();
      return Arrays.copyOfRange(packed, start(packed), packed.length);
    }
    catch (final BufferUnderflowException | IllegalArgumentException e) { // also for a position behind the end
      throw new IOException("ends before its pixels", e);
    }
  }

  /** @return where the codestream begins (annex I.4) */
  private static int start(final byte[] packed) {
    if (packed.length < BOXED.length || !Arrays.equals(packed, 0, BOXED.length, BOXED, 0, BOXED.length)) return 0;
    final ByteBuffer boxes = ByteBuffer.wrap(packed);
    while (true) {
      final int at = boxes.position();
      long length = boxes.getInt() & 0xffffffffL;
      final int kind = boxes.getInt();
      if (length == 1) length = boxes.getLong();
      if (kind == CODESTREAM_BOX) return boxes.position();
      if (length < boxes.position() - at || length > packed.length - at) throw new BufferUnderflowException();
      boxes.position(at + (int) length);
    }
  }

  private void check() throws IOException {
    if (word() != START) throw new IOException("is not JPEG 2000: it does not begin with FF 4F");
    if (word() != SIZE) throw new IOException("does not tell its size first");
    for (int marker = SIZE; marker != TILE_PART; marker = word()) {
      if (marker >> Byte.SIZE != 0xff) throw new IOException("has no marker at byte " + (bytes.position() - 2));
      if (marker == CAPABILITIES) throw new IOException("is HTJ2K or another extension, which cannot be read here");
      final int end = bytes.position() + word();
      if (marker == SIZE) size();
      bytes.position(end);
    }
    tileParts();
  }

  private void size() throws IOException {
    word(); // capabilities
    final long right = number();
    final long bottom = number();
    final long left = number();
    final long top = number();
    final long tileWidth = number();
    final long tileHeight = number();
    final long tilesLeft = number();
    final long tilesTop = number();
    final int components = word();
    if (components != 1) throw new IOException("has " + components + " components, 1 is expected");
    shape.require(right - left, bottom - top, (bytes.get() & 0x7f) + 1);
    if (left != 0 || top != 0)
      throw new IOException("begins at pixel " + left + ", " + top + " of its grid, 0, 0 is expected");
    if (tileWidth == 0 || tileHeight == 0 || tilesLeft != 0 || tilesTop != 0)
      throw new IOException("has tiles of " + tileWidth + " x " + tileHeight + " pixels that begin at " + tilesLeft + ", "
        + tilesTop + ", which is not possible");
    tiles = ((right + tileWidth - 1) / tileWidth) * ((bottom + tileHeight - 1) / tileHeight);
  }

  /** From behind the first one's marker. Behind the last one the end's marker may be missing, as some writers leave it out. */
  private void tileParts() throws IOException {
    final var found = new BitSet();
    for (int at = bytes.position() - 2; isTilePart(at);) {
      bytes.position(at + 4);
      found.set(word());
      final long length = number();
      if (length == 0) at = bytes.limit(); // up to the end, whatever that is
      else if (length < TILE_PART_HEADER) throw new IOException("has a part of " + length + " bytes");
      else if (length > bytes.limit() - at)
        throw new IOException("ends before its last pixel: a part has " + length + " bytes, " + (bytes.limit() - at)
          + " are there");
      else at += (int) length;
    }
    if (found.cardinality() < tiles)
      throw new IOException("ends before its last pixel: " + found.cardinality() + " of " + tiles + " tiles are there");
  }

  private boolean isTilePart(final int at) {
    return at + TILE_PART_HEADER <= bytes.limit() && (bytes.getShort(at) & 0xffff) == TILE_PART;
  }

  private int word() {
    return bytes.getShort() & 0xffff;
  }

  private long number() {
    return bytes.getInt() & 0xffffffffL;
  }
}
