package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.ModelInspector.Reproduction;
import io.github.rraunet.engine.NetworkSettings.Preset;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.tensorflow.SmallModels;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.files.UserCache;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class ModelPackageTest {

  private static final IntensityWindow WINDOW = new IntensityWindow(-160, 240);
  private static final PredictorSettings ON_CPU = new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 1);
  private static final ForeignModelSettings FOREIGN = ForeignModelSettings.of(WINDOW, new SliceGeometry.Resize(64, 32));
  private static final Attribution ATTRIBUTION = new Attribution("Finds the neighbour.", List.of("RRA-U-Net developers"),
    List.of(Attribution.METHOD),
    "BSD-2-Clause", "# Test model\n\n## Validation\n\nBy arithmetic.\n", List.of("segmentation", "ct"),
    Instant.parse("2026-11-23T10:00:00Z"));
  private static final NetworkSettings NETWORK = new NetworkSettings(8, 3, true, false, NetworkSettings.Attention.CBAM, true,
    0.25);

  @TempDir
  private Path temp;

  @BeforeEach
  void useACacheOfThisTest() {
    System.setProperty(UserCache.PROPERTY, cache().toString());
  }

  @AfterEach
  void forgetTheCache() {
    System.clearProperty(UserCache.PROPERTY);
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    final Path zip = write(temp.resolve("spine model.zip"), spacing());
    final ModelPackage model = ModelPackage.open(zip.toString());
    final ModelDescription d = model.description();
    assertThat(d.name()).isEqualTo("Neighbour finder");
    assertThat(d.target()).isEqualTo("spine");
    assertThat(d.preparation()).isEqualTo(new SlicePreparation(WINDOW, spacing()));
    assertThat(d.orientation()).isEqualTo(Orientation.parse("LPI"));
    assertThat(d.threshold()).isEqualTo(0.4);
    assertThat(d.inputName()).isEqualTo("image");
    assertThat(d.outputName()).isEqualTo("probability");
    assertThat(d.training()).isEqualTo(Map.of("steps", 1200, "data", "ct-lumbar", "dice", 0.91));
    assertThat(d.sha256()).isEqualTo(model.sha256()).matches("[0-9a-f]{64}");
    assertThat(model.networkSettings()).contains(NETWORK);
    assertThat(model.format()).isEqualTo("bioimage.io 0.5.4");
    assertThat(model.license()).isEqualTo("BSD-2-Clause");
    assertThat(model.citations()).singleElement().asString().contains("ICIP 2021").endsWith("https://arxiv.org/abs/2009.12873");
    assertThat(model.testInput().orElseThrow().shape()).containsExactly(2, 3, 5, 1);
    assertThat(model.testInput().orElseThrow().values()).containsExactly(testInput().values());
    assertThat(model.testOutput().orElseThrow().values()).containsExactly(expected(testInput()));
    assertThat(Files.isRegularFile(model.savedModelFolder().resolve("saved_model.pb"))).isTrue();
  }

  @Test
  void reproducesTheTestTensorWithTheWindowApplied() throws Exception {
    final Path zip = write(temp.resolve("m.zip"), spacing());
    final Reproduction good = ModelInspector.reproduce(ModelPackage.open(zip.toString()), ON_CPU);
    assertThat(good.reason()).isEmpty();
    assertThat(good.difference().orElseThrow()).isLessThan(1e-6);
    assertThat(good.use().orElseThrow().device()).isEqualTo("cpu");
    final NpyArray input = testInput();
    final float[] wrong = expected(input);
    wrong[17] += 0.25f;
    new ModelPackageWriter(description(spacing()), Optional.empty(), ATTRIBUTION, "2.18.0")
      .write(zip, savedModel(), input, new NpyArray(input.shape(), wrong));
    assertThat(ModelInspector.reproduce(ModelPackage.open(zip.toString()), ON_CPU).difference().orElseThrow())
      .isCloseTo(0.25, within(1e-6));
  }

  /** As RestrictCharacters of generic/v0_3.py in bioimageio.spec 0.5.7 has it; a dot is not among them. */
  @Test
  void aNameThatBioimageIoRefusesIsNotWritten() {
    final ModelDescription d = description(spacing());
    for (final String name : new String[] { "spine v1.5", "L/R lung", "bone", "U-Net Wirbelsäule" })
      assertThatThrownBy(() -> new ModelPackageWriter(new ModelDescription(name, d.target(), d.preparation(), d.orientation(), d
        .threshold(), d.inputName(), d.outputName(), d.sha256(), d.training()), Optional.empty(), ATTRIBUTION, "2.18.0"))
        .hasMessageContaining("a model's name has").hasMessageContaining("'" + name + "'");
  }

  @Test
  void writesTheSameBytesForTheSameModel() throws Exception {
    final Path savedModel = savedModel();
    final NpyArray input = testInput();
    final NpyArray output = new NpyArray(input.shape(), expected(input));
    final var writer = new ModelPackageWriter(description(spacing()), Optional.of(NETWORK), ATTRIBUTION, "2.18.0");
    writer.write(temp.resolve("a.zip"), savedModel, input, output);
    writer.write(temp.resolve("b.zip"), savedModel, input, output);
    assertThat(temp.resolve("a.zip")).hasSameBinaryContentAs(temp.resolve("b.zip"));
    assertNoClock(new ByteArrayInputStream(Files.readAllBytes(temp.resolve("a.zip"))));
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files.map(p -> p.getFileName().toString()).filter(n -> n.endsWith(".part"))).isEmpty();
    }
  }

  /** Entries that told when they were written would differ from the next two seconds on. */
  private static void assertNoClock(final InputStream packed) throws IOException {
    final ZipInputStream zip = new ZipInputStream(packed);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      assertThat(entry.getTimeLocal()).as(entry.getName()).isEqualTo(LocalDateTime.of(1980, 1, 2, 0, 0));
      if (entry.getName().endsWith(".zip")) assertNoClock(new ByteArrayInputStream(zip.readAllBytes()));
    }
  }

  @Test
  void describesItselfToBioimageIo() throws Exception {
    final Map<String, Object> rdf = rdf(write(temp.resolve("spacing.zip"), spacing()));
    assertThat(rdf).containsEntry("format_version", "0.5.4").containsEntry("type", "model")
      .containsEntry("license", "BSD-2-Clause")
      .containsEntry("documentation", "README.md");
    final Map<?, ?> input = (Map<?, ?>) ((List<?>) rdf.get("inputs")).get(0);
    assertThat(input.get("axes").toString()).isEqualTo("[{type=batch}, "
      + "{type=space, id=y, unit=millimeter, scale=1.5, size={min=16, step=16}}, {type=space, id=x, unit=millimeter,"
      + " scale=1.5, size={min=16, step=16}}, "
      + "{type=channel, channel_names=[intensity]}]");
    assertThat(input.get("preprocessing").toString()).isEqualTo("[{id=ensure_dtype, kwargs={dtype=float32}}, "
      + "{id=clip, kwargs={min=-160.0, max=240.0}}, {id=scale_linear, kwargs={gain=0.0025, offset=0.4}}]"); // 1/400, 160/400
    final Map<?, ?> output = (Map<?, ?>) ((List<?>) rdf.get("outputs")).get(0);
    assertThat(output.get("axes").toString())
      .contains("{type=space, id=x, unit=millimeter, scale=1.5, size={tensor_id=image, axis_id=x}}");
    final Map<?, ?> weights = (Map<?, ?>) ((Map<?, ?>) rdf.get("weights")).get("tensorflow_saved_model_bundle");
    assertThat(weights.get("source")).isEqualTo("tensorflow_saved_model_bundle.zip");
    final Map<String, Object> fixed = rdf(write(temp.resolve("fixed.zip"), new SliceGeometry.Resize(5, 3)));
    assertThat(((Map<?, ?>) ((List<?>) fixed.get("inputs")).get(0)).get("axes").toString())
      .isEqualTo("[{type=batch}, {type=space, id=y, size=3}, {type=space, id=x, size=5}, {type=channel,"
      + " channel_names=[intensity]}]");
  }

  @Test
  void understandsPackagesOfOthersWhosePreprocessingIsAWindow() throws Exception {
    final Map<String, Object> rdf = rdf(write(temp.resolve("m.zip"), spacing()));
    rdf.remove("config");
    assertThat(ModelPackage.open(folder(rdf).toString()).description().preparation())
      .isEqualTo(new SlicePreparation(WINDOW, spacing()));
    preprocess(rdf, "scale_linear", Map.of("gain", 0.0025, "offset", 0.4), "clip", Map.of("min", 0, "max", 1));
    final SlicePreparation other = ModelPackage.open(folder(rdf).toString()).description().preparation();
    assertThat(other.window().low()).isCloseTo(-160, within(1e-9));
    assertThat(other.window().high()).isCloseTo(240, within(1e-9));
    preprocess(rdf, "scale_linear", Map.of("gain", 0.0025, "offset", 0.4)); // not clipped: no window
    assertThatThrownBy(() -> ModelPackage.open(folder(rdf).toString())).isInstanceOf(EngineException.class)
      .hasMessageContaining("name the intensity window")
      .hasMessageNotContaining("geometry");
    preprocess(rdf, "zero_mean_unit_variance", Map.of());
    assertThatThrownBy(() -> ModelPackage.open(folder(rdf).toString())).isInstanceOf(EngineException.class)
      .hasMessageContaining("name the intensity window");
    assertThat(ModelPackage.open(folder(rdf).toString(), FOREIGN).description().preparation())
      .isEqualTo(new SlicePreparation(WINDOW, new SliceGeometry.Resize(64, 32)));
  }

  /** As the postprocessing of bioimage.io 0.5 (id) and 0.4 (name) has it; our own packages say their threshold themselves. */
  @Test
  void takesTheThresholdOfOthersAndRefusesWhatElseFollowsTheirNetwork() throws Exception {
    final Map<String, Object> rdf = rdf(write(temp.resolve("m.zip"), spacing()));
    rdf.remove("config");
    final ModelPackage plain = ModelPackage.open(folder(rdf).toString());
    assertThat(plain.description().threshold()).isEqualTo(0.5);
    assertThat(plain.testOutput()).isPresent();
    steps(rdf, "outputs", "postprocessing", "ensure_dtype", Map.of("dtype", "float32"), "clip", Map.of("min", 0, "max", 1),
      "binarize", Map.of("threshold", 0.3), "ensure_dtype", Map.of("dtype", "uint8"));
    final ModelPackage mask = ModelPackage.open(folder(rdf).toString());
    assertThat(mask.description().threshold()).isEqualTo(0.3);
    assertThat(mask.testOutput()).as("a mask, which the network does not answer").isEmpty();
    steps(rdf, "outputs", "postprocessing", "binarize", Map.of("threshold", List.of(0.7), "axis", "channel"));
    assertThat(ModelPackage.open(folder(rdf).toString()).description().threshold()).isEqualTo(0.7);
    for (final Object[] foreign : new Object[][] { { "sigmoid", Map.of() }, { "scale_linear", Map.of("gain", 255) }, { "clip",
      Map.of("min", 0, "max", 0.5) }, { "ensure_dtype", Map.of("dtype", "uint8") }, { "binarize", Map.of("threshold", 127) } })
    {
      steps(rdf, "outputs", "postprocessing", foreign);
      refuses(folder(rdf).toString(), "cannot be used: its description puts the network's answer through '" + foreign[0]
        + "', which is not done here");
    }
    put(rdf, "outputs", "postprocessing", List.of(Map.of("name", "sigmoid")));
    final ModelPackage found = ModelPackage.find(folder(rdf).toString(), ForeignModelSettings.NONE);
    assertThat(found.obstacle()).contains("'sigmoid'");
    assertThat(ModelPackage.open(found.savedModelFolder().toString(), FOREIGN).obstacle())
      .as("the SavedModel alone, by somebody who knows better").isEmpty();
  }

  @Test
  void opensAPlainSavedModelWhenTheUserNamesWhatIsMissing() throws Exception {
    final Path savedModel = savedModel();
    assertThatThrownBy(() -> ModelPackage.open(savedModel.toString())).isInstanceOf(EngineException.class)
      .hasMessageContaining("name the intensity window")
      .hasMessageContaining("and the slice geometry");
    final ModelPackage model = ModelPackage.open(savedModel.toString(), FOREIGN);
    assertThat(model.format()).isEqualTo("SavedModel");
    assertThat(model.description().threshold()).isEqualTo(0.5);
    assertThat(model.description().inputName()).isEmpty();
    assertThat(model.testInput()).isEmpty();
    assertThat(ModelInspector.reproduce(model, ON_CPU).reason()).isEqualTo("the model carries no test tensors of an image and its"
      + " probabilities");
    final ModelPackage zipped = ModelPackage.open(zip(temp.resolve("plain.zip"), savedModel, "some/folders/model/").toString(),
      FOREIGN);
    assertThat(zipped.sha256()).isEqualTo(model.sha256());
    final ModelPackage looked = ModelPackage.find(savedModel.toString(), ForeignModelSettings.NONE);
    assertThat(looked.missing()).contains("window").contains("geometry");
    assertThat(ModelInspector.inspect(looked).parameters()).isEqualTo(9);
    assertThat(ModelInspector.reproduce(looked, ON_CPU).reason()).contains("window");
  }

  @Test
  void followsALinkToAModelsFolder() throws Exception {
    final Path folder = Files.createDirectories(temp.resolve("versions/3"));
    Files.write(folder.resolve("saved_model.pb"), new byte[] { 1, 2, 3 });
    final Path link = temp.resolve("newest");
    try {
      Files.createSymbolicLink(link, folder);
    }
    catch (final UnsupportedOperationException | IOException e) {
      assumeTrue(false, "skipped: this file system has no links");
    }
    final ModelPackage found = ModelPackage.find(link.toString(), ForeignModelSettings.NONE);
    assertThat(Files.isSameFile(found.savedModelFolder(), folder)).isTrue();
  }

  @Test
  void saysWhatIsWrongWithALocation() throws Exception {
    refuses(temp.resolve("nowhere").toString(), "there is no model at");
    refuses(Files.createDirectory(temp.resolve("empty")).toString(), "has no saved_model.pb");
    refuses(Files.writeString(temp.resolve("text.zip"), "this is no zip file at all").toString(),
      "is not a zip file, or an empty one");
    final byte[] good = Files.readAllBytes(write(temp.resolve("good.zip"), spacing()));
    refuses(Files.write(temp.resolve("cut.zip"), Arrays.copyOf(good, good.length / 2)).toString(), "cut.zip is a damaged zip");
    refuses(slip(temp.resolve("slip.zip"), "../outside.txt").toString(), "outside its folder (../outside.txt)");
    refuses(slip(temp.resolve("absolute.zip"), temp.resolve("outside.txt").toString()).toString(), "outside its folder");
    assertThat(temp.resolve("outside.txt")).doesNotExist();
    final Map<String, Object> rdf = rdf(temp.resolve("good.zip"));
    final Path damaged = folder(rdf);
    Files.write(damaged.resolve(ModelPackageWriter.WEIGHTS), new byte[] { 1 }, StandardOpenOption.APPEND);
    refuses(damaged.toString(), "is damaged or was changed");
    Files.delete(damaged.resolve(ModelPackageWriter.WEIGHTS));
    refuses(damaged.toString(), "is incomplete: its description names tensorflow_saved_model_bundle.zip");
    rdf.put("weights", Map.of("torchscript", Map.of("source", "weights.pt")));
    refuses(folder(rdf).toString(), "only TensorFlow models can be run, found only [torchscript]");
    Files.writeString(damaged.resolve("rdf.yaml"), "weights: {tensorflow_saved_model_bundle: {source: \"a\\0b.zip\"}}");
    refuses(damaged.toString(), "tensorflow_saved_model_bundle source: 'a?b.zip' cannot be the name of a file here");
    Files.writeString(damaged.resolve("rdf.yaml"), "name: !!javax.script.ScriptEngineManager []");
    refuses(damaged.toString(), "cannot read the model's description");
  }

  /** A few lines that stand for millions of values, or for one that holds itself; none of it is read out. */
  @Test
  void refusesADescriptionWithoutAnEnd() throws Exception {
    final Path folder = folder(rdf(write(temp.resolve("m.zip"), spacing())));
    final String good = Files.readString(folder.resolve("rdf.yaml"));
    final StringBuilder doubled = new StringBuilder("more:\n- &a0 [x, x]\n");
    for (int i = 1; i < 24; i++)
      doubled.append(String.format("- &a%d [*a%d, *a%d]%n", i, i - 1, i - 1));
    for (final String more : new String[] { doubled.toString(), "more: &itself\n  again: *itself\n" }) {
      Files.writeString(folder.resolve("rdf.yaml"), good + more);
      refuses(folder.toString(), "rdf.yaml: with all that it refers to this description has more than 100000 values, or is nested"
        + " more than 100 deep; it is refused");
    }
    Files.writeString(folder.resolve("rdf.yaml"), good + "more:\n" + "- [a, {c: d}]\n".repeat(1000));
    assertThat(ModelPackage.open(folder.toString()).description().threshold()).isEqualTo(0.4);
  }

  @Test
  void saysWhichFieldOfOursIsWrong() throws Exception {
    final Map<String, Object> rdf = rdf(write(temp.resolve("m.zip"), spacing()));
    final Map<String, Object> own = own(rdf);
    own.put("threshold", "high");
    refuses(folder(rdf).toString(), "rdf.yaml config rra_unet: expected threshold to be a number, found 'high'");
    own.put("threshold", 1.5);
    refuses(folder(rdf).toString(), "a threshold is a probability in [0, 1], found 1.5");
    own.put("threshold", 0.5);
    own.put("version", 2);
    refuses(folder(rdf).toString(), "written by a newer version of this program");
  }

  @Test
  void readsBackEachArchitectureAndTakesPackagesWithoutOneForRraUNets() throws Exception {
    final NetworkSettings dense = NetworkChoice.DENSE_U_NET.settings(Preset.AUTHOR, 8);
    final NpyArray input = testInput();
    final Path zip = temp.resolve("m.zip");
    new ModelPackageWriter(description(spacing()), Optional.of(dense), ATTRIBUTION, "2.18.0")
      .write(zip, savedModel(), input, new NpyArray(input.shape(), expected(input)));
    assertThat(ModelPackage.open(zip.toString()).networkSettings()).contains(dense);
    final Map<String, Object> rdf = rdf(zip);
    final Map<String, Object> network = network(rdf);
    network.put("architecture", "TRANSFORMER");
    refuses(folder(rdf).toString(), "rdf.yaml config rra_unet network: expected architecture to be one of [RRA_U_NET,"
      + " RESIDUAL_U_NET, DENSE_U_NET, MULTI_RES_U_NET], found 'TRANSFORMER'; if the model was written by a newer version");
    network.put("architecture", "MULTI_RES_U_NET");
    network.put("residual_encoder", true);
    refuses(folder(rdf).toString(), "rdf.yaml config rra_unet network: residual encoder, residual connections and attention");
    network.remove("architecture");
    assertThat(ModelPackage.open(folder(rdf).toString()).networkSettings())
      .contains(new NetworkSettings(8, 4, true, false, NetworkSettings.Attention.NONE, true, 0.1));
  }

  @Test
  void unpacksOnceEvenWhenManyAsk() throws Exception {
    final Path zip = write(temp.resolve("m.zip"), spacing());
    final Callable<Path> opening = () -> ModelPackage.open(zip.toString()).savedModelFolder();
    final ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      final Set<Path> folders = threads.invokeAll(Collections.nCopies(8, opening)).stream().map(ModelPackageTest::get)
        .collect(Collectors.toSet());
      assertThat(folders).hasSize(1);
    }
    finally {
      threads.shutdownNow();
    }
    try (Stream<Path> cached = Files.list(cache().resolve("models"))) {
      assertThat(cached).as("the package and the weights in it").hasSize(2)
        .noneMatch(p -> p.getFileName().toString().startsWith("."));
    }
    final Path folder = opening.call();
    Files.delete(folder.resolve("variables").resolve("variables.index")); // as a cleaner of old files would
    assertThat(opening.call().resolve("variables").resolve("variables.index")).exists();
  }

  @Test
  void bundledModelOpensAndAnswersItsTestSliceAsWhenItWasMade() throws Exception {
    final ModelPackage model = ModelPackage.open(ModelPackage.BUNDLED);
    assertThat(model.description().target()).isEqualTo("spine");
    assertThat(model.description().preparation().geometry()).isEqualTo(new SliceGeometry.PixelSpacing(1.5, 16));
    assertThat(model.license()).isEqualTo("Apache-2.0");
    try (WorkerPredictor predictor = WorkerPredictor.start(model, new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32,
      0))) {
      assertThat(predictor.reproduce()).isLessThan(1e-4);
    }
    float highest = 0;
    for (final float p : model.testOutput().orElseThrow().values())
      highest = Math.max(highest, p);
    assertThat(highest).as("the test slice shows spine").isGreaterThan(0.9f);
  }

  private Path cache() {
    return temp.resolve(WorkerPredictorTest.unusualName("cache ä"));
  }

  private static Path get(final Future<Path> future) {
    try {
      return future.get();
    }
    catch (final Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void refuses(final String location, final String message) {
    assertThatThrownBy(() -> ModelPackage.open(location)).isInstanceOf(EngineException.class).hasMessageContaining(message);
  }

  private static SliceGeometry spacing() {
    return new SliceGeometry.PixelSpacing(1.5, 16);
  }

  private static ModelDescription description(final SliceGeometry geometry) {
    return new ModelDescription("Neighbour finder", "spine", new SlicePreparation(WINDOW, geometry), Orientation.parse("LPI"),
      0.4, "image", "probability", "",
      Map.of("steps", 1200, "data", "ct-lumbar", "dice", 0.91));
  }

  private Path savedModel() throws IOException {
    return SmallModels.lowerLeftNeighbour(temp.resolve("saved" + System.nanoTime()), 2);
  }

  private Path write(final Path zip, final SliceGeometry geometry) throws IOException {
    final NpyArray input = testInput();
    new ModelPackageWriter(description(geometry), Optional.of(NETWORK), ATTRIBUTION, "2.18.0")
      .write(zip, savedModel(), input, new NpyArray(input.shape(), expected(input)));
    return zip;
  }

  /** HU from below to above the window. */
  private static NpyArray testInput() {
    final float[] hu = new float[2 * 3 * 5];
    for (int i = 0; i < hu.length; i++)
      hu[i] = -400 + 50 * (i * 7 % 30);
    return new NpyArray(new int[] { 2, 3, 5, 1 }, hu);
  }

  private static float[] expected(final NpyArray input) {
    final float[] probability = new float[input.values().length];
    for (int n = 0; n < 2; n++)
      for (int y = 0; y < 3; y++)
        for (int x = 0; x < 5; x++)
          probability[(n * 3 + y) * 5 + x] = (float) sigmoid(y + 1 < 3 && x > 0
            ? 2 * Math.min(1, Math.max(0, (input.values()[(n * 3 + y + 1) * 5 + x - 1] + 160) / 400)) : 0);
    return probability;
  }

  private static double sigmoid(final double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private Map<String, Object> rdf(final Path zip) throws Exception {
    final Path folder = ModelArchive.ofThisUser().unpacked(zip);
    return new Yaml().load(Files.readString(folder.resolve("rdf.yaml")));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> own(final Map<String, Object> rdf) {
    return (Map<String, Object>) ((Map<String, Object>) rdf.get("config")).get("rra_unet");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> network(final Map<String, Object> rdf) {
    return (Map<String, Object>) own(rdf).get("network");
  }

  private static void preprocess(final Map<String, Object> rdf, final Object... idsAndKwargs) {
    steps(rdf, "inputs", "preprocessing", idsAndKwargs);
  }

  private static void steps(final Map<String, Object> rdf, final String tensors, final String where,
    final Object... idsAndKwargs)
  {
    final List<Object> steps = new ArrayList<>();
    for (int i = 0; i < idsAndKwargs.length; i += 2)
      steps.add(Map.of("id", idsAndKwargs[i], "kwargs", idsAndKwargs[i + 1]));
    put(rdf, tensors, where, steps);
  }

  @SuppressWarnings("unchecked")
  private static void put(final Map<String, Object> rdf, final String tensors, final String where, final List<Object> steps) {
    ((Map<String, Object>) ((List<?>) rdf.get(tensors)).get(0)).put(where, steps);
  }

  /** A package as a folder: the files of the zip with another description. */
  private Path folder(final Map<String, Object> rdf) throws Exception {
    final Path folder = Files.createDirectory(temp.resolve("folder" + System.nanoTime()));
    final Path original = ModelArchive.ofThisUser().unpacked(Files.exists(temp.resolve("m.zip")) ? temp.resolve("m.zip")
      : temp.resolve("good.zip"));
    for (final String file : List.of(ModelPackageWriter.WEIGHTS, ModelPackageWriter.TEST_INPUT, ModelPackageWriter.TEST_OUTPUT))
      Files.copy(original.resolve(file), folder.resolve(file));
    Files.writeString(folder.resolve("rdf.yaml"), new Yaml().dump(rdf));
    return folder;
  }

  private static Path zip(final Path zip, final Path folder, final String prefix) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip)); Stream<Path> tree = Files.walk(folder)) {
      for (final Path file : tree.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(prefix + folder.relativize(file)));
        Files.copy(file, out);
      }
    }
    return zip;
  }

  private static Path slip(final Path zip, final String name) throws IOException {
    try (OutputStream file = Files.newOutputStream(zip); ZipOutputStream out = new ZipOutputStream(file)) {
      out.putNextEntry(new ZipEntry(name));
      out.write("outside".getBytes(StandardCharsets.UTF_8));
    }
    return zip;
  }
}
