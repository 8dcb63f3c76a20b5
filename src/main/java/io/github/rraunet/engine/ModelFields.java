package io.github.rraunet.engine;

import io.github.rraunet.engine.NetworkSettings.Architecture;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.Orientation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Our own part of a bioimage.io description, under {@code config: rra_unet:}, and back. The keys are a file format:
 * they are only ever added to.
 */
final class ModelFields {

  /** Key of our part under {@code config}. */
  static final String KEY = "rra_unet";

  private static final int VERSION = 1;

  private final YamlNode node;

  /** @param node the map under {@link #KEY} */
  ModelFields(final YamlNode node) throws EngineException {
    this.node = node;
    final int version = (int) node.number("version");
    if (version > VERSION)
      throw node.wrong("version", "at most " + VERSION, version
        + "; the model was written by a newer version of this program, update it");
  }

  static Map<String, Object> of(final ModelDescription model, final Optional<NetworkSettings> network) {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("version", VERSION);
    map.put("target", model.target());
    final IntensityWindow window = model.preparation().window();
    map.put("window", ordered("low", window.low(), "high", window.high()));
    if (model.preparation().geometry() instanceof SliceGeometry.Resize resize)
      map.put("geometry", ordered("kind", "RESIZE", "width", resize.width(), "height", resize.height()));
    else if (model.preparation().geometry() instanceof SliceGeometry.PixelSpacing spacing)
      map.put("geometry", ordered("kind", "SPACING", "pixel_mm", spacing.pixelMm(), "multiple_of", spacing.multipleOf()));
    map.put("orientation", model.orientation().code());
    map.put("threshold", model.threshold());
    map.put("signature", ordered("input", model.inputName(), "output", model.outputName()));
    network.ifPresent(n -> map.put("network", ordered("architecture", n.architecture().name(), "base_filters", n.baseFilters(),
      "depth", n.depth(), "residual_encoder", n.residualEncoder(), "residual_connections", n.residualConnections(), "attention",
      n.attention().name(), "batch_norm", n.batchNorm(), "dropout", n.dropout())));
    map.put("training", model.training());
    return map;
  }

  ModelDescription description(final String name, final String sha256) throws EngineException {
    final YamlNode windowNode = node.map("window");
    final YamlNode signature = node.map("signature");
    final YamlNode training = node.mapOrEmpty("training");
    try {
      final IntensityWindow window = new IntensityWindow(windowNode.number("low"), windowNode.number("high"));
      return new ModelDescription(name, node.text("target"), new SlicePreparation(window, geometry()),
        Orientation.parse(node.text("orientation")), node.number("threshold"), signature.text("input"),
        signature.text("output"), sha256, training.values());
    }
    catch (final IllegalArgumentException e) {
      throw new EngineException(node.place() + ": " + e.getMessage(), e);
    }
  }

  private SliceGeometry geometry() throws EngineException {
    final YamlNode geometry = node.map("geometry");
    final String kind = geometry.text("kind");
    return switch (kind.toUpperCase(Locale.ROOT)) {
      case "RESIZE" -> new SliceGeometry.Resize((int) geometry.number("width"), (int) geometry.number("height"));
      case "SPACING" -> new SliceGeometry.PixelSpacing(geometry.number("pixel_mm"), (int) geometry.number("multiple_of"));
      default -> throw geometry.wrong("kind", "RESIZE or SPACING", kind);
    };
  }

  Optional<NetworkSettings> network() throws EngineException {
    if (!node.has("network")) return Optional.empty();
    final YamlNode n = node.map("network");
    try {
      return Optional.of(new NetworkSettings(architecture(n), (int) n.number("base_filters"), (int) n.number("depth"),
        n.flag("residual_encoder"), n.flag("residual_connections"), Attention.valueOf(n.text("attention")),
        n.flag("batch_norm"), n.number("dropout")));
    }
    catch (final IllegalArgumentException e) {
      throw new EngineException(n.place() + ": " + e.getMessage(), e);
    }
  }

  /** The first packages held RRA-U-Nets only and do not say so. */
  private static Architecture architecture(final YamlNode network) throws EngineException {
    if (!network.has("architecture")) return Architecture.RRA_U_NET;
    final String name = network.text("architecture");
    for (final Architecture a : Architecture.values())
      if (a.name().equals(name)) return a;
    throw network.wrong("architecture", "one of " + Arrays.toString(Architecture.values()), "'" + name
      + "'; if the model was written by a newer version of this program, update it");
  }

  private static Map<String, Object> ordered(final Object... keysAndValues) {
    final Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2)
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    return map;
  }
}
