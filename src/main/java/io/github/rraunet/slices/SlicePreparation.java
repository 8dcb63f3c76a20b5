package io.github.rraunet.slices;

import java.util.Objects;

/** What is done to a slice before the network sees it; belongs to the model and travels with it. */
public record SlicePreparation(IntensityWindow window, SliceGeometry geometry) {

  public SlicePreparation {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(geometry, "geometry");
  }
}
