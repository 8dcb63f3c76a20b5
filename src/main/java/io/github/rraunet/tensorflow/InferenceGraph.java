package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.tensorflow.NetworkVariables.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
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
  private final Placeholder<TFloat32> image;
  private final Operand<TFloat32> probability;

  /** @param height -1 for any; width likewise */
  InferenceGraph(final NetworkSettings settings, final int height, final int width) {
    final Ops tf = Ops.create(graph);
    image = tf.withName(INPUT).placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, height, width, 1)));
    probability = tf.withName(OUTPUT).identity(new RraUNet(settings).build(NetworkLayers.forInference(tf, variables), image));
    session = new Session(graph);
  }

  NetworkVariables variables() {
    return variables;
  }

  void setWeights(final Map<String, float[]> weights) {
    assign(session, variables, weights);
  }

  /** @throws IllegalArgumentException if a variable is missing or has another size */
  static void assign(final Session session, final NetworkVariables variables, final Map<String, float[]> weights) {
    final List<TFloat32> fed = new ArrayList<>();
    try {
      final Session.Runner runner = session.runner();
      for (final Entry e : variables.all()) {
        final float[] value = weights.get(e.name);
        if (value == null || value.length != e.size())
          throw new IllegalArgumentException("weights hold " + (value == null ? "no" : value.length + " values for")
            + " variable '"
            + e.name + "', the network needs " + e.size() + "; were they made with other network settings?");
        final TFloat32 tensor = TFloat32.tensorOf(Shape.of(e.shape), DataBuffers.of(value, true, false));
        fed.add(tensor);
        runner.feed(e.newValue, tensor).addTarget(e.assign);
      }
      runner.run().close();
    }
    finally {
      fed.forEach(TFloat32::close);
    }
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
