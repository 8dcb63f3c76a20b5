package io.github.rraunet.volume;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import net.imglib2.type.numeric.integer.UnsignedByteType;

/** The planes of a volume that is stored with a byte a voxel, for those who copy whole planes. */
public final class BytePlanes {

  private final IntFunction<byte[]> arrays;
  private final IntUnaryOperator origins;
  private final int width;
  private final int height;
  private final int count;

  private BytePlanes(final IntFunction<byte[]> arrays, final IntUnaryOperator origins, final int width, final int height,
    final int count)
  {
    this.arrays = arrays;
    this.origins = origins;
    this.width = width;
    this.height = height;
    this.count = count;
  }

  /** @return empty if the voxels do not lie in arrays of bytes */
  public static Optional<BytePlanes> of(final Volume volume) {
    if (!(volume.stored().getType() instanceof UnsignedByteType)) return Optional.empty();
    final long[] n = volume.dimensions();
    return StoredPlanes.of(volume.stored()).map(planes -> new BytePlanes(z -> (byte[]) planes.array(z), planes::origin, Math
      .toIntExact(n[0]), Math.toIntExact(n[1]), Math.toIntExact(n[2])));
  }

  /** @param voxels plane after plane from index 0 on, x fastest, such as memory that another process filled */
  public static BytePlanes of(final ByteBuffer voxels, final int width, final int height, final int count) {
    final int size = Math.multiplyExact(width, height);
    final ThreadLocal<byte[]> plane = ThreadLocal.withInitial(() -> new byte[size]);
    return new BytePlanes(z -> {
      voxels.get(z * size, plane.get());
      return plane.get();
    }, z -> 0, width, height, count);
  }

  /** @return voxels of a row */
  public int width() {
    return width;
  }

  /** @return rows of a plane */
  public int height() {
    return height;
  }

  /** @return number of planes */
  public int count() {
    return count;
  }

  /**
   * @return an array that holds the plane from {@link #origin} on, x fastest, before slope and intercept; to be read, and only
   *         until the same thread asks for another plane
   */
  public byte[] array(final int z) {
    return arrays.apply(z);
  }

  public int origin(final int z) {
    return origins.applyAsInt(z);
  }
}
