package io.github.rraunet.tensorflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Which operations a network for images has no business with. A graph can read and write any file of its user, call back
 * into foreign code and talk to other machines; loading it already runs its initialiser. So operations are judged by
 * name, wherever in the graph or its function library they stand, run or not:
 * <ul>
 * <li>files: reading, writing, listing, datasets and tables and readers from files, summaries, debug sinks, constants mapped
 * from files, protobuf descriptors from files, printing into a file;</li>
 * <li>foreign code: Python callbacks, custom calls into libraries, serialised engines of TensorRT, graphs hidden in a string,
 * remote calls;</li>
 * <li>network: remote procedure calls, data services, TPU coordination.</li>
 * </ul>
 * Checkpoint operations (Save*, Restore*, MergeV2Checkpoints) are part of every SavedModel and are not listed here: they are
 * judged by whether an answer or the initialiser depends on them. Printing to the log, assertions, string arithmetic and
 * random numbers are harmless. An operation that TensorFlow does not know at all cannot be loaded.
 */
final class GraphOperations {

  private static final Map<Pattern, String> UNSAFE = Map.of(
    Pattern.compile("ReadFile|WriteFile|MatchingFiles|ImmutableConst|DumpTensor|CalibrationStatisticsSaver|RecordInput"
      + "|LoadAndRemapMatrix|GenerateVocabRemapping|Skipgram|InitializeTableFromTextFile(V\\d)?|FileSystemSetConfiguration"
      + "|(WholeFile|TextLine|FixedLengthRecord|TFRecord|LMDB)Reader(V\\d)?|DistributedSave"
      + "|(Experimental)?(TextLine|TFRecord|FixedLengthRecord|CSV|LMDB|Sql|MatchingFiles)Dataset(V\\d)?"
      + "|(Save|Load|Snapshot|SnapshotChunk|ListSnapshotChunks)Dataset(V\\d)?|(Experimental)?DatasetToTFRecord"
      + "|Snapshot(Nested)?DatasetReader|CreateSummary(File|Db)Writer|Debug(Identity|NanCount|NumericSummary)(V\\d)?"
      + "|.*CheckpointReader.*|CheckpointHasTensor.*"),
    "touches files",
    Pattern.compile("PyFunc|PyFuncStateless|EagerPyFunc|XlaCustomCall(V\\d)?|TRTEngineOp|(Create|Initialize)TRTResource.*"
      + "|RemoteCall|_?TfLite.*|LoadLibrary.*|DatasetFromGraph|MlirPassthroughOp"),
    "runs foreign code",
    Pattern.compile("Rpc.*|.*DataService.*|RegisterDataset(V\\d)?|ConnectTPUEmbeddingHosts|ConfigureDistributedTPU"
      + "|WorkerHeartbeat|Collective(Bcast|Gather|Reduce|AllToAll|Initialize).*"),
    "talks to other machines");

  /** Operations that touch a file only when an attribute names one. */
  private static final Map<String, String> FILE_ATTRIBUTES = Map.of("FixedUnigramCandidateSampler", "vocab_file", "Copy",
    "debug_ops_spec", "CopyHost", "debug_ops_spec");

  private static final Set<String> DESCRIPTOR_SOURCE = Set.of("EncodeProto", "DecodeProtoV2");
  private static final Set<String> CACHES = Set.of("CacheDataset", "CacheDatasetV2");
  private static final Set<String> LOG_STREAMS = Set.of("", "stdout", "stderr", "log(info)", "log(warning)", "log(error)");

  private static final Pattern SAVES = Pattern.compile("Save|SaveSlices|SaveV2|MergeV2Checkpoints");
  private static final Pattern RESTORES = Pattern.compile("Restore|RestoreSlice|RestoreV2|DTensorRestoreV2");

  private GraphOperations() {}

  /** @return what the operation does that it should not; empty if nothing */
  static Optional<String> unsafe(final NodeDef node) {
    final String op = node.getOp();
    final Optional<String> byName = unsafe(op);
    if (byName.isPresent()) return byName;
    final String fileAttribute = FILE_ATTRIBUTES.get(op);
    if (fileAttribute != null && names(node, fileAttribute)) return Optional.of("touches files");
    final boolean foreignDescriptor = !List.of("", "local://").contains(text(node, "descriptor_source"));
    if (DESCRIPTOR_SOURCE.contains(op) && foreignDescriptor) return Optional.of("touches files");
    if (CACHES.contains(op)) return Optional.of("touches files"); // the name of its file is computed, so it cannot be seen here
    if (op.equals("PrintV2") && !LOG_STREAMS.contains(text(node, "output_stream"))) return Optional.of("touches files");
    return Optional.empty();
  }

  /** As {@link #unsafe(NodeDef)}, by the name alone. */
  static Optional<String> unsafe(final String op) {
    return UNSAFE.entrySet().stream().filter(e -> e.getKey().matcher(op).matches()).map(Map.Entry::getValue).findFirst();
  }

  /** @return true if it is judged by an attribute or otherwise than by name */
  static boolean isJudgedByAttribute(final String op) {
    return FILE_ATTRIBUTES.containsKey(op) || DESCRIPTOR_SOURCE.contains(op) || CACHES.contains(op) || op.equals("PrintV2");
  }

  static boolean savesCheckpoint(final String op) {
    return SAVES.matcher(op).matches();
  }

  static boolean readsCheckpoint(final String op) {
    return RESTORES.matcher(op).matches();
  }

  private static String text(final NodeDef node, final String attribute) {
    return node.getAttrOrDefault(attribute, AttrValue.getDefaultInstance()).getS().toStringUtf8();
  }

  private static boolean names(final NodeDef node, final String attribute) {
    final AttrValue value = node.getAttrOrDefault(attribute, AttrValue.getDefaultInstance());
    return !value.getS().isEmpty() || value.getList().getSCount() > 0;
  }
}
