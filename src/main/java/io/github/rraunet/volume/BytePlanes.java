package io.github.rraunet.volume;

import java.util.Optional;
import net.imglib2.type.numeric.integer.UnsignedByteType;

/** The arrays of a volume that is stored with a byte a voxel, for those who copy whole planes. */
public final class BytePlanes {

  private final StoredPlanes planes;
  private final int width;
  private final int height;
  private final int count;

  private BytePlanes(final StoredPlanes planes, final long[] dimensions) {
    this.planes = planes;
    width = Math.toIntExact(dimensions[0]);
    height = Math.toIntExact(dimensions[1]);
    count = Math.toIntExact(dimensions[2]);
  }

  /** @return empty if the voxels do not lie in arrays of bytes */
  public static Optional<BytePlanes> of(final Volume volume) {
    if (!(volume.stored().getType() instanceof UnsignedByteType)) return Optional.empty();
    return StoredPlanes.of(volume.stored()).map(planes -> new BytePlanes(planes, volume.dimensions()));
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

  /** @return the live array that holds the plane from {@link #origin} on, x fastest; before slope and intercept */
  public byte[] array(final int z) {
    return (byte[]) planes.array(z);
  }

  public int origin(final int z) {
    return planes.origin(z);
  }
}
