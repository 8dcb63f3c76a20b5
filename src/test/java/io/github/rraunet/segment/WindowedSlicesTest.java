package io.github.rraunet.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.util.List;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import org.junit.jupiter.api.Test;

class WindowedSlicesTest {

  private static final IntensityWindow WINDOW = new IntensityWindow(-160, 240);
  private static final int PIXELS = 6 * 5;

  private static void fill(final Img<? extends RealType<?>> image, final int levels) {
    final Random random = new Random(5);
    for (final RealType<?> voxel : image)
      voxel.setReal(random.nextInt(levels));
  }

  /** Value by value, as the window is written down for one value; also where a slope turns the order around. */
  @Test
  void eachValueIsSeenThroughTheWindow() {
    final List<Img<? extends RealType<?>>> images = List.of(PlanarImgs.unsignedBytes(6, 5, 4), PlanarImgs.unsignedShorts(6, 5, 4),
      PlanarImgs.floats(6, 5, 4));
    for (final Img<? extends RealType<?>> image : images)
      for (final double slope : new double[] { 1, 0.37, -3 }) {
        fill(image, image == images.get(0) ? 256 : 3000);
        final Volume volume = Volume.of(image).calibration(slope, slope < 0 ? 500 : -300).build();
        final VolumeSlices source = VolumeSlices.of(volume, Orientation.RAS);
        final var values = new IntensityCheck();
        final var windowed = new WindowedSlices(source, WINDOW, values);
        assertThat(windowed.count()).isEqualTo(4);
        assertThat(windowed.pixels()).isEqualTo(PIXELS);
        final float[] plain = new float[PIXELS];
        final float[] shown = new float[PIXELS];
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (int z = 0; z < 4; z++) {
          source.read(z, plain);
          windowed.read(z, shown);
          for (int i = 0; i < PIXELS; i++) {
            assertThat(shown[i]).isEqualTo(WINDOW.apply(plain[i]));
            lowest = Math.min(lowest, plain[i]);
            highest = Math.max(highest, plain[i]);
          }
        }
        assertThat(values.lowest()).isEqualTo(lowest);
        assertThat(values.highest()).isEqualTo(highest);
      }
  }

  @Test
  void notANumberIsTheWindowsLowEndAndNoValue() {
    final var image = PlanarImgs.floats(6, 5, 1);
    fill(image, 100);
    image.getAt(2, 3, 0).set(Float.NaN);
    final var values = new IntensityCheck();
    final float[] shown = new float[PIXELS];
    new WindowedSlices(VolumeSlices.of(Volume.of(image).build()), WINDOW, values).read(0, shown);
    assertThat(shown[3 * 6 + 2]).isZero();
    assertThat(values.lowest()).isBetween(0.0, 99.0);
  }
}
