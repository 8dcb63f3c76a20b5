package io.github.rraunet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against one byte after the other. */
class NonZeroBytesTest {

  private static final long EVERY_THIRD = 35; // of 5 x 7 x 3

  /** All 256 numbers, and every place among eight. */
  @Test
  void everyNumberAtEveryPlace() {
    for (int number = 0; number < 256; number++)
      for (int place = 0; place < 8; place++) {
        final byte[] values = new byte[8];
        values[place] = (byte) number;
        final byte[] expected = new byte[8];
        expected[place] = (byte) (number != 0 ? 1 : 0);
        final byte[] ones = new byte[8];
        NonZeroBytes.ones(values, 0, ones, 8);
        assertThat(ones).isEqualTo(expected);
        assertThat(NonZeroBytes.count(values, 0, 8)).isEqualTo(expected[place]);
      }
  }

  @ParameterizedTest
  @ValueSource(ints = { 0, 1, 7, 8, 9, 40, 61 })
  void partsOfAnArray(final int count) {
    final Random random = new Random(count);
    final byte[] values = new byte[80];
    for (int i = 0; i < values.length; i++)
      values[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
    for (int from = 0; from < 19; from++) {
      final byte[] expected = new byte[80];
      int found = 0;
      for (int i = 0; i < count; i++)
        if (values[from + i] != 0) {
          expected[i] = 1;
          found++;
        }
      for (int i = count; i < 80; i++)
        expected[i] = 5;
      final byte[] ones = new byte[80];
      Arrays.fill(ones, (byte) 5);
      NonZeroBytes.ones(values, from, ones, count);
      assertThat(ones).isEqualTo(expected);
      assertThat(NonZeroBytes.count(values, from, count)).isEqualTo(found);
    }
  }

  /** Voxels of a volume that are not 0, of each type that voxels are stored in. */
  @Test
  void voxelsAreCountedWhateverTheyAreStoredIn() {
    assertThat(counted(PlanarImgs.unsignedBytes(5, 7, 3), 1)).isEqualTo(EVERY_THIRD);
    assertThat(counted(PlanarImgs.unsignedShorts(5, 7, 3), 300)).isEqualTo(EVERY_THIRD);
    assertThat(counted(PlanarImgs.floats(5, 7, 3), 0.25)).isEqualTo(EVERY_THIRD);
    assertThat(counted(ArrayImgs.unsignedBytes(5, 7, 3), 255)).isEqualTo(EVERY_THIRD);
  }

  private static <T extends RealType<T>> long counted(final RandomAccessibleInterval<T> image, final double value) {
    int n = 0;
    for (final T voxel : Views.flatIterable(image))
      voxel.setReal(n++ % 3 == 0 ? value : 0);
    return NonZeroVoxels.of(Volume.of(image).build()).voxels();
  }
}
