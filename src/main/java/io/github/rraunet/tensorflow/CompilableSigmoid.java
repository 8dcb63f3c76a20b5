package io.github.rraunet.tensorflow;

import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Replaces sigmoids by hyperbolic tangents, sigmoid(x) = (1 + tanh(x / 2)) / 2: for an exponential, and with it for a sigmoid,
 * XLA needs a file of the CUDA toolkit (libdevice), for a tangent it does not. So a network is compiled in one piece instead of
 * one between any two sigmoids. Names stay.
 */
final class CompilableSigmoid {

  private static final String TYPE = "T";

  private CompilableSigmoid() {}

  /** @return the graph with every float32 sigmoid replaced; operations inside functions stay as they are */
  static GraphDef rewrite(final GraphDef graph) {
    final GraphDef.Builder result = graph.toBuilder().clearNode();
    for (final NodeDef node : graph.getNodeList()) {
      if (node.getOp().equals("Sigmoid") && node.getAttrOrThrow(TYPE).getType() == DataType.DT_FLOAT) replace(node, result);
      else result.addNode(node);
    }
    return result.build();
  }

  private static void replace(final NodeDef sigmoid, final GraphDef.Builder graph) {
    final String half = sigmoid.getName() + "/half";
    final String halved = sigmoid.getName() + "/halved";
    final String tangent = sigmoid.getName() + "/tanh";
    final String scaled = sigmoid.getName() + "/scaled";
    final TensorProto value = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(TensorShapeProto
      .getDefaultInstance()).addFloatVal(0.5f).build();
    graph.addNode(NodeDef.newBuilder().setName(half).setOp("Const").putAttr("dtype", type()).putAttr("value", AttrValue
      .newBuilder().setTensor(value).build()));
    final NodeDef.Builder first = operation(sigmoid, halved, "Mul").addInput(sigmoid.getInput(0)).addInput(half);
    // What has to run before the sigmoid has to run before its first part.
    first.addAllInput(sigmoid.getInputList().subList(1, sigmoid.getInputCount()));
    graph.addNode(first);
    graph.addNode(operation(sigmoid, tangent, "Tanh").addInput(halved));
    graph.addNode(operation(sigmoid, scaled, "Mul").addInput(tangent).addInput(half));
    graph.addNode(operation(sigmoid, sigmoid.getName(), "AddV2").addInput(scaled).addInput(half));
  }

  private static NodeDef.Builder operation(final NodeDef sigmoid, final String name, final String operation) {
    return NodeDef.newBuilder().setName(name).setOp(operation).setDevice(sigmoid.getDevice()).putAttr(TYPE, type());
  }

  private static AttrValue type() {
    return AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();
  }
}
