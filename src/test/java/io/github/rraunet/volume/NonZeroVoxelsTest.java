package io.github.rraunet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class NonZeroVoxelsTest {

  private static <T extends RealType<T>> RandomAccessibleInterval<T> sparse(final RandomAccessibleInterval<T> image,
    final boolean mayBeNaN)
  {
    final SplittableRandom random = new SplittableRandom(4);
    Views.flatIterable(image).forEach(v -> {
      if (random.nextInt(7) == 0) v.setReal(mayBeNaN && random.nextInt(5) == 0 ? Double.NaN : 1 + random.nextInt(250));
    });
    return image;
  }

  private static void check(final Volume volume) {
    final NonZeroVoxels voxels = NonZeroVoxels.of(volume);
    final var values = volume.values().randomAccess();
    for (int z = 0; z < voxels.count(); z++) {
      final Map<Integer, Float> expected = new TreeMap<>();
      for (int y = 0; y < voxels.height(); y++)
        for (int x = 0; x < voxels.width(); x++) {
          final float v = values.setPositionAndGet(x, y, z).get();
          if (v != 0) expected.put(y * voxels.width() + x, v);
        }
      final Map<Integer, Float> found = new TreeMap<>();
      voxels.forEach(z, found::put);
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void everyKindOfStorageHandsOutWhatIsNotZero() {
    check(Volume.of(sparse(PlanarImgs.unsignedBytes(11, 7, 3), false)).build());
    check(Volume.of(sparse(ArrayImgs.unsignedBytes(5, 3, 4), false)).build());
    check(Volume.of(sparse(PlanarImgs.unsignedShorts(11, 7, 3), false)).calibration(0.5, 0).build());
    check(Volume.of(sparse(PlanarImgs.unsignedBytes(11, 7, 3), false)).calibration(2, -3).build());
    check(Volume.of(sparse(PlanarImgs.floats(11, 7, 3), true)).build());
    check(Volume.of(Views.zeroMin(Views.rotate(sparse(PlanarImgs.floats(11, 7, 3), true), 0, 2))).build());
  }
}
