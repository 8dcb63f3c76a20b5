package io.github.rraunet.volume;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The voxels of a volume's stored planes whose value is not 0. Masks are mostly zeros, and eight bytes of zeros are passed over
 * at once. Different planes may be read by different threads at the same time.
 */
public final class NonZeroVoxels {

  /** Receives a voxel. */
  public interface Visitor {

    /** @param index y * width + x. @param value calibrated; not 0, but may be not a number */
    void visit(int index, float value);
  }

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final VolumeSlices slices;
  private final StoredPlanes planes; // null where voxels do not lie in arrays, or a stored 0 is no 0
  private final int planeSize;
  private final double slope;

  private NonZeroVoxels(final Volume volume) {
    slices = VolumeSlices.of(volume);
    planeSize = slices.width() * slices.height();
    slope = volume.slope();
    planes = volume.intercept() == 0 ? StoredPlanes.of(volume.stored()).orElse(null) : null;
  }

  public static NonZeroVoxels of(final Volume volume) {
    return new NonZeroVoxels(volume);
  }

  /** @return voxels of a row */
  public int width() {
    return slices.width();
  }

  /** @return rows of a plane */
  public int height() {
    return slices.height();
  }

  /** @return number of planes */
  public int count() {
    return slices.count();
  }

  /** @return how many voxels are not 0, of all planes */
  public long voxels() {
    final long[] found = new long[1];
    for (int z = 0; z < count(); z++)
      if (planes != null && planes.array(z) instanceof byte[] bytes) found[0] += NonZeroBytes.count(bytes, planes.origin(z),
        planeSize);
      else forEach(z, (index, value) -> found[0]++);
    return found[0];
  }

  /** Hands out the voxels of a plane in the order in which they are stored. */
  public void forEach(final int z, final Visitor visitor) {
    final Object array = planes == null ? null : planes.array(z);
    if (array instanceof byte[] bytes) bytes(bytes, planes.origin(z), visitor);
    else if (array instanceof short[] shorts) shorts(shorts, planes.origin(z), visitor);
    else if (array instanceof float[] floats) floats(floats, planes.origin(z), slope, visitor);
    else {
      final float[] plane = new float[planeSize];
      slices.read(z, plane);
      floats(plane, 0, 1, visitor);
    }
  }

  private void bytes(final byte[] values, final int origin, final Visitor visitor) {
    int i = 0;
    for (; i + Long.BYTES <= planeSize; i += Long.BYTES) {
      if ((long) LONGS.get(values, origin + i) == 0) continue;
      for (int k = i; k < i + Long.BYTES; k++)
        if (values[origin + k] != 0) visitor.visit(k, (float) (slope * (values[origin + k] & 0xFF)));
    }
    for (; i < planeSize; i++)
      if (values[origin + i] != 0) visitor.visit(i, (float) (slope * (values[origin + i] & 0xFF)));
  }

  private void shorts(final short[] values, final int origin, final Visitor visitor) {
    for (int i = 0; i < planeSize; i++)
      if (values[origin + i] != 0) visitor.visit(i, (float) (slope * (values[origin + i] & 0xFFFF)));
  }

  private void floats(final float[] values, final int origin, final double factor, final Visitor visitor) {
    for (int i = 0; i < planeSize; i++)
      if (values[origin + i] != 0) visitor.visit(i, (float) (factor * values[origin + i]));
  }
}
