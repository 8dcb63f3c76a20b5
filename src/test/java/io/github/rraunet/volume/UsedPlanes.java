package io.github.rraunet.volume;

import java.util.Arrays;

/** Arrays that others have used: nothing in them is 0. */
public final class UsedPlanes implements PlaneSource {

  private static final int LEFT = 77;

  private int given;

  /** @return number of arrays that were asked for */
  public synchronized int given() {
    return given;
  }

  private synchronized void count() {
    given++;
  }

  @Override
  public byte[] bytes(final int length) {
    count();
    final byte[] array = new byte[length];
    Arrays.fill(array, (byte) LEFT);
    return array;
  }

  @Override
  public short[] shorts(final int length) {
    count();
    final short[] array = new short[length];
    Arrays.fill(array, (short) LEFT);
    return array;
  }

  @Override
  public float[] floats(final int length) {
    count();
    final float[] array = new float[length];
    Arrays.fill(array, LEFT);
    return array;
  }
}
