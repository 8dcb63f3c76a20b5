package io.github.rraunet.tensorflow;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelReport;
import io.github.rraunet.engine.ModelReport.Signature;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Reads what a SavedModel is and judges whether it should be loaded, without loading it: loading runs the graph's restore
 * and initialise operations already.
 */
final class SavedModelInspection {

  static final String GRAPH_FILE = "saved_model.pb";

  private static final long MAX_GRAPH_BYTES = 1L << 30;
  private static final String INIT_SIGNATURE = "__saved_model_init_op";
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final int MAX_NAMED = 5;

  private final Path folder;
  private final MetaGraphDef graph;
  private final List<String> otherTags;

  private SavedModelInspection(final Path folder, final MetaGraphDef graph, final List<String> otherTags) {
    this.folder = folder;
    this.graph = graph;
    this.otherTags = otherTags;
  }

  /** @throws EngineException if there is no readable graph tagged "serve" */
  static SavedModelInspection of(final Path folder) throws EngineException {
    final SavedModel model = read(folder);
    final List<String> tags = new ArrayList<>();
    for (final MetaGraphDef meta : model.getMetaGraphsList()) {
      final List<String> found = List.copyOf(meta.getMetaInfoDef().getTagsList());
      if (found.equals(List.of(SavedModelBundle.DEFAULT_TAG))) return new SavedModelInspection(folder, meta, tags);
      tags.add(found.toString());
    }
    throw new EngineException(folder.resolve(GRAPH_FILE) + ": expected a graph tagged [serve], found "
      + (tags.isEmpty() ? "no graph" : tags)
      + "; export the model for serving");
  }

  /** @throws EngineException if the graph file is absent, too large or no SavedModel */
  static SavedModel read(final Path folder) throws EngineException {
    final Path file = folder.resolve(GRAPH_FILE);
    try {
      if (!Files.isRegularFile(file))
        throw new EngineException("expected a SavedModel in " + folder + ", found no " + GRAPH_FILE);
      final long size = Files.size(file);
      if (size > MAX_GRAPH_BYTES)
        throw new EngineException(file + " has " + (size >> 20) + " MB; a graph of more than " + (MAX_GRAPH_BYTES >> 20)
          + " MB is not read");
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        final CodedInputStream coded = CodedInputStream.newInstance(in);
        coded.setSizeLimit(Integer.MAX_VALUE);
        return SavedModel.parseFrom(coded);
      }
    }
    catch (final InvalidProtocolBufferException e) {
      throw new EngineException(file + " is damaged or no SavedModel (" + e.getMessage() + "); export or download it again", e);
    }
    catch (final IOException e) {
      throw new EngineException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** @return what is looked at before every loading; a fraction of a second */
  ModelReport report() throws EngineException {
    return report(List.of());
  }

  /** @return the same, with the operations that TensorFlow would refuse because it does not know them */
  ModelReport thoroughReport() throws EngineException {
    final Set<String> known = new HashSet<>();
    TensorFlow.registeredOpList().getOpList().forEach(op -> known.add(op.getName()));
    graph.getGraphDef().getLibrary().getFunctionList().forEach(f -> known.add(f.getSignature().getName()));
    final List<String> unknown = new GraphReach(graph.getGraphDef()).operations().keySet().stream()
      .filter(op -> !known.contains(op)).toList();
    return report(unknown.isEmpty() ? List.of() : List.of("TensorFlow " + TensorFlow.version() + " does not know its operations "
      + unknown));
  }

  private ModelReport report(final List<String> moreObstacles) throws EngineException {
    final String written = graph.getMetaInfoDef().getTensorflowVersion();
    final GraphReach reach = new GraphReach(graph.getGraphDef());
    final List<Signature> signatures = signatures();
    final List<String> obstacles = new ArrayList<>(moreObstacles);
    final List<String> doubts = new ArrayList<>();
    judgeVersion(written, obstacles, doubts);
    judgeFormat(obstacles);
    obstacles.addAll(missingVariables(reach));
    if (!otherTags.isEmpty()) doubts.add("it also holds graphs tagged " + otherTags + ", which are not looked at");
    final int assets = graph.getAssetFileDefCount();
    if (assets > 0) doubts.add("it comes with " + assets + " asset file(s), which a network for images does not need");
    try {
      return new ModelReport(written, TensorFlow.version(), List.copyOf(graph.getMetaInfoDef().getTagsList()),
        graph.getGraphDef().getVersions().getProducer(), graph.getGraphDef().getVersions().getMinConsumer(), signatures,
        reach.operations(), unsafe(reach), parameters(), Files.size(folder.resolve(GRAPH_FILE)), variableBytes(), obstacles,
        doubts);
    }
    catch (final IOException e) {
      throw new EngineException("cannot read the model in " + folder + ": " + e.getMessage(), e);
    }
  }

  private List<Signature> signatures() {
    final List<Signature> list = new ArrayList<>();
    new TreeMap<>(graph.getSignatureDefMap()).forEach((name, def) -> {
      if (!name.equals(INIT_SIGNATURE)) list.add(new Signature(name, tensors(def.getInputsMap()), tensors(def.getOutputsMap())));
    });
    return list;
  }

  private static List<ModelReport.Tensor> tensors(final Map<String, TensorInfo> infos) {
    final List<ModelReport.Tensor> list = new ArrayList<>();
    new TreeMap<>(infos).forEach((name, info) -> {
      final int colon = info.getName().lastIndexOf(':');
      final String operation = colon < 0 ? info.getName() : info.getName().substring(0, colon);
      final int index = colon < 0 ? 0 : Integer.parseInt(info.getName().substring(colon + 1));
      list.add(new ModelReport.Tensor(name, operation, index, type(info.getDtype()),
        shape(info.getTensorShape(), info.hasTensorShape())));
    });
    return list;
  }

  private static String type(final DataType type) {
    return switch (type) {
      case DT_FLOAT -> "float32";
      case DT_DOUBLE -> "float64";
      default -> type.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
    };
  }

  private static List<Long> shape(final TensorShapeProto shape, final boolean known) {
    return known && !shape.getUnknownRank() ? shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList() : null;
  }

  private void judgeVersion(final String written, final List<String> obstacles, final List<String> doubts) {
    final Matcher theirs = VERSION.matcher(written);
    final Matcher ours = VERSION.matcher(TensorFlow.version());
    if (!theirs.matches() || !ours.matches()) {
      doubts.add("it does not say which TensorFlow wrote it");
      return;
    }
    final int major = Integer.compare(Integer.parseInt(theirs.group(1)), Integer.parseInt(ours.group(1)));
    final int minor = Integer.compare(Integer.parseInt(theirs.group(2)), Integer.parseInt(ours.group(2)));
    if (major > 0)
      obstacles.add("it was written by TensorFlow " + written + ", this program has " + TensorFlow.version()
        + "; export it with an older one");
    else if (major < 0) doubts.add("it was written by TensorFlow " + written + ", long before " + TensorFlow.version());
    else if (minor > 0)
      doubts.add("it was written by TensorFlow " + written + ", newer than " + TensorFlow.version()
        + " here: it may use what is not known here");
  }

  /** A graph names the oldest version of the format that may read it; ours is what TensorFlow writes here. */
  private void judgeFormat(final List<String> obstacles) {
    final int needed = graph.getGraphDef().getVersions().getMinConsumer();
    final int ours;
    try (Graph empty = new Graph()) {
      ours = empty.toGraphDef().getVersions().getProducer();
    }
    if (needed > ours)
      obstacles.add("its graph needs a reader of version " + needed + ", TensorFlow " + TensorFlow.version() + " is of version "
        + ours
        + "; export it with an older TensorFlow");
  }

  private List<String> missingVariables(final GraphReach reach) {
    final boolean needed = reach.operations().keySet().stream().anyMatch(SavedModelInspection::isVariable);
    if (!needed || Files.isRegularFile(folder.resolve("variables").resolve("variables.index"))) return List.of();
    return List.of("its weights are missing: expected " + Path.of("variables", "variables.index") + " beside " + GRAPH_FILE
      + "; copy or export the whole folder again");
  }

  private List<String> unsafe(final GraphReach reach) {
    final Map<String, List<String>> found = new TreeMap<>();
    reach.forEachNode((place, node) -> GraphOperations.unsafe(node)
      .ifPresent(why -> found.computeIfAbsent(why + " with " + node.getOp(), k -> new ArrayList<>()).add(place)));
    final List<String> run = new ArrayList<>();
    final List<String> initialisers = initialisers();
    graph.getSignatureDefMap().values().forEach(s -> run.addAll(outputs(s)));
    run.addAll(initialisers);
    for (final NodeDef node : reach.reachable(run))
      if (GraphOperations.savesCheckpoint(node.getOp()) || GraphOperations.readsCheckpoint(node.getOp()))
        found.computeIfAbsent("touches files with " + node.getOp() + " where it computes", k -> new ArrayList<>())
          .add(node.getName());
    for (final NodeDef node : reach.reachable(List.of(graph.getSaverDef().getRestoreOpName())))
      if (GraphOperations.savesCheckpoint(node.getOp()))
        found.computeIfAbsent("writes files with " + node.getOp() + " while it is loaded", k -> new ArrayList<>())
          .add(node.getName());
    final List<String> sentences = new ArrayList<>();
    found.forEach((why, places) -> sentences.add(why + " ("
      + String.join(", ", places.subList(0, Math.min(MAX_NAMED, places.size())))
      + (places.size() > MAX_NAMED ? ", ..." : "") + ")"));
    return sentences;
  }

  private static List<String> outputs(final SignatureDef signature) {
    return signature.getOutputsMap().values().stream().map(TensorInfo::getName).toList();
  }

  /** What TensorFlow runs after restoring: the signature of that name, or one of two older collections. */
  private List<String> initialisers() {
    final List<String> names = new ArrayList<>();
    Optional.ofNullable(graph.getSignatureDefMap().get(INIT_SIGNATURE)).ifPresent(s -> names.addAll(outputs(s)));
    for (final String key : List.of("saved_model_main_op", "legacy_init_op"))
      if (graph.containsCollectionDef(key)) names.addAll(graph.getCollectionDefOrThrow(key).getNodeList().getValueList());
    return names;
  }

  /** @return elements of the graph's float variables; of its float constants if it has no variables (a frozen graph) */
  private long parameters() {
    long variables = 0;
    long constants = 0;
    final List<NodeDef> nodes = new ArrayList<>(graph.getGraphDef().getNodeList());
    for (final FunctionDef function : graph.getGraphDef().getLibrary().getFunctionList())
      nodes.addAll(function.getNodeDefList());
    for (final NodeDef node : nodes) {
      final boolean ofFloats = isFloat(attribute(node, "dtype").getType());
      if (isVariable(node.getOp()) && ofFloats) variables += elements(attribute(node, "shape").getShape());
      else if (node.getOp().equals("Const") && ofFloats)
        constants += elements(attribute(node, "value").getTensor().getTensorShape());
    }
    return variables > 0 ? variables : constants;
  }

  private static AttrValue attribute(final NodeDef node, final String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }

  private static boolean isVariable(final String op) {
    return op.equals("VarHandleOp") || op.equals("VariableV2") || op.equals("Variable");
  }

  private static boolean isFloat(final DataType type) {
    return type == DataType.DT_FLOAT || type == DataType.DT_HALF || type == DataType.DT_BFLOAT16 || type == DataType.DT_DOUBLE;
  }

  private static long elements(final TensorShapeProto shape) {
    long n = 1;
    for (final TensorShapeProto.Dim dim : shape.getDimList())
      n *= Math.max(0, dim.getSize());
    return n;
  }

  private long variableBytes() throws IOException {
    final Path variables = folder.resolve("variables");
    if (!Files.isDirectory(variables)) return 0;
    try (Stream<Path> files = Files.list(variables)) {
      return files.mapToLong(f -> f.toFile().length()).sum();
    }
  }
}
