package io.github.rraunet.volume.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;

/** The items in which the compressed pixels of a DICOM file lie (PS3.5 annex A.4). */
final class DicomFragments {

  private static final int ITEM = 0xfffee000;
  private static final int ITEM_HEADER = 8;

  private DicomFragments() {}

  /**
   * @return the bytes of all fragments one after the other: the frame, where the file has only one
   * @throws VolumeFormatException if the file ends within a fragment, or has none
   */
  static byte[] read(final DicomHeader header) throws IOException {
    final var all = new ByteArrayOutputStream();
    try (SeekableByteChannel channel = Files.newByteChannel(header.file())) {
      long at = header.pixelsAt();
      boolean first = true; // a table of the frames' places, which one frame does not need
      while (at + ITEM_HEADER <= channel.size()) {
        final ByteBuffer start = TiffDirectory.read(channel, at, ITEM_HEADER, ByteOrder.LITTLE_ENDIAN);
        final int tag = (start.getShort() & 0xffff) << 16 | start.getShort() & 0xffff;
        final long length = start.getInt() & 0xffffffffL;
        if (tag != ITEM) break; // the end of the sequence, or what other programs wrote in its place
        at += ITEM_HEADER;
        if (length > channel.size() - at)
          throw refusal(header, "is truncated: a piece of its compressed pixels has " + length + " bytes, "
            + (channel.size() - at) + " are there");
        if (!first) all.write(TiffDirectory.read(channel, at, (int) length, ByteOrder.LITTLE_ENDIAN).array());
        first = false;
        at += length;
      }
    }
    if (all.size() == 0) throw refusal(header, "is truncated or damaged: it has no compressed pixels");
    return all.toByteArray();
  }

  private static VolumeFormatException refusal(final DicomHeader header, final String cause) {
    return new VolumeFormatException(header.file(), cause);
  }
}
