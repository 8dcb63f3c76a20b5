package io.github.rraunet.engine;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a user says of a model that does not say it itself, as text. */
public final class ForeignModelText {

  /** Four poolings, the depth of the published network; a network with fewer takes such sizes too. */
  private static final int MULTIPLE_OF = 16;

  private static final String NUMBER = "([-+]?\\d+(?:\\.\\d+)?)";
  private static final Pattern WINDOW = Pattern.compile(NUMBER + "\\s*(?:,|;|\\.\\.|\\s)\\s*" + NUMBER);
  private static final Pattern PIXELS = Pattern.compile("(\\d{1,5})\\s*[x×,]\\s*(\\d{1,5})");
  private static final Pattern PIXEL_SIZE = Pattern.compile(NUMBER + "\\s*mm");

  private ForeignModelText() {}

  /**
   * @param window    "-1000,1000", or empty
   * @param inputSize "256x256" in pixels or "0.8mm", or empty
   * @throws IllegalArgumentException in plain words
   */
  public static ForeignModelSettings parse(final String window, final String inputSize) {
    return new ForeignModelSettings(window(window.trim()), geometry(inputSize.trim()), Optional.empty(), Optional.empty(),
      Optional.empty(), Optional.empty());
  }

  private static Optional<IntensityWindow> window(final String text) {
    if (text.isEmpty()) return Optional.empty();
    final Matcher m = WINDOW.matcher(text);
    if (!m.matches())
      throw new IllegalArgumentException("window must be two values, such as -1000,1000; found '" + text + "'");
    return Optional.of(new IntensityWindow(Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))));
  }

  private static Optional<SliceGeometry> geometry(final String text) {
    if (text.isEmpty()) return Optional.empty();
    final Matcher pixels = PIXELS.matcher(text);
    if (pixels.matches())
      return Optional.of(new SliceGeometry.Resize(Integer.parseInt(pixels.group(1)), Integer.parseInt(pixels.group(2))));
    final Matcher size = PIXEL_SIZE.matcher(text);
    if (size.matches()) return Optional.of(new SliceGeometry.PixelSpacing(Double.parseDouble(size.group(1)), MULTIPLE_OF));
    throw new IllegalArgumentException(
      "input_size must be pixels, such as 256x256, or a pixel size, such as 0.8mm; found '" + text + "'");
  }
}
