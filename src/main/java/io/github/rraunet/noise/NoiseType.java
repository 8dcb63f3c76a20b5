package io.github.rraunet.noise;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Ways to make a mask wrong, by the names that users give them. */
public enum NoiseType {

  /** By exact Euclidean distance. */
  EROSION(false),
  /** By exact Euclidean distance. */
  DILATION(false),
  /** Smooth random displacement (Simard). */
  ELASTIC(false),
  /** By a square of pixels, as the paper's authors did it. */
  SQUARE_EROSION(true),
  /** By a square of pixels, as the paper's authors did it. */
  SQUARE_DILATION(true),
  /** Columns rolled along a sine, as the paper's authors did it. */
  SINE(true);

  private final boolean ofSlices;

  NoiseType(final boolean ofSlices) {
    this.ofSlices = ofSlices;
  }

  /** @return whether it is defined for slices only */
  public boolean isOfSlices() {
    return ofSlices;
  }

  /** @return name in macros, on the command line and in tables */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** @throws IllegalArgumentException that names the known ones */
  public static NoiseType parse(final String text) {
    for (final NoiseType type : values())
      if (type.key().equalsIgnoreCase(text.trim())) return type;
    throw new IllegalArgumentException("types are " + Arrays.stream(values()).map(NoiseType::key).collect(Collectors.joining(
      ", ")) + "; found '" + text.trim() + "'");
  }

  /** @return false for a mask that noise of this type is sure to leave as it is */
  boolean canChange(final MaskSurvey.Found mask) {
    return switch (this) {
      case EROSION, SQUARE_EROSION -> mask.voxels() > 1 && mask.outside() > 0;
      case DILATION, SQUARE_DILATION -> mask.free() > 0;
      case ELASTIC, SINE -> true;
    };
  }

  /** @param sigma of the elastic transform; null for the default */
  Corruption corruption(final Length sigma) {
    return switch (this) {
      case EROSION -> SurfaceCorruption.erosion();
      case DILATION -> SurfaceCorruption.dilation();
      case ELASTIC -> new ElasticCorruption(sigma);
      case SQUARE_EROSION -> SquareCorruption.erosion();
      case SQUARE_DILATION -> SquareCorruption.dilation();
      case SINE -> new SineCorruption();
    };
  }
}
