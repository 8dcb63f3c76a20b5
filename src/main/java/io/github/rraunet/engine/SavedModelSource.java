package io.github.rraunet.engine;

import io.github.rraunet.slices.IntensityWindow;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an engine needs to load a model, in whatever process it runs.
 *
 * @param folder     with {@code saved_model.pb}
 * @param inputName  of the signature, empty for the only one
 * @param outputName of the signature, empty for the only one
 * @param window     maps the test input's values to the network's [0, 1]
 * @param testInput  numpy file, shape [N, H, W, 1]
 * @param testOutput numpy file, what the network answers to it
 */
public record SavedModelSource(Path folder, String inputName, String outputName, IntensityWindow window, Optional<Path> testInput,
  Optional<Path> testOutput)
{

  /** @return plain values that JSON can carry */
  public Map<String, Object> toMap() {
    final Map<String, Object> map = new HashMap<>();
    map.put("folder", folder.toString());
    map.put("input_name", inputName);
    map.put("output_name", outputName);
    map.put("window_low", window.low());
    map.put("window_high", window.high());
    testInput.ifPresent(p -> map.put("test_input", p.toString()));
    testOutput.ifPresent(p -> map.put("test_output", p.toString()));
    return map;
  }

  /** Reads what {@link #toMap()} wrote; other keys are left alone. */
  public static SavedModelSource fromMap(final Map<String, Object> map) {
    return new SavedModelSource(Path.of((String) map.get("folder")), (String) map.get("input_name"),
      (String) map.get("output_name"),
      new IntensityWindow(((Number) map.get("window_low")).doubleValue(), ((Number) map.get("window_high")).doubleValue()),
      Optional.ofNullable((String) map.get("test_input")).map(Path::of),
      Optional.ofNullable((String) map.get("test_output")).map(Path::of));
  }
}
