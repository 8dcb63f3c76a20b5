package io.github.rraunet.volume;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Which bytes of an array are not 0; eight at a time, as a mask has hundreds of millions. */
public final class NonZeroBytes {

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL; // all but the highest of each byte
  private static final int TO_LOWEST = Byte.SIZE - 1;

  private NonZeroBytes() {}

  /** @return the highest bit of each byte that is not 0 */
  private static long highest(final long eight) {
    return ((eight & LOW_BITS) + LOW_BITS | eight) & ~LOW_BITS;
  }

  /**
   * @param from  first byte that is looked at
   * @param count bytes from there on
   */
  public static long count(final byte[] values, final int from, final int count) {
    long found = 0;
    int i = 0;
    for (; i <= count - Long.BYTES; i += Long.BYTES)
      found += Long.bitCount(highest((long) LONGS.get(values, from + i)));
    for (; i < count; i++)
      if (values[from + i] != 0) found++;
    return found;
  }

  /**
   * @param from  first byte that is looked at
   * @param out   receives 1 for each byte that is not 0, else 0, from its beginning on
   * @param count bytes from there on
   */
  public static void ones(final byte[] values, final int from, final byte[] out, final int count) {
    int i = 0;
    for (; i <= count - Long.BYTES; i += Long.BYTES)
      LONGS.set(out, i, highest((long) LONGS.get(values, from + i)) >>> TO_LOWEST);
    for (; i < count; i++)
      out[i] = (byte) (values[from + i] != 0 ? 1 : 0);
  }
}
