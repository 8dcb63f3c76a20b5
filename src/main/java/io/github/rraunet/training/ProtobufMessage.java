package io.github.rraunet.training;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A message of Protocol Buffers in its binary form, put together field by field. */
final class ProtobufMessage {

  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ProtobufMessage doubleField(final int number, final double value) {
    tag(number, FIXED_64);
    bytes.writeBytes(ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    return this;
  }

  ProtobufMessage floatField(final int number, final float value) {
    tag(number, FIXED_32);
    bytes.writeBytes(ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    return this;
  }

  /** For int32, int64 and enumerations. */
  ProtobufMessage integerField(final int number, final long value) {
    tag(number, VARINT);
    varint(value);
    return this;
  }

  ProtobufMessage stringField(final int number, final String value) {
    return bytesField(number, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtobufMessage messageField(final int number, final ProtobufMessage value) {
    return bytesField(number, value.toBytes());
  }

  ProtobufMessage bytesField(final int number, final byte[] value) {
    tag(number, LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private void tag(final int number, final int wireType) {
    varint((long) number << 3 | wireType);
  }

  /** Seven bits a byte, the lowest first; the eighth bit says that more follow. */
  private void varint(final long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
