package io.github.rraunet.volume;

import java.lang.ref.SoftReference;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Arrays that volumes do not need any more, for the planes of the next ones. Where stacks follow each other at some GB a second,
 * Java's collector would otherwise move many of them, and stop all threads meanwhile. What is kept goes when memory is short.
 * For several threads.
 */
public final class SparePlanes {

  private static final int SHARE = 8; // of what Java may have, at most one part in so many is kept

  private record Kind(Class<?> type, int length) {

    static Kind of(final Object array) {
      return new Kind(array.getClass(), Array.getLength(array));
    }

    long bytes() {
      return (long) length * (type == byte[].class ? Byte.BYTES : type == short[].class ? Short.BYTES : Float.BYTES);
    }
  }

  private final long most;
  private final Map<Kind, Deque<SoftReference<Object>>> spare = new LinkedHashMap<>(16, 0.75f, true); // last used comes last
  private long kept;

  public SparePlanes() {
    this(Runtime.getRuntime().maxMemory() / SHARE);
  }

  /** @param most bytes that are kept */
  SparePlanes(final long most) {
    this.most = most;
  }

  /** @return for one volume and what is made of it */
  public Loan lend() {
    return new Loan();
  }

  private synchronized Object take(final Kind kind) {
    final Deque<SoftReference<Object>> arrays = spare.get(kind);
    if (arrays == null) return null;
    for (SoftReference<Object> next = arrays.poll(); next != null; next = arrays.poll()) {
      kept -= kind.bytes();
      final Object array = next.get();
      if (array != null) return array;
    }
    return null;
  }

  private synchronized void keep(final List<Object> arrays) {
    for (final Object array : arrays) {
      final Kind kind = Kind.of(array);
      spare.computeIfAbsent(kind, k -> new ArrayDeque<>()).add(new SoftReference<>(array));
      kept += kind.bytes();
    }
    while (kept > most)
      dropOne();
  }

  /** Of the kind that was asked for or given back longest ago. */
  private void dropOne() {
    final var kinds = spare.entrySet().iterator();
    final Map.Entry<Kind, Deque<SoftReference<Object>>> oldest = kinds.next();
    if (oldest.getValue().poll() == null) kinds.remove();
    else kept -= oldest.getKey().bytes();
  }

  /** What was lent to a volume; closed when nobody looks at this any more. */
  public final class Loan implements PlaneSource, AutoCloseable {

    private final List<Object> lent = new ArrayList<>();

    private Loan() {}

    @Override
    public byte[] bytes(final int length) {
      return (byte[]) take(new Kind(byte[].class, length), byte[]::new);
    }

    @Override
    public short[] shorts(final int length) {
      return (short[]) take(new Kind(short[].class, length), short[]::new);
    }

    @Override
    public float[] floats(final int length) {
      return (float[]) take(new Kind(float[].class, length), float[]::new);
    }

    private Object take(final Kind kind, final IntFunction<Object> fresh) {
      final Object known = SparePlanes.this.take(kind);
      final Object array = known != null ? known : fresh.apply(kind.length);
      synchronized (lent) {
        lent.add(array);
      }
      return array;
    }

    /** Others may have the arrays from now on. May be called again. */
    @Override
    public void close() {
      synchronized (lent) {
        keep(lent);
        lent.clear();
      }
    }
  }
}
