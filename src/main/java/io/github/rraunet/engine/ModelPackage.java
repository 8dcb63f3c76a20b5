package io.github.rraunet.engine;

import io.github.rraunet.files.Sha256;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.Orientation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model on disk: a TensorFlow SavedModel with what has to be known to use it. Its home format is a bioimage.io
 * package (rdf.yaml, zipped SavedModel, test tensors) whose {@code config: rra_unet:} carries our own fields; a plain
 * SavedModel or a package by others opens when the user says what is missing. Opening reads descriptions only: the
 * graph is checked in the worker, before it is loaded.
 */
public final class ModelPackage {

  /** Location of the model that comes with the program. */
  public static final String BUNDLED = "bundled";

  private static final String BUNDLED_RESOURCE = "/models/rra-unet-spine.zip";
  private static final List<String> DESCRIPTION_FILES = List.of("rdf.yaml", "bioimageio.yaml", "model.yaml", "rdf.yml",
    "model.yml");
  private static final String GRAPH_FILE = "saved_model.pb";
  private static final int MAX_DEPTH = 6;

  private final String location;
  private final Path savedModel;
  private final String sha256;
  private final Optional<BioimageDescription> rdf;
  private final Optional<ModelDescription> description;
  private final String missing;
  private final Optional<BioimageDescription.Postprocessing> postprocessing; // of a model by others
  private final Optional<NetworkSettings> network;

  private ModelPackage(final String location, final Path savedModel, final Optional<BioimageDescription> rdf,
    final ForeignModelSettings settings) throws EngineException
  {
    this.location = location;
    this.savedModel = savedModel;
    this.rdf = rdf;
    this.sha256 = hash(savedModel);
    final Optional<ModelFields> own = rdf.isPresent() ? rdf.get().ownFields() : Optional.empty();
    this.network = own.isPresent() ? own.get().network() : Optional.empty();
    this.postprocessing = own.isEmpty() && rdf.isPresent() ? Optional.of(rdf.get().postprocessing()) : Optional.empty();
    if (own.isPresent()) {
      this.description = Optional.of(own.get().description(rdf.get().name(), sha256));
      this.missing = "";
      return;
    }
    Optional<IntensityWindow> window = settings.window();
    Optional<SliceGeometry> geometry = settings.geometry();
    if (window.isEmpty() && rdf.isPresent()) window = rdf.get().window();
    if (geometry.isEmpty() && rdf.isPresent()) geometry = rdf.get().geometry();
    this.missing = missing(window.isEmpty(), geometry.isEmpty());
    this.description = missing.isEmpty() ? Optional.of(describe(window.get(), geometry.get(), settings)) : Optional.empty();
  }

  /**
   * Opens a model that says itself how it is used.
   *
   * @param location {@value #BUNDLED}, a folder or a zip
   * @throws EngineException if it is none, is damaged, or needs window or geometry to be named
   */
  public static ModelPackage open(final String location) throws EngineException {
    return open(location, ForeignModelSettings.NONE);
  }

  /** Opens any model; {@code settings} count for models that do not carry our own fields. */
  public static ModelPackage open(final String location, final ForeignModelSettings settings) throws EngineException {
    final ModelPackage model = find(location, settings);
    if (model.description.isEmpty())
      throw new EngineException("the model " + location + " does not say how its input is prepared: name " + model.missing);
    if (!model.obstacle().isEmpty()) throw new EngineException("the model " + location + " cannot be used: " + model.obstacle());
    return model;
  }

  /** As {@link #open(String, ForeignModelSettings)}, but also returns a model that cannot be used yet, to look at it. */
  public static ModelPackage find(final String location, final ForeignModelSettings settings) throws EngineException {
    final ModelArchive archive = ModelArchive.ofThisUser();
    final Path root;
    if (location.trim().equals(BUNDLED)) root = archive.unpackedResource(BUNDLED_RESOURCE);
    else {
      final Path path = path(location);
      root = Files.isDirectory(path) ? path : archive.unpacked(path);
    }
    final Optional<Path> descriptionFile = first(root, DESCRIPTION_FILES);
    if (descriptionFile.isEmpty()) return new ModelPackage(location, savedModelIn(root, location), Optional.empty(), settings);
    final BioimageDescription rdf = BioimageDescription.read(descriptionFile.get());
    final Optional<Path> weights = rdf.weights();
    final Path folder;
    if (weights.isEmpty()) folder = savedModelIn(descriptionFile.get().getParent(), location);
    else if (Files.isDirectory(weights.get())) folder = savedModelIn(weights.get(), location);
    else if (Files.isRegularFile(weights.get())) {
      checkHash(weights.get(), rdf.weightsSha256());
      folder = savedModelIn(archive.unpacked(weights.get()), location);
    }
    else
      throw new EngineException("the model " + location + " is incomplete: its description names " + weights.get().getFileName()
        + ", which is not there; get the whole package again");
    return new ModelPackage(location, folder, Optional.of(rdf), settings);
  }

  private static Path path(final String location) throws EngineException {
    final Path path;
    try {
      path = Path.of(location.trim()).toAbsolutePath().normalize();
    }
    catch (final InvalidPathException e) {
      throw new EngineException("'" + location + "' is no path of a model (" + e.getReason() + "); name a folder or a zip, or "
        + BUNDLED, e);
    }
    if (!Files.exists(path))
      throw new EngineException("there is no model at " + path + "; name a folder or a zip, or " + BUNDLED);
    return path.getFileName() != null && path.getFileName().toString().equals(GRAPH_FILE) ? path.getParent() : path;
  }

  private static Path savedModelIn(final Path root, final String location) throws EngineException {
    final Path graph = first(root, List.of(GRAPH_FILE)).orElseThrow(() -> new EngineException("the model " + location
      + " has no " + GRAPH_FILE + "; expected a TensorFlow SavedModel (a folder with " + GRAPH_FILE
      + " and variables/) or a bioimage.io package of one"));
    return graph.getParent();
  }

  /** The file nearest to the root; several at the same depth leave open which is meant. */
  private static Optional<Path> first(final Path root, final List<String> names) throws EngineException {
    try (Stream<Path> tree = Files.find(root, MAX_DEPTH, (p, a) -> a.isRegularFile() && names.contains(p.getFileName().toString())
      && !p.toString().contains("__MACOSX"), FileVisitOption.FOLLOW_LINKS))
    {
      final List<Path> found = new ArrayList<>(tree.toList());
      if (found.isEmpty()) return Optional.empty();
      final int depth = found.stream().mapToInt(Path::getNameCount).min().getAsInt();
      found.removeIf(p -> p.getNameCount() > depth);
      final long folders = found.stream().map(Path::getParent).distinct().count();
      if (folders > 1)
        throw new EngineException(root + " holds several models (" + found.stream()
          .map(p -> root.relativize(p.getParent()).toString()).sorted()
          .toList() + "); name the folder of one");
      found.sort((a, b) -> Integer.compare(names.indexOf(a.getFileName().toString()), names.indexOf(b.getFileName().toString())));
      return Optional.of(found.get(0));
    }
    catch (final IOException | UncheckedIOException e) { // a link that leads back, too
      throw new EngineException("cannot look for a model in " + root + ": " + e.getMessage(), e);
    }
  }

  private static void checkHash(final Path file, final Optional<String> expected) throws EngineException {
    try {
      if (expected.isEmpty()) return;
      final String found = Sha256.of(file);
      if (!found.equalsIgnoreCase(expected.get()))
        throw new EngineException(file + " is damaged or was changed: its description states SHA-256 " + expected.get()
          + ", found " + found
          + "; get the package again");
    }
    catch (final IOException e) {
      throw new EngineException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static String hash(final Path savedModel) throws EngineException {
    try {
      return SavedModelHash.of(savedModel);
    }
    catch (final IOException e) {
      throw new EngineException("cannot read the model in " + savedModel + ": " + e.getMessage(), e);
    }
  }

  private static String missing(final boolean window, final boolean geometry) {
    final String w = "the intensity window (values that become 0 and 1)";
    final String g = "the slice geometry (input width and height, or the pixel size in mm)";
    if (window && geometry) return w + " and " + g;
    return window ? w : geometry ? g : "";
  }

  private ModelDescription describe(final IntensityWindow window, final SliceGeometry geometry, final ForeignModelSettings s) {
    final String name = rdf.map(BioimageDescription::name).orElse(savedModel.getFileName().toString());
    return new ModelDescription(name, "", new SlicePreparation(window, geometry), s.orientation().orElse(Orientation.RAS),
      s.threshold().or(() -> postprocessing.flatMap(BioimageDescription.Postprocessing::threshold)).orElse(0.5), s.inputName()
        .orElse(""), s.outputName().orElse(""), sha256, Map.of());
  }

  /** @return where it was opened, as the user wrote it */
  public String location() {
    return location;
  }

  /** @return "SavedModel", or "bioimage.io" with the version of the format */
  public String format() {
    return rdf.map(r -> "bioimage.io " + r.formatVersion()).orElse("SavedModel");
  }

  /**
   * @return what the model is and needs; input and output name are empty for a model by others, meaning the only ones
   * @throws IllegalStateException if the model came from {@link #find} and {@link #missing()} is not empty
   */
  public ModelDescription description() {
    return description.orElseThrow(() -> new IllegalStateException("the model " + location + " needs " + missing));
  }

  /** @return what the user has to name before the model can be used, for a sentence; empty if nothing */
  public String missing() {
    return missing;
  }

  /** @return why the description makes the network's answer something else than a probability, for a sentence; empty if not */
  public String obstacle() {
    final String foreign = postprocessing.map(BioimageDescription.Postprocessing::foreign).orElse("");
    return foreign.isEmpty() ? "" : "its description puts the network's answer through '" + foreign + "', which is not done"
      + " here; export it with that in the graph, so that it answers a probability for each pixel";
  }

  /** @return the settings of a network that this program exported */
  public Optional<NetworkSettings> networkSettings() {
    return network;
  }

  /** @return folder with {@code saved_model.pb}, unpacked if need be */
  public Path savedModelFolder() {
    return savedModel;
  }

  /** @return hash of graph and weights, hexadecimal */
  public String sha256() {
    return sha256;
  }

  /** @return citations that the package asks for */
  public List<String> citations() throws EngineException {
    return rdf.isPresent() ? rdf.get().citations() : List.of();
  }

  /** @return SPDX identifier, or empty if the package names none */
  public String license() {
    return rdf.map(BioimageDescription::license).orElse("");
  }

  /** @return shape [N, H, W, 1], in the image's own values: the window is still to be applied */
  public Optional<NpyArray> testInput() throws EngineException {
    return read(testInputFile());
  }

  /** @return what the network answers to {@link #testInput()}, shape [N, H, W, 1] */
  public Optional<NpyArray> testOutput() throws EngineException {
    return read(testOutputFile());
  }

  Optional<Path> testInputFile() throws EngineException {
    return rdf.isPresent() ? rdf.get().testInput() : Optional.empty();
  }

  /** @return empty also where postprocessing changes the network's answer: the file then holds what comes out of that */
  Optional<Path> testOutputFile() throws EngineException {
    final boolean changed = postprocessing.filter(p -> p.threshold().isPresent() || !p.foreign().isEmpty()).isPresent();
    return rdf.isPresent() && !changed ? rdf.get().testOutput() : Optional.empty();
  }

  private static Optional<NpyArray> read(final Optional<Path> file) throws EngineException {
    return file.isPresent() ? Optional.of(NpyArray.read(file.get())) : Optional.empty();
  }

  /** @return what an engine needs to load this model */
  public SavedModelSource source() throws EngineException {
    final ModelDescription d = description();
    return new SavedModelSource(savedModel, d.inputName(), d.outputName(), d.preparation().window(), testInputFile(),
      testOutputFile());
  }
}
