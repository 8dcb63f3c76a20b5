package io.github.rraunet.tensorflow;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A network alone, without optimiser or dropout: what is exported as a SavedModel. */
final class InferenceGraph implements AutoCloseable {

  static final String INPUT = "image";
  static final String OUTPUT = "probability";

  private final Graph graph = new Graph();
  private final Session session;
  private final NetworkVariables variables = new NetworkVariables();
  private final VariableValues values;
  private final Placeholder<TFloat32> image;
  private final Operand<TFloat32> probability;

  /** @param height -1 for any; width likewise */
  InferenceGraph(final NetworkSettings settings, final int height, final int width) {
    final Ops tf = Ops.create(graph);
    image = tf.withName(INPUT).placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, height, width, 1)));
    probability = tf.withName(OUTPUT).identity(SliceNetwork.of(settings).build(NetworkLayers.forInference(tf, variables), image));
    // It only holds weights. Told nothing, a session opens every GPU, and takes all memory if it is the process's first.
    session = new Session(graph, TensorFlowDevices.config(DeviceChoice.CPU));
    values = new VariableValues(session, variables);
  }

  NetworkVariables variables() {
    return variables;
  }

  void setWeights(final Map<String, float[]> weights) {
    values.set(weights, "weights");
  }

  VariableValues values() {
    return values;
  }

  void save(final Path folder) throws EngineException {
    final Signature signature = Signature.builder().key(Signature.DEFAULT_KEY).input(INPUT, image).output(OUTPUT, probability)
      .methodName("tensorflow/serving/predict").build();
    try {
      SavedModelBundle.exporter(folder.toString()).withSession(session).withSignature(signature).export();
      new DefaultAttributes().stripFrom(folder);
    }
    catch (final IOException e) {
      throw new EngineException("the model could not be written to " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
