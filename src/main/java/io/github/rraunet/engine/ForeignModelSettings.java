package io.github.rraunet.engine;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.volume.Orientation;
import java.util.Optional;

/**
 * What the user says of a model by somebody else, which does not carry it itself. An empty value is taken from the
 * model's description where that tells it; orientation is then {@link Orientation#RAS}, threshold 0.5, and the names
 * are those of the only input and the only output.
 */
public record ForeignModelSettings(Optional<IntensityWindow> window, Optional<SliceGeometry> geometry,
  Optional<Orientation> orientation, Optional<Double> threshold, Optional<String> inputName, Optional<String> outputName)
{

  /** Says nothing. */
  public static final ForeignModelSettings NONE = new ForeignModelSettings(Optional.empty(), Optional.empty(), Optional.empty(),
    Optional.empty(), Optional.empty(), Optional.empty());

  /** The two things a plain SavedModel always needs. */
  public static ForeignModelSettings of(final IntensityWindow window, final SliceGeometry geometry) {
    return new ForeignModelSettings(Optional.of(window), Optional.of(geometry), Optional.empty(), Optional.empty(),
      Optional.empty(), Optional.empty());
  }
}
