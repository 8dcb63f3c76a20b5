package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

class GraphOperationsTest {

  /** Names of inputs and attributes that hold a file, a folder or an address. */
  private static final Set<String> PLACES = Set.of("filename", "filenames", "file_name", "path", "ckpt_path", "file_pattern",
    "pattern", "patterns", "address",
    "server_address", "logdir", "log_dir_path", "directory", "new_vocab_file", "old_vocab_file", "vocab_file", "snapshot_path",
    "shard_dir", "chunk_file",
    "debug_urls", "debug_ops_spec", "memory_region_name", "output_file_path", "data_source_name", "descriptor_source", "prefix",
    "checkpoint_prefixes", "target",
    "call_target_name", "target_name", "db_uri", "output_stream", "prefix_path", "network_configs");

  /** Where one of these names means something else: names of tensors, keys of tables, prefixes of text. */
  private static final Set<String> HARMLESS = Set.of("ShardedFilename", "ShardedFilespec", "StaticRegexFullMatch",
    "RegexFullMatch", "RegexReplace",
    "StaticRegexReplace");

  /** The oracle is TensorFlow's own registry: every operation that takes a place must be judged, in one way or another. */
  @Test
  void everyRegisteredOperationThatTakesAFileOrAnAddressIsJudged() {
    final Set<String> forgotten = new TreeSet<>();
    int judged = 0;
    for (final OpDef op : TensorFlow.registeredOpList().getOpList()) {
      if (!takesAPlace(op) || HARMLESS.contains(op.getName())) continue;
      judged++;
      final String name = op.getName();
      if (GraphOperations.unsafe(name).isEmpty() && !GraphOperations.isJudgedByAttribute(name)
        && !GraphOperations.savesCheckpoint(name)
        && !GraphOperations.readsCheckpoint(name)) forgotten.add(name);
    }
    assertThat(judged).isGreaterThan(60);
    assertThat(forgotten).isEmpty();
  }

  private static boolean takesAPlace(final OpDef op) {
    return op.getInputArgList().stream().anyMatch(i -> i.getType() == DataType.DT_STRING && PLACES.contains(i.getName()))
      || op.getAttrList().stream().anyMatch(a -> a.getType().endsWith("string)") || a.getType().equals("string")
      ? PLACES.contains(a.getName()) : false);
  }

  @Test
  void knowsForeignCodeAndNetworks() {
    assertThat(List.of("PyFunc", "EagerPyFunc", "PyFuncStateless", "XlaCustomCall", "XlaCustomCallV2", "RemoteCall"))
      .allSatisfy(op -> assertThat(GraphOperations.unsafe(op)).contains("runs foreign code"));
    assertThat(List.of("RpcCall", "RpcClient", "DataServiceDatasetV4", "RegisterDatasetV2"))
      .allSatisfy(op -> assertThat(GraphOperations.unsafe(op)).contains("talks to other machines"));
  }

  @Test
  void leavesANetworksOwnOperationsAlone() {
    assertThat(List.of("Conv2D", "Conv2DBackpropInput", "MaxPool", "FusedBatchNormV3", "VariableV2", "VarHandleOp",
      "ReadVariableOp", "Identity", "Placeholder",
      "StringJoin", "Assert", "Print", "RandomUniform", "StatefulPartitionedCall", "While", "TensorListReserve", "Sigmoid"))
      .allSatisfy(op -> assertThat(GraphOperations.unsafe(NodeDef.newBuilder().setOp(op).build())).isEmpty());
  }

  @Test
  void judgesSomeByTheirAttributes() {
    assertThat(GraphOperations.unsafe(node("PrintV2", "output_stream", "stderr"))).isEmpty();
    assertThat(GraphOperations.unsafe(node("PrintV2", "output_stream", "file:///tmp/x"))).contains("touches files");
    assertThat(GraphOperations.unsafe(node("DecodeProtoV2", "descriptor_source", "local://"))).isEmpty();
    assertThat(GraphOperations.unsafe(node("DecodeProtoV2", "descriptor_source", "/tmp/x"))).contains("touches files");
    assertThat(GraphOperations.unsafe(node("FixedUnigramCandidateSampler", "vocab_file", ""))).isEmpty();
    assertThat(GraphOperations.unsafe(node("FixedUnigramCandidateSampler", "vocab_file", "/etc/passwd")))
      .contains("touches files");
  }

  private static NodeDef node(final String op, final String attribute, final String value) {
    return NodeDef.newBuilder().setOp(op).putAttr(attribute, AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build())
      .build();
  }
}
