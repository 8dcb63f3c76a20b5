package io.github.rraunet.tensorflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Rewrites a graph so that its convolutions, and what lies between them, compute in a 16-bit type, with casts where that
 * meets float32. TensorFlow's own rewriter offers bfloat16 for CPUs only. Variables, losses, the means and maxima of
 * attention, optimiser and named results stay float32; names stay, so whatever was fed or fetched by name still can be.
 *
 * <p>Convolutions and matrix products become low. An operation that can follow does so when a value it takes is low, or when
 * all that take its values are: so masks of dropout and broadcast weights of attention are never written in float32.</p>
 */
final class MixedPrecision {

  private static final Set<String> LOW = Set.of("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter", "MatMul");
  private static final Set<String> FOLLOWING = Set.of("BiasAdd", "BiasAddGrad", "Relu", "ReluGrad", "MaxPool", "MaxPoolV2",
    "MaxPoolGrad", "MaxPoolGradV2", "AvgPool", "AvgPoolGrad", "ConcatV2", "Slice", "StridedSlice", "Pad", "Add", "AddV2", "AddN",
    "Sub", "Mul", "RealDiv", "Neg", "Identity", "Reshape", "ExpandDims", "Squeeze", "Tile", "BroadcastTo", "Transpose",
    "Sum", "Equal", "Shape", "ZerosLike", "Select", "SelectV2", "FusedBatchNormV3", "FusedBatchNormGradV3");
  private static final String CAST = "Cast";
  private static final String TYPE = "T";
  private static final String CAST_TYPE = "DstT";

  /** A value that an input takes: output {@code port} of a node. */
  private record Source(String node, int port) {

    static Source of(final String input) {
      final int colon = input.lastIndexOf(':');
      return colon < 0 ? new Source(input, 0)
        : new Source(input.substring(0, colon), Integer.parseInt(input.substring(colon + 1)));
    }

    @Override
    public String toString() {
      return port == 0 ? node : node + ":" + port;
    }
  }

  private final Map<String, OpDef> operations = new HashMap<>();
  private final DataType low;
  private final Set<String> kept;
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Map<String, List<String>> takers = new HashMap<>(); // nodes that take a value of a node, once for each input
  private final Set<String> lowNodes = new HashSet<>();

  private MixedPrecision(final GraphDef graph, final DataType low, final Set<String> kept) {
    this.low = low;
    this.kept = kept;
    TensorFlow.registeredOpList().getOpList().forEach(op -> operations.put(op.getName(), op));
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    for (final NodeDef node : nodes.values())
      for (final String input : node.getInputList())
        if (!isControl(input)) takers.computeIfAbsent(Source.of(input).node(), n -> new ArrayList<>()).add(node.getName());
  }

  /**
   * @param low  {@link DataType#DT_BFLOAT16} or {@link DataType#DT_HALF}
   * @param kept names of nodes whose results are fetched and have to stay float32
   * @return the graph with casts; operations inside functions stay as they are
   */
  static GraphDef rewrite(final GraphDef graph, final DataType low, final Set<String> kept) {
    final MixedPrecision rewriting = new MixedPrecision(graph, low, kept);
    rewriting.decide();
    return rewriting.rewritten(graph);
  }

  /** @return whether the graph has convolutions outside functions, so that rewriting it changes anything */
  static boolean applies(final GraphDef graph) {
    return graph.getNodeList().stream().anyMatch(node -> LOW.contains(node.getOp())
      && node.getAttrOrThrow(TYPE).getType() == DataType.DT_FLOAT);
  }

  private void decide() {
    final Deque<String> changed = new ArrayDeque<>();
    for (final NodeDef node : nodes.values())
      if (LOW.contains(node.getOp()) && isFloat(node, TYPE) && !kept.contains(node.getName())) makeLow(node, changed);
    while (!changed.isEmpty()) {
      final NodeDef node = nodes.get(changed.remove());
      for (final String taker : takers.getOrDefault(node.getName(), List.of()))
        if (canFollow(nodes.get(taker)) && takesLow(nodes.get(taker))) makeLow(nodes.get(taker), changed);
      for (final String input : node.getInputList())
        if (!isControl(input)) followTakers(nodes.get(Source.of(input).node()), changed);
    }
  }

  private void makeLow(final NodeDef node, final Deque<String> changed) {
    if (lowNodes.add(node.getName())) changed.add(node.getName());
  }

  private boolean canFollow(final NodeDef node) {
    return !lowNodes.contains(node.getName()) && !kept.contains(node.getName()) && FOLLOWING.contains(node.getOp())
      && isFloat(node, TYPE) && !feedsSigmoid(node);
  }

  /** The last bias, and with it the logits, is added in float32: it is one channel only. */
  private boolean feedsSigmoid(final NodeDef node) {
    return node.getOp().equals("BiasAdd") && takers.getOrDefault(node.getName(), List.of()).stream().anyMatch(n -> nodes.get(n)
      .getOp().equals("Sigmoid"));
  }

  private boolean takesLow(final NodeDef node) {
    final List<DataType> wanted = inputTypes(node, false);
    for (int i = 0; i < wanted.size(); i++)
      if (wanted.get(i) == DataType.DT_FLOAT && provided(Source.of(node.getInput(i))) == low) return true;
    return false;
  }

  /** What all its takers want low need not be written in float32. */
  private void followTakers(final NodeDef node, final Deque<String> changed) {
    final boolean cast = node.getOp().equals(CAST) && isFloat(node, CAST_TYPE) && !kept.contains(node.getName())
      && node.getAttrOrThrow("SrcT").getType() == DataType.DT_BOOL;
    if (lowNodes.contains(node.getName()) || !cast && !(canFollow(node) && isArithmetic(node))) return;
    for (final String taker : takers.get(node.getName())) {
      final NodeDef other = nodes.get(taker);
      final List<DataType> wanted = inputTypes(other, lowNodes.contains(taker));
      for (int i = 0; i < wanted.size(); i++)
        if (Source.of(other.getInput(i)).node().equals(node.getName()) && wanted.get(i) == DataType.DT_FLOAT) return;
    }
    makeLow(node, changed);
  }

  /** Of a normalisation some results are float32 always, so its takers do not decide. */
  private static boolean isArithmetic(final NodeDef node) {
    return !node.getOp().startsWith("FusedBatchNorm");
  }

  private GraphDef rewritten(final GraphDef graph) {
    final GraphDef.Builder result = graph.toBuilder().clearNode();
    final Map<Source, Source> casts = new LinkedHashMap<>();
    for (final NodeDef node : nodes.values()) {
      final boolean isLow = lowNodes.contains(node.getName());
      final NodeDef.Builder copy = node.toBuilder();
      if (isLow) copy.putAttr(node.getOp().equals(CAST) ? CAST_TYPE : TYPE, type(low));
      final List<DataType> wanted = inputTypes(node, isLow);
      for (int i = 0; i < wanted.size(); i++) {
        final Source source = Source.of(node.getInput(i));
        final DataType is = provided(source);
        if (is == wanted.get(i) || !isFloating(is) || !isFloating(wanted.get(i))) continue;
        if (!casts.containsKey(source)) casts.put(source, cast(source, is, wanted.get(i), result));
        copy.setInput(i, casts.get(source).toString());
      }
      result.addNode(copy);
    }
    return result.build();
  }

  /** A value is either float32 or low, so one cast serves all who want the other. */
  private Source cast(final Source source, final DataType from, final DataType to, final GraphDef.Builder result) {
    final String name = source.node() + "/to_" + (to == DataType.DT_FLOAT ? "float" : "low") + "_" + source.port();
    if (nodes.containsKey(name)) throw new IllegalStateException("the graph has a node named " + name + " already");
    result.addNode(NodeDef.newBuilder().setName(name).setOp(CAST).addInput(source.toString()).putAttr("SrcT", type(from)).putAttr(
      CAST_TYPE, type(to)));
    return new Source(name, 0);
  }

  /** @return types of the inputs that are no control inputs, were the node low or not */
  private List<DataType> inputTypes(final NodeDef node, final boolean isLow) {
    return types(node, isLow, operation(node).getInputArgList());
  }

  private DataType provided(final Source source) {
    final NodeDef node = nodes.get(source.node());
    return types(node, lowNodes.contains(source.node()), operation(node).getOutputArgList()).get(source.port());
  }

  private OpDef operation(final NodeDef node) {
    final OpDef operation = operations.get(node.getOp());
    if (operation == null) throw new IllegalStateException("TensorFlow knows no operation " + node.getOp());
    return operation;
  }

  private List<DataType> types(final NodeDef node, final boolean isLow, final List<OpDef.ArgDef> arguments) {
    final List<DataType> types = new ArrayList<>();
    for (final OpDef.ArgDef argument : arguments) {
      if (!argument.getTypeListAttr().isEmpty()) {
        types.addAll(node.getAttrOrThrow(argument.getTypeListAttr()).getList().getTypeList());
        continue;
      }
      final long count = argument.getNumberAttr().isEmpty() ? 1 : attribute(node, argument.getNumberAttr()).getI();
      for (long i = 0; i < count; i++)
        types.add(type(node, isLow, argument));
    }
    return types;
  }

  private DataType type(final NodeDef node, final boolean isLow, final OpDef.ArgDef argument) {
    if (argument.getTypeAttr().isEmpty()) return argument.getType();
    final String changing = node.getOp().equals(CAST) ? CAST_TYPE : TYPE;
    return isLow && argument.getTypeAttr().equals(changing) ? low : attribute(node, argument.getTypeAttr()).getType();
  }

  private AttrValue attribute(final NodeDef node, final String name) {
    final AttrValue value = node.getAttrMap().get(name);
    if (value != null) return value;
    for (final OpDef.AttrDef attribute : operation(node).getAttrList())
      if (attribute.getName().equals(name)) return attribute.getDefaultValue();
    throw new IllegalStateException(node.getOp() + " has no attribute " + name);
  }

  private static boolean isControl(final String input) {
    return input.startsWith("^");
  }

  /** An attribute that has its default value may be left out of a graph. */
  private boolean isFloat(final NodeDef node, final String attribute) {
    return attribute(node, attribute).getType() == DataType.DT_FLOAT;
  }

  private boolean isFloating(final DataType type) {
    return type == DataType.DT_FLOAT || type == low;
  }

  private static AttrValue type(final DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }
}
