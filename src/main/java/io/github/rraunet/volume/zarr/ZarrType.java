package io.github.rraunet.volume.zarr;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a number stands in a chunk.
 *
 * @param kind  'u' for unsigned integers (booleans are 0 and 1), 'i' for integers in two's complement, 'f' for IEEE 754 reals
 * @param bytes 1, 2, 4 or 8; for reals 4 or 8
 */
public record ZarrType(char kind, int bytes, ByteOrder order) {

  private static final Pattern VERSION2 = Pattern.compile("([<>|])([uifb])([1248])");
  private static final Pattern VERSION3 = Pattern.compile("(uint|int|float)(8|16|32|64)");

  /** @param dtype of version 2, such as {@code <u2}; @return empty if it is none that is read here */
  static Optional<ZarrType> ofDtype(final String dtype) {
    final Matcher m = VERSION2.matcher(dtype);
    if (!m.matches()) return Optional.empty();
    return of(m.group(2).charAt(0), Integer.parseInt(m.group(3)), m.group(1).equals(">") ? ByteOrder.BIG_ENDIAN
      : ByteOrder.LITTLE_ENDIAN);
  }

  /** @param name of version 3, such as {@code uint16} */
  static Optional<ZarrType> ofName(final String name, final ByteOrder order) {
    if (name.equals("bool")) return of('b', 1, order);
    final Matcher m = VERSION3.matcher(name);
    return m.matches() ? of(name.charAt(0), Integer.parseInt(m.group(2)) / 8, order) : Optional.empty();
  }

  private static Optional<ZarrType> of(final char kind, final int bytes, final ByteOrder order) {
    if (kind == 'f' && bytes < 4 || kind == 'b' && bytes != 1) return Optional.empty();
    return Optional.of(new ZarrType(kind == 'b' ? 'u' : kind, bytes, order));
  }

  /** @return as version 2 names it */
  String dtype() {
    return (bytes == 1 ? "|" : order == ByteOrder.BIG_ENDIAN ? ">" : "<") + kind + bytes;
  }

  /** @param text a number, a truth value, NaN, an infinity, or the bits of a real as 0x... */
  Optional<byte[]> encoded(final String text) {
    final ByteBuffer b = ByteBuffer.allocate(bytes).order(order);
    try {
      if (kind == 'f') return Optional.of(encodedReal(text, b));
      final long value = text.equals("true") ? 1 : text.equals("false") ? 0 : new BigDecimal(text)
        .toBigIntegerExact().longValue();
      switch (bytes) {
        case 1 -> b.put((byte) value);
        case 2 -> b.putShort((short) value);
        case 4 -> b.putInt((int) value);
        default -> b.putLong(value);
      }
      return Optional.of(b.array());
    }
    catch (final ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private byte[] encodedReal(final String text, final ByteBuffer b) {
    if (text.toLowerCase(Locale.ROOT).startsWith("0x")) {
      final long bits = Long.parseUnsignedLong(text.substring(2), 16);
      return (bytes == 4 ? b.putInt((int) bits) : b.putLong(bits)).array();
    }
    final double value = Double.parseDouble(text);
    return (bytes == 4 ? b.putFloat((float) value) : b.putDouble(value)).array();
  }
}
