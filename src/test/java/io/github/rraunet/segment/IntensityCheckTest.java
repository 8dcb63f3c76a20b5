package io.github.rraunet.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.slices.IntensityWindow;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntensityCheckTest {

  private static Optional<String> doubt(final double low, final double high, final float... values) {
    final var check = new IntensityCheck();
    check.add(values);
    return check.doubt(new IntensityWindow(low, high));
  }

  @Test
  void ordinaryImagesRaiseNoDoubt() {
    assertThat(doubt(-1000, 1000, -1024, 40, 1500, Float.NaN)).isEmpty();
    assertThat(doubt(0, 255, 0, 12, 200)).isEmpty();
    assertThat(doubt(-1000, 1000, -3024, 0)).isEmpty();
  }

  @Test
  void lostAndDoubledInterceptsAreSaid() {
    assertThat(doubt(-1000, 1000, 0, 2500).orElseThrow()).contains("No value is below 0").contains("0 to 2500").contains("1024");
    assertThat(doubt(-1000, 1000, -2048, -1).orElseThrow()).contains("No value is above 0").contains("-2048 to -1");
  }

  @Test
  void aPictureIsNoCtThatLostItsIntercept() {
    assertThat(doubt(-1000, 1000, 0, 255).orElseThrow()).contains("0 to 255, as in a picture of 8 bits").contains("original data")
      .doesNotContain("calibrate");
    assertThat(doubt(-1000, 1000, 0, 256).orElseThrow()).contains("rescale intercept");
  }

  @Test
  void valuesOutsideTheWindowAreSaid() {
    assertThat(doubt(-1000, 1000, 31744, 34268).orElseThrow()).contains("31744 to 34268").contains("-1000 to 1000")
      .contains("uniform");
    assertThat(doubt(0, 255, -7, -3.5f).orElseThrow()).contains("-7 to -3.5").contains("0 to 255");
  }

  @Test
  void emptyAndUniformImagesAreSaid() {
    assertThat(doubt(-1000, 1000, Float.NaN, Float.NaN).orElseThrow()).contains("NaN");
    assertThat(doubt(-1000, 1000, 5, 5).orElseThrow()).contains("the value 5");
  }

  /** One voxel of a resampling that divided by 0, beside an intercept that is lost. */
  @Test
  void anInfiniteVoxelHidesNoDoubt() {
    final float up = Float.POSITIVE_INFINITY;
    final float down = Float.NEGATIVE_INFINITY;
    assertThat(doubt(-1000, 1000, 0, 2500, down, up).orElseThrow()).contains("No value is below 0 (values are 0 to 2500)");
    assertThat(doubt(-1000, 1000, 0, 200, up).orElseThrow()).contains("0 to 200, as in a picture");
    assertThat(doubt(-1000, 1000, -2048, -1, up).orElseThrow()).contains("No value is above 0");
    assertThat(doubt(-1000, 1000, 31744, down).orElseThrow()).contains("the value 31744");
    assertThat(doubt(-1000, 1000, down, up, Float.NaN).orElseThrow()).contains("every voxel is infinite or NaN");
  }

  @Test
  void slicesOfSeveralThreadsAddUp() {
    final var a = new IntensityCheck();
    a.add(new float[] { 3, 4 });
    a.add(new float[] { Float.NaN, -2 });
    assertThat(a.lowest()).isEqualTo(-2);
    assertThat(a.highest()).isEqualTo(4);
  }
}
