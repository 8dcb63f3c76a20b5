package io.github.rraunet.volume.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * DICOM's RLE (PS3.5 annex G): the bytes of all pixels, the highest first, each in a segment of its own, which is packed as
 * PackBits of TIFF is.
 */
final class RunLengths {

  private static final int HEADER = 64;

  private RunLengths() {}

  static byte[] unpack(final byte[] packed, final FrameShape shape) throws IOException {
    if (packed.length < HEADER) throw new IOException("ends within its header");
    final ByteBuffer header = ByteBuffer.wrap(packed, 0, HEADER).order(ByteOrder.LITTLE_ENDIAN);
    final int segments = header.getInt();
    if (segments != shape.bytesPerPixel())
      throw new IOException("has " + Integer.toUnsignedString(segments) + " segments, where pixels have " + shape.bytesPerPixel()
        + " bytes");
    final byte[] frame = new byte[shape.bytes()];
    int end = HEADER; // of the segment before
    for (int segment = 0; segment < segments; segment++) {
      final int start = header.getInt();
      if (start < HEADER || start > packed.length)
        throw new IOException("has a segment that begins at byte " + Integer.toUnsignedString(start) + " of " + packed.length);
      if (start < end) // a damaged one takes more bytes than were written
        throw new IOException("has a segment whose pixels end at byte " + end + ", where the next begins at " + start);
      end = unpackSegment(packed, start, frame, segments - 1 - segment, shape);
    }
    return frame;
  }

  /** @return where it ends */
  private static int unpackSegment(final byte[] packed, final int start, final byte[] frame, final int lowest,
    final FrameShape shape) throws IOException
  {
    final int step = shape.bytesPerPixel();
    int at = start;
    for (int to = lowest; to < frame.length;) {
      if (at + 1 >= packed.length) throw ended();
      final int control = packed[at++];
      if (control == Byte.MIN_VALUE) continue; // does nothing
      final boolean repeated = control < 0;
      int count = repeated ? 1 - control : 1 + control;
      if (!repeated && at + count > packed.length) throw ended();
      for (; count > 0 && to < frame.length; count--, to += step)
        frame[to] = repeated ? packed[at] : packed[at++];
      if (count > 0 && !repeated) at += count;
      if (repeated) at++;
    }
    return at;
  }

  private static IOException ended() {
    return new IOException("ends before its last pixel");
  }
}
