package io.github.rraunet.slices;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SliceMaskingTest {

  private static SliceMasking masking(final SliceGeometry geometry, final double pixelMm) {
    return new SliceMasking(new SlicePreparation(new IntensityWindow(-1000, 1000), geometry), 64, 48, pixelMm, pixelMm, 256, 1, 0,
      false, false, 0.5f);
  }

  /** What is done with one serves for the other. */
  @Test
  void thePixelSizeCountsWhereItHasAnEffect() {
    final var resize = new SliceGeometry.Resize(32, 32);
    assertThat(masking(resize, 0.7)).isEqualTo(masking(resize, 0.8));
    final var spacing = new SliceGeometry.PixelSpacing(1.5, 16);
    assertThat(masking(spacing, 0.7)).isNotEqualTo(masking(spacing, 0.8));
  }
}
