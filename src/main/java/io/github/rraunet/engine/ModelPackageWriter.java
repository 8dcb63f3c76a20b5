package io.github.rraunet.engine;

import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.files.Sha256;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;

/**
 * Writes a model as a bioimage.io 0.5 package: one zip with {@code rdf.yaml}, the zipped SavedModel, the test tensors and
 * {@code README.md}. The same content makes the same bytes.
 *
 * @see <a href="https://github.com/bioimage-io/spec-bioimage-io">bioimage.io specification</a>
 */
public final class ModelPackageWriter {

  /** Version of the format that is written. */
  public static final String FORMAT_VERSION = "0.5.4";

  static final String WEIGHTS = "tensorflow_saved_model_bundle.zip";
  static final String TEST_INPUT = "test_input.npy";
  static final String TEST_OUTPUT = "test_output.npy";

  private static final String IMAGE = "image";
  private static final String PROBABILITY = "probability";
  private static final Pattern NAME = Pattern.compile("[-_+ a-zA-Z0-9()]{5,128}");
  private static final LocalDateTime ZIP_TIME = LocalDateTime.of(1980, 1, 2, 0, 0);

  private final ModelDescription model;
  private final Optional<NetworkSettings> network;
  private final Attribution attribution;
  private final String tensorFlowVersion;

  /**
   * @param model             what the model needs; its hash is not used
   * @param network           settings of the network, if this program built it
   * @param attribution       who, what, when
   * @param tensorFlowVersion version that wrote the SavedModel, for example "2.18.0"
   * @throws IllegalArgumentException if the name is none that bioimage.io allows
   */
  public ModelPackageWriter(final ModelDescription model, final Optional<NetworkSettings> network, final Attribution attribution,
    final String tensorFlowVersion)
  {
    if (!NAME.matcher(model.name()).matches())
      throw new IllegalArgumentException(
        "a model's name has 5 to 128 letters, digits, spaces and -_+(), found '" + model.name() + "'");
    this.model = model;
    this.network = network;
    this.attribution = attribution;
    this.tensorFlowVersion = tensorFlowVersion;
  }

  /**
   * @param zip        to write; replaced in one step when all is written
   * @param savedModel folder with {@code saved_model.pb} and {@code variables}
   * @param testInput  shape [N, H, W, 1], in the image's own values (HU for a CT), before the window
   * @param testOutput what the network answers to it, same shape
   */
  public void write(final Path zip, final Path savedModel, final NpyArray testInput, final NpyArray testOutput)
    throws IOException
  {
    write(zip, savedModel, testInput, testOutput, Map.of());
  }

  /** @param attachments files that lie beside the description, by name, such as pictures of its documentation */
  public void write(final Path zip, final Path savedModel, final NpyArray testInput, final NpyArray testOutput,
    final Map<String, byte[]> attachments) throws IOException
  {
    if (testInput.shape().length != 4 || testInput.shape()[3] != 1 || !Arrays.equals(testInput.shape(), testOutput.shape()))
      throw new IllegalArgumentException("test tensors have the same shape [N, H, W, 1], found "
        + Arrays.toString(testInput.shape()) + " and "
        + Arrays.toString(testOutput.shape()));
    final Map<String, byte[]> files = new LinkedHashMap<>();
    final byte[] weights = zipped(filesOf(savedModel));
    final byte[] input = bytes(testInput);
    final byte[] output = bytes(testOutput);
    final byte[] readme = attribution.documentation().getBytes(StandardCharsets.UTF_8);
    files.put("rdf.yaml", yaml(rdf(weights, input, output, attachments)).getBytes(StandardCharsets.UTF_8));
    files.put("README.md", readme);
    files.put(WEIGHTS, weights);
    files.put(TEST_INPUT, input);
    files.put(TEST_OUTPUT, output);
    attachments.forEach((name, content) -> {
      if (files.putIfAbsent(name, content) != null) throw new IllegalArgumentException("an attachment cannot be named " + name);
    });
    FileReplacement.write(zip.toAbsolutePath(), zipped(files));
  }

  private static Map<String, byte[]> filesOf(final Path folder) throws IOException {
    if (!Files.isRegularFile(folder.resolve("saved_model.pb")))
      throw new IOException("expected a SavedModel in " + folder + ", found no saved_model.pb");
    final List<Path> paths;
    try (Stream<Path> tree = Files.walk(folder)) {
      paths = tree.filter(Files::isRegularFile).toList();
    }
    final Map<String, byte[]> files = new TreeMap<>();
    for (final Path path : paths)
      files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
    return files;
  }

  private static byte[] bytes(final NpyArray array) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    array.write(out);
    return out.toByteArray();
  }

  private static byte[] zipped(final Map<String, byte[]> files) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    zip(files, bytes);
    return bytes.toByteArray();
  }

  private static void zip(final Map<String, byte[]> files, final OutputStream out) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (final Map.Entry<String, byte[]> file : files.entrySet()) {
        final ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(ZIP_TIME);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
  }

  private static String yaml(final Map<String, Object> rdf) {
    final DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setAllowUnicode(true);
    options.setWidth(120);
    return new Yaml(options).dump(rdf);
  }

  private Map<String, Object> rdf(final byte[] weights, final byte[] input, final byte[] output,
    final Map<String, byte[]> attachments)
  {
    final Map<String, Object> rdf = new LinkedHashMap<>();
    rdf.put("format_version", FORMAT_VERSION);
    rdf.put("type", "model");
    rdf.put("name", model.name());
    rdf.put("description", attribution.description());
    rdf.put("authors", attribution.authors().stream().map(a -> Map.of("name", a)).toList());
    rdf.put("cite", attribution.citations().stream().map(c -> ordered("text", c.text(), "url", c.url())).toList());
    rdf.put("license", attribution.license());
    rdf.put("tags", attribution.tags());
    rdf.put("documentation", "README.md");
    rdf.put("timestamp", attribution.timestamp().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC).toString());
    final Map<String, Object> image = ordered("id", IMAGE, "description", "axial slices in the image's own values (HU for a CT)");
    image.put("axes", inputAxes());
    image.put("test_tensor", file(TEST_INPUT, input));
    image.put("data", ordered("type", "float32"));
    image.put("preprocessing", preprocessing());
    rdf.put("inputs", List.of(image));
    final Map<String, Object> probability = ordered("id", PROBABILITY, "description",
      "probability of foreground; mask: above " + model.threshold());
    probability.put("axes", outputAxes());
    probability.put("test_tensor", file(TEST_OUTPUT, output));
    probability.put("data", ordered("type", "float32", "range", List.of(0.0, 1.0)));
    probability.put("postprocessing", List.of(ordered("id", "ensure_dtype", "kwargs", ordered("dtype", "float32"))));
    rdf.put("outputs", List.of(probability));
    final Map<String, Object> weightsEntry = file(WEIGHTS, weights);
    weightsEntry.put("tensorflow_version", tensorFlowVersion);
    rdf.put("weights", ordered("tensorflow_saved_model_bundle", weightsEntry));
    if (!attachments.isEmpty())
      rdf.put("attachments", new TreeMap<>(attachments).entrySet().stream().map(a -> file(a.getKey(), a.getValue())).toList());
    rdf.put("config", ordered(ModelFields.KEY, ModelFields.of(model, network)));
    return rdf;
  }

  private static Map<String, Object> file(final String name, final byte[] content) {
    return ordered("source", name, "sha256", Sha256.of(content));
  }

  /** Clip to [low, high], then map it to [0, 1]; what {@link IntensityWindow#apply} does. */
  private List<Object> preprocessing() {
    final IntensityWindow w = model.preparation().window();
    final double width = w.high() - w.low();
    final List<Object> steps = new ArrayList<>();
    steps.add(ordered("id", "ensure_dtype", "kwargs", ordered("dtype", "float32")));
    steps.add(ordered("id", "clip", "kwargs", ordered("min", w.low(), "max", w.high())));
    if (w.low() != 0 || width != 1) // the format refuses a scaling that changes nothing
      steps.add(ordered("id", "scale_linear", "kwargs", ordered("gain", 1 / width, "offset", 0.0 - w.low() / width)));
    return steps;
  }

  private List<Object> inputAxes() {
    return List.of(ordered("type", "batch"), spaceAxis("y", true), spaceAxis("x", true), channelAxis("intensity"));
  }

  private List<Object> outputAxes() {
    return List.of(ordered("type", "batch"), spaceAxis("y", false), spaceAxis("x", false), channelAxis(PROBABILITY));
  }

  private static Map<String, Object> channelAxis(final String name) {
    return ordered("type", "channel", "channel_names", List.of(name));
  }

  private Map<String, Object> spaceAxis(final String id, final boolean input) {
    final Map<String, Object> axis = ordered("type", "space", "id", id);
    final Object size;
    if (model.preparation().geometry() instanceof SliceGeometry.PixelSpacing spacing) {
      axis.put("unit", "millimeter");
      axis.put("scale", spacing.pixelMm());
      size = ordered("min", spacing.multipleOf(), "step", spacing.multipleOf());
    }
    else {
      final SliceGeometry.Resize resize = (SliceGeometry.Resize) model.preparation().geometry();
      size = id.equals("x") ? resize.width() : resize.height();
    }
    axis.put("size", input ? size : ordered("tensor_id", IMAGE, "axis_id", id));
    return axis;
  }

  private static Map<String, Object> ordered(final Object... keysAndValues) {
    final Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2)
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    return map;
  }
}
