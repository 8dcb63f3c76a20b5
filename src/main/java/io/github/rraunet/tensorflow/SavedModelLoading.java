package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.files.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/** Brings a SavedModel into TensorFlow. */
final class SavedModelLoading {

  private static final String SHAPES = "_output_shapes";

  private SavedModelLoading() {}

  /** @throws EngineException with TensorFlow's reason */
  static SavedModelBundle load(final Path folder, final ConfigProto config) throws EngineException {
    try {
      return loader(folder, config);
    }
    catch (final RuntimeException e) { // TensorFlow's exceptions have no other class in common
      if (String.valueOf(e.getMessage()).contains(SHAPES)) return loadWithoutShapeNotes(folder, config);
      throw refused(e);
    }
  }

  /**
   * As {@link #load}, with another graph over the same variables.
   *
   * @param change made to the graph
   * @throws EngineException with TensorFlow's reason
   */
  static SavedModelBundle load(final Path folder, final ConfigProto config, final UnaryOperator<GraphDef> change)
    throws EngineException
  {
    final SavedModel.Builder model = withoutShapeNotes(SavedModelInspection.read(folder)).toBuilder();
    for (final MetaGraphDef.Builder meta : model.getMetaGraphsBuilderList())
      meta.setGraphDef(change.apply(meta.getGraphDef()));
    return loadChanged(folder, model.build(), config);
  }

  /** @throws EngineException if the network is inside a function, where casts cannot be put */
  static void requireCastable(final Path folder) throws EngineException {
    if (!canCast(SavedModelInspection.read(folder)))
      throw new EngineException("precision bfloat16 was asked for, but this model's network is inside a function of its graph,"
        + " where it cannot be changed; use precision=float16 or tf32");
  }

  /** @return whether {@link MixedPrecision} finds convolutions in the graph that it can change */
  static boolean canCast(final SavedModel model) {
    return model.getMetaGraphsList().stream().anyMatch(meta -> MixedPrecision.applies(meta.getGraphDef()));
  }

  private static SavedModelBundle loader(final Path folder, final ConfigProto config) {
    return SavedModelBundle.loader(folder.toString()).withTags(SavedModelBundle.DEFAULT_TAG).withConfigProto(config).load();
  }

  /** @return what the user is told of a model that TensorFlow does not load, as it is or changed */
  static EngineException refused(final RuntimeException e) {
    if (SavedModelPredictor.isOutOfMemory(e))
      return new EngineException("the model does not fit into the device's memory: " + SavedModelPredictor.firstLine(e)
        + "; end other programs that use it, or take device=cpu", e);
    return new EngineException("TensorFlow refuses the model: " + SavedModelPredictor.firstLine(e)
      + "; export it again with TensorFlow 2.18 or older", e);
  }

  /**
   * TensorFlow 1.x noted shapes at its nodes that TensorFlow 2 infers otherwise, and refuses (tensorflow#42980). They are
   * notes only: a copy without them loads.
   */
  private static SavedModelBundle loadWithoutShapeNotes(final Path folder, final ConfigProto config) throws EngineException {
    return loadChanged(folder, withoutShapeNotes(SavedModelInspection.read(folder)), config);
  }

  /** Loads another graph with the folder's values. */
  private static SavedModelBundle loadChanged(final Path folder, final SavedModel model, final ConfigProto config)
    throws EngineException
  {
    try (TemporaryFolder temporary = new TemporaryFolder("rra-unet-model")) {
      final Path copy = temporary.path();
      Files.write(copy.resolve(SavedModelInspection.GRAPH_FILE), model.toByteArray());
      copy(folder.resolve("variables"), copy.resolve("variables"));
      copy(folder.resolve("assets"), copy.resolve("assets"));
      return loader(copy, config);
    }
    catch (final IOException e) {
      throw new EngineException("cannot write a changed copy of the model to " + System.getProperty(
        "java.io.tmpdir") + ": " + e.getMessage() + "; make room there", e);
    }
    catch (final RuntimeException e) {
      throw refused(e);
    }
  }

  private static SavedModel withoutShapeNotes(final SavedModel model) {
    final SavedModel.Builder stripped = model.toBuilder();
    for (final MetaGraphDef.Builder meta : stripped.getMetaGraphsBuilderList()) {
      final GraphDef.Builder graph = meta.getGraphDefBuilder();
      graph.getNodeBuilderList().forEach(SavedModelLoading::strip);
      for (final FunctionDef.Builder function : graph.getLibraryBuilder().getFunctionBuilderList())
        function.getNodeDefBuilderList().forEach(SavedModelLoading::strip);
    }
    return stripped.build();
  }

  private static void strip(final NodeDef.Builder node) {
    node.removeAttr(SHAPES);
  }

  private static void copy(final Path from, final Path to) throws IOException {
    if (!Files.isDirectory(from)) return;
    Files.createDirectories(to);
    final List<Path> files;
    try (Stream<Path> list = Files.list(from)) {
      files = list.filter(Files::isRegularFile).toList();
    }
    for (final Path file : files)
      Files.copy(file, to.resolve(file.getFileName()));
  }
}
