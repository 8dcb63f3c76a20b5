package io.github.rraunet.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;

/**
 * Says which TensorFlow wrote a SavedModel, and leaves out of its graph every attribute that has its default value. An older
 * TensorFlow refuses a graph
 * that names an attribute it does not know, even one at its default; without those, a graph of old operations loads in
 * versions older than the one that wrote it.
 */
final class DefaultAttributes {

  private final Map<String, Map<String, AttrValue>> defaults = new HashMap<>();

  DefaultAttributes() {
    for (final OpDef op : TensorFlow.registeredOpList().getOpList()) {
      final Map<String, AttrValue> ofOp = new HashMap<>();
      for (final OpDef.AttrDef attribute : op.getAttrList())
        if (attribute.hasDefaultValue()) ofOp.put(attribute.getName(), attribute.getDefaultValue());
      defaults.put(op.getName(), ofOp);
    }
  }

  /** Rewrites {@code saved_model.pb} in the folder of a SavedModel. */
  void stripFrom(final Path savedModelFolder) throws IOException {
    final Path file = savedModelFolder.resolve("saved_model.pb");
    final SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    for (final MetaGraphDef.Builder meta : model.getMetaGraphsBuilderList()) {
      meta.setGraphDef(strip(meta.getGraphDef()));
      // TensorFlow Java's exporter leaves the version empty.
      meta.getMetaInfoDefBuilder().setStrippedDefaultAttrs(true).setTensorflowVersion(TensorFlow.version());
    }
    Files.write(file, model.build().toByteArray());
  }

  private GraphDef strip(final GraphDef graph) {
    final GraphDef.Builder stripped = graph.toBuilder();
    for (final NodeDef.Builder node : stripped.getNodeBuilderList()) {
      final Map<String, AttrValue> ofOp = defaults.getOrDefault(node.getOp(), Map.of());
      for (final Map.Entry<String, AttrValue> attribute : Map.copyOf(node.getAttrMap()).entrySet())
        if (attribute.getValue().equals(ofOp.get(attribute.getKey()))) node.removeAttr(attribute.getKey());
    }
    return stripped.build();
  }
}
