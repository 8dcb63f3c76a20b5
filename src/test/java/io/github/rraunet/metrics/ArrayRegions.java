package io.github.rraunet.metrics;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.RegionSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import net.imglib2.AbstractInterval;
import net.imglib2.FinalInterval;
import net.imglib2.Interval;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;

/**
 * A volume that a test made, whole or box by box.
 *
 * @param bits   of a stored voxel: 8, 16 or 32 for floats
 * @param stored x fastest
 */
record ArrayRegions(String name, int bits, float[] stored, int[] size, double slope, double intercept, double[][] voxelToWorld,
  boolean oriented, Volume.Kind kind) implements RegionSource
{

  /** Most voxels that were read at once. */
  static final AtomicLong LARGEST = new AtomicLong();

  Volume whole() {
    return read(new long[3], Arrays.stream(size).asLongStream().toArray());
  }

  private Volume.Builder described(final RandomAccessibleInterval<? extends RealType<?>> voxels) {
    return Volume.of(voxels).calibration(slope, intercept).voxelToWorld(VoxelToWorld.ofRows(voxelToWorld)).oriented(oriented)
      .kind(kind).name(name);
  }

  private Volume read(final long[] from, final long[] length) {
    LARGEST.accumulateAndGet(length[0] * length[1] * length[2], Math::max);
    final Img<? extends RealType<?>> part = bits == 8 ? PlanarImgs.unsignedBytes(length) : bits == 16 ? PlanarImgs.unsignedShorts(
      length) : PlanarImgs.floats(length);
    final var cursor = part.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      final long at = ((from[2] + cursor.getLongPosition(2)) * size[1] + from[1] + cursor.getLongPosition(1)) * size[0] + from[0]
        + cursor.getLongPosition(0);
      cursor.get().setReal(stored[(int) at]);
    }
    return described(part).build();
  }

  @Override
  public VolumeRegions open() {
    return new VolumeRegions() {
      @Override
      public Volume grid() {
        return described(new Untouchable(new FinalInterval(Arrays.stream(size).asLongStream().toArray()))).build();
      }

      @Override
      public Volume read(final long[] from, final long[] length, final Progress progress) {
        return ArrayRegions.this.read(from, length);
      }
    };
  }

  /** Voxels that nobody may look at. */
  private static final class Untouchable extends AbstractInterval implements RandomAccessibleInterval<UnsignedByteType> {

    Untouchable(final Interval interval) {
      super(interval);
    }

    @Override
    public UnsignedByteType getType() {
      return new UnsignedByteType();
    }

    @Override
    public RandomAccess<UnsignedByteType> randomAccess() {
      throw new AssertionError("the voxels of a grid were looked at");
    }

    @Override
    public RandomAccess<UnsignedByteType> randomAccess(final Interval interval) {
      return randomAccess();
    }
  }
}
