package io.github.rraunet.engine;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a bioimage.io model description (rdf.yaml, format 0.3 to 0.5) that matter for running it: where the
 * SavedModel and the test tensors are, and what preparation can be expressed as window and slice geometry.
 *
 * @see <a href="https://github.com/bioimage-io/spec-bioimage-io">bioimage.io specification</a>
 */
final class BioimageDescription {

  private static final Map<String, Double> MM_PER_UNIT = Map.of("millimeter", 1.0, "centimeter", 10.0, "meter", 1000.0,
    "micrometer", 1e-3, "nanometer", 1e-6);

  private final YamlNode rdf;
  private final Path folder;

  private BioimageDescription(final YamlNode rdf, final Path folder) {
    this.rdf = rdf;
    this.folder = folder;
  }

  static BioimageDescription read(final Path file) throws EngineException {
    final YamlNode rdf = YamlNode.read(file);
    final Object type = rdf.get("type");
    if (type != null && !"model".equals(type)) throw rdf.wrong("type", "model", "'" + type + "'");
    return new BioimageDescription(rdf, file.getParent());
  }

  String name() {
    return rdf.get("name") instanceof String name && !name.isBlank() ? name : folder.getFileName().toString();
  }

  String formatVersion() {
    return String.valueOf(rdf.get("format_version"));
  }

  /** @return what the authors ask to be cited, as they wrote it; may be empty */
  List<String> citations() throws EngineException {
    final List<String> texts = new ArrayList<>();
    for (final YamlNode cite : rdf.maps("cite")) {
      final Object link = cite.has("doi") ? "https://doi.org/" + cite.get("doi") : cite.get("url");
      texts.add((cite.has("text") ? cite.get("text") : "") + (link == null ? "" : " " + link));
    }
    return List.copyOf(texts);
  }

  String license() {
    return rdf.get("license") instanceof String license ? license : "";
  }

  /** @return our own part, if this program wrote the description */
  Optional<ModelFields> ownFields() throws EngineException {
    final YamlNode config = rdf.mapOrEmpty("config");
    return config.has(ModelFields.KEY) ? Optional.of(new ModelFields(config.map(ModelFields.KEY))) : Optional.empty();
  }

  /** @return folder or zip with the SavedModel; empty if the description lists none (formats before 0.3 keep it beside) */
  Optional<Path> weights() throws EngineException {
    final YamlNode weights = rdf.mapOrEmpty("weights");
    if (!weights.has("tensorflow_saved_model_bundle")) {
      if (!weights.values().isEmpty())
        throw weights.wrong("tensorflow_saved_model_bundle", "there, because only TensorFlow models can be run",
          "only " + weights.values().keySet());
      return Optional.empty();
    }
    return Optional.of(inside(weights.map("tensorflow_saved_model_bundle"), "source"));
  }

  /** @return SHA-256 that the description states for the weights file */
  Optional<String> weightsSha256() throws EngineException {
    final YamlNode entry = rdf.mapOrEmpty("weights").mapOrEmpty("tensorflow_saved_model_bundle");
    return entry.get("sha256") instanceof String hash ? Optional.of(hash) : Optional.empty();
  }

  Optional<Path> testInput() throws EngineException {
    return testTensor("inputs", "test_inputs");
  }

  Optional<Path> testOutput() throws EngineException {
    return testTensor("outputs", "test_outputs");
  }

  private Optional<Path> testTensor(final String tensors, final String before05) throws EngineException {
    final Optional<YamlNode> tensor = only(tensors);
    if (tensor.isPresent() && tensor.get().has("test_tensor"))
      return Optional.of(inside(tensor.get().map("test_tensor"), "source"));
    if (rdf.get(before05) instanceof List<?> list && list.size() == 1 && list.get(0) instanceof String file)
      return Optional.of(inside(file, before05));
    return Optional.empty();
  }

  private Optional<YamlNode> only(final String tensors) throws EngineException {
    final List<YamlNode> list = rdf.maps(tensors);
    return list.size() == 1 ? Optional.of(list.get(0)) : Optional.empty();
  }

  private Path inside(final YamlNode node, final String key) throws EngineException {
    return inside(node.text(key), node.place() + " " + key);
  }

  private Path inside(final String file, final String place) throws EngineException {
    if (file.contains("://"))
      throw new EngineException(place + ": the file is not in the package but at " + file
        + "; download the whole package as a zip");
    try {
      final Path path = folder.resolve(file).normalize();
      if (path.startsWith(folder)) return path;
    }
    catch (final InvalidPathException e) {
      throw new EngineException(place + ": '" + file.replace('\0', '?') + "' cannot be the name of a file here", e);
    }
    throw new EngineException(place + ": '" + file + "' lies outside the package; it is refused");
  }

  /**
   * @return the window, if the preprocessing is a clipping and a linear scaling to [0, 1] and nothing else; percentiles and
   *         standardisation depend on the image and cannot be said by a window
   */
  Optional<IntensityWindow> window() throws EngineException {
    final Optional<YamlNode> input = only("inputs");
    if (input.isEmpty()) return Optional.empty();
    double gain = 1;
    double offset = 0;
    double low = Double.NEGATIVE_INFINITY; // of the network's input
    double high = Double.POSITIVE_INFINITY;
    for (final YamlNode step : input.get().maps("preprocessing")) {
      final YamlNode kwargs = step.mapOrEmpty("kwargs");
      switch (id(step)) {
        case "ensure_dtype" -> {
          if (!String.valueOf(kwargs.get("dtype")).startsWith("float")) return Optional.empty();
        }
        case "clip" -> {
          if (!(kwargs.get("min") instanceof Number min) || !(kwargs.get("max") instanceof Number max)) return Optional.empty();
          low = Math.max(low, min.doubleValue());
          high = Math.min(high, max.doubleValue());
        }
        case "scale_linear" -> {
          final Optional<Double> g = scalar(kwargs, "gain", 1);
          final Optional<Double> o = scalar(kwargs, "offset", 0);
          if (g.isEmpty() || o.isEmpty() || !(g.get() > 0)) return Optional.empty();
          gain *= g.get();
          offset = offset * g.get() + o.get();
          low = low * g.get() + o.get();
          high = high * g.get() + o.get();
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    final double tolerance = 1e-6;
    if (!(Math.abs(low) < tolerance && Math.abs(high - 1) < tolerance)) return Optional.empty();
    return Optional.of(new IntensityWindow((low - offset) / gain, (high - offset) / gain));
  }

  /**
   * What the description makes of the network's answer.
   *
   * @param threshold above which a pixel is foreground, if a mask is made
   * @param foreign   the first step that this program does not do; empty if there is none
   */
  record Postprocessing(Optional<Double> threshold, String foreign) {}

  /** @return what follows the network: the answer as it is and a threshold can be used, all else changes what it means */
  Postprocessing postprocessing() throws EngineException {
    final Optional<YamlNode> output = only("outputs");
    Optional<Double> threshold = Optional.empty();
    if (output.isPresent()) for (final YamlNode step : output.get().maps("postprocessing")) {
      final YamlNode kwargs = step.mapOrEmpty("kwargs");
      final String id = id(step);
      final boolean known = switch (id) {
        case "ensure_dtype" -> threshold.isPresent() || String.valueOf(kwargs.get("dtype")).startsWith("float");
        case "clip" -> kwargs.get("min") instanceof Number min && min.doubleValue() <= 0
          && kwargs.get("max") instanceof Number max && max.doubleValue() >= 1;
        case "binarize" -> {
          threshold = scalar(kwargs, "threshold", Double.NaN).filter(t -> t >= 0 && t <= 1);
          yield threshold.isPresent();
        }
        default -> false;
      };
      if (!known) return new Postprocessing(threshold, id);
    }
    return new Postprocessing(threshold, "");
  }

  /** Formats before 0.5 call it a name. */
  private static String id(final YamlNode step) {
    return String.valueOf(step.has("id") ? step.get("id") : step.get("name"));
  }

  private static Optional<Double> scalar(final YamlNode kwargs, final String key, final double otherwise) {
    final Object value = kwargs.get(key);
    if (value == null) return Optional.of(otherwise);
    if (value instanceof Number number) return Optional.of(number.doubleValue());
    return value instanceof List<?> list && list.size() == 1 && list.get(0) instanceof Number number
      ? Optional.of(number.doubleValue()) : Optional.empty();
  }

  /** @return a fixed size, or the pixel size that the description states for a network that takes any size */
  Optional<SliceGeometry> geometry() throws EngineException {
    final Optional<YamlNode> input = only("inputs");
    if (input.isEmpty() || !(input.get().get("axes") instanceof List<?>)) return Optional.empty();
    YamlNode x = null;
    YamlNode y = null;
    for (final YamlNode axis : input.get().maps("axes")) {
      if ("x".equals(axis.get("id"))) x = axis;
      if ("y".equals(axis.get("id"))) y = axis;
    }
    if (x == null || y == null) return Optional.empty();
    if (x.get("size") instanceof Number width && y.get("size") instanceof Number height)
      return Optional.of(new SliceGeometry.Resize(width.intValue(), height.intValue()));
    final Double mm = x.get("unit") instanceof String unit ? MM_PER_UNIT.get(unit) : null;
    if (mm == null || !(x.get("scale") instanceof Number scale) || !scale.equals(y.get("scale"))
      || !(x.get("size") instanceof Map<?, ?>))
      return Optional.empty();
    final YamlNode size = x.map("size");
    final int step = (int) size.number("step");
    if (step < 1 || size.number("min") % step != 0) return Optional.empty();
    return Optional.of(new SliceGeometry.PixelSpacing(scale.doubleValue() * mm, step));
  }
}
