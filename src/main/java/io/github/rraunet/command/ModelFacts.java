package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.ModelInspector;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.ModelReport;
import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Architecture;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is known of a model, under names that are the keys of {@code model-info --json}. */
final class ModelFacts {

  /**
   * Largest difference in probability that rounding explains: on other hardware float32 makes less than 1e-4, TF32 0.006 in the
   * bundled model. bfloat16 may make more, as 0.24 there; then the doubt is about the arithmetic, and names it.
   */
  private static final double TEST_TOLERANCE = 0.01;

  private ModelFacts() {}

  static Map<String, Object> of(final ModelPackage model, final ModelReport graph, final ModelInspector.Reproduction test)
    throws EngineException
  {
    final Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", model.location());
    facts.put("format", model.format());
    final boolean described = model.missing().isEmpty();
    if (described) describe(model.description(), facts);
    model.networkSettings().ifPresent(n -> facts.put("network", network(n)));
    facts.put("parameters", graph.parameters());
    facts.put("sha256", model.sha256());
    facts.put("license", model.license());
    facts.put("citations", model.citations());
    if (described) facts.put("training", model.description().training());
    facts.put("written_by_tensorflow", graph.tensorFlow());
    facts.put("tensorflow_here", graph.runtime());
    facts.put("signatures", graph.signatures().stream().map(ModelReport.Signature::toString).toList());
    facts.put("graph_bytes", graph.graphBytes());
    facts.put("variable_bytes", graph.variableBytes());
    facts.put("test", test(test));
    final List<String> against = new ArrayList<>(graph.obstacles());
    graph.unsafe().forEach(u -> against.add("its graph " + u));
    if (!model.obstacle().isEmpty()) against.add(model.obstacle());
    if (against.isEmpty()) {
      if (test.failed()) against.add(test.reason());
      else if (test.difference().isEmpty()) reasonAgainstCalling(model, graph).ifPresent(against::add);
    }
    facts.put("can_be_run_here", against.isEmpty() ? "yes" : "no");
    facts.put("because", against);
    facts.put("still_to_be_named", model.missing());
    final List<String> doubts = new ArrayList<>(graph.doubts());
    doubt(test).ifPresent(doubts::add);
    facts.put("doubts", doubts);
    return facts;
  }

  /** @return a doubt where the answer to the model's own test is farther from the expected one than arithmetic explains */
  private static Optional<String> doubt(final ModelInspector.Reproduction test) {
    final Optional<Precision> precision = test.use().map(Predictor.Use::precision);
    return test.difference().filter(difference -> difference > TEST_TOLERANCE).map(difference -> String.format(Locale.ROOT,
      "its own test does not come out: a probability is %.2g off the expected one%s", difference,
      precision.isPresent() && precision.get() != Precision.FLOAT32 ? " in " + precision.get().key()
        + "; see what it is in precision=float32" : "; the model is not the one that its maker tested, or its card is another"
        + " one's: get the whole package again, or ask who made it"));
  }

  /** @return why nothing in the graph can be called as a network is, which the test would have found */
  private static Optional<String> reasonAgainstCalling(final ModelPackage model, final ModelReport graph) {
    final boolean described = model.missing().isEmpty();
    try {
      graph.call(described ? model.description().inputName() : "", described ? model.description().outputName() : "");
      return Optional.empty();
    }
    catch (final EngineException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static void describe(final ModelDescription d, final Map<String, Object> facts) {
    facts.put("name", d.name());
    facts.put("target", d.target());
    final IntensityWindow window = d.preparation().window();
    facts.put("window", ParameterText.format(window.low()) + " to " + ParameterText.format(window.high()));
    facts.put("geometry", geometry(d.preparation().geometry()));
    facts.put("orientation", d.orientation().code());
    facts.put("threshold", d.threshold());
  }

  private static String geometry(final SliceGeometry geometry) {
    if (geometry instanceof SliceGeometry.Resize size)
      return "slices resized to " + size.width() + "x" + size.height() + " pixels";
    final var spacing = (SliceGeometry.PixelSpacing) geometry;
    return "slices resampled to pixels of " + ParameterText.format(spacing.pixelMm()) + " mm, padded to multiples of "
      + spacing.multipleOf();
  }

  /** The switches of an RRA-U-Net only where it is one. */
  static Map<String, Object> network(final NetworkSettings n) {
    final Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", NetworkChoice.of(n).map(NetworkChoice::title).orElse(n.architecture().title()));
    facts.put("base_filters", n.baseFilters());
    facts.put("depth", n.depth());
    if (n.architecture() == Architecture.RRA_U_NET) {
      facts.put("residual_encoder", n.residualEncoder());
      facts.put("residual_connections", n.residualConnections());
      facts.put("attention", n.attention().name().toLowerCase(Locale.ROOT));
    }
    facts.put("batch_norm", n.batchNorm());
    facts.put("dropout", n.dropout());
    return facts;
  }

  private static Map<String, Object> test(final ModelInspector.Reproduction test) {
    final Map<String, Object> facts = new LinkedHashMap<>();
    test.difference().ifPresent(d -> facts.put("largest_difference", String.format(Locale.ROOT, "%.2g", d)));
    test.use().ifPresent(use -> {
      facts.put("device", use.device());
      facts.put("precision", use.precision().key());
    });
    facts.put("not_tried_because", test.reason());
    return facts;
  }
}
