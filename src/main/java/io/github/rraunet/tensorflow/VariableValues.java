package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.VariableSizes;
import io.github.rraunet.tensorflow.NetworkVariables.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * The values of variables in a session. All are read or set by one run; on the way they lie outside the Java heap, which
 * holds those of one variable at a time.
 */
final class VariableValues {

  /** Takes the values of one variable. */
  interface Sink<E extends Exception> {
    void accept(String name, float[] values) throws E;
  }

  /** Gives the values of a variable; asked in the order in which the variables were made. */
  interface Source<E extends Exception> {
    float[] get(Entry variable) throws E;
  }

  private final Session session;
  private final NetworkVariables variables;

  VariableValues(final Session session, final NetworkVariables variables) {
    this.session = session;
    this.variables = variables;
  }

  VariableSizes sizes() {
    final Map<String, Integer> sizes = new LinkedHashMap<>();
    variables.all().forEach(e -> sizes.put(e.name, e.size()));
    return new VariableSizes(sizes);
  }

  <E extends Exception> void read(final Sink<E> sink) throws E {
    final Session.Runner runner = session.runner();
    variables.all().forEach(e -> runner.fetch(GraphNames.of(e.variable)));
    try (var result = runner.run()) {
      int i = 0;
      for (final Entry e : variables.all()) {
        final TFloat32 tensor = (TFloat32) result.get(i++);
        final float[] values = new float[e.size()];
        tensor.asRawTensor().data().asFloats().read(values);
        sink.accept(e.name, values);
      }
    }
  }

  Map<String, float[]> read() {
    final Map<String, float[]> all = new LinkedHashMap<>();
    read(all::put);
    return all;
  }

  /** Sets all, or none if the source fails. */
  <E extends Exception> void set(final Source<E> source) throws E {
    final List<TFloat32> fed = new ArrayList<>();
    try {
      final Session.Runner runner = session.runner();
      for (final Entry e : variables.all()) {
        final TFloat32 tensor = TFloat32.tensorOf(Shape.of(e.shape), DataBuffers.of(source.get(e), true, false));
        fed.add(tensor);
        runner.feed(GraphNames.of(e.newValue), tensor).addTarget(GraphNames.of((Op) e.assign));
      }
      runner.run().close();
    }
    finally {
      fed.forEach(TFloat32::close);
    }
  }

  /**
   * @param what is set, in the plural, for the message
   * @throws IllegalArgumentException if a variable is missing, has another size, or is not of this network
   */
  void set(final Map<String, float[]> values, final String what) {
    sizes().require(values, what);
    set(e -> values.get(e.name));
  }

  /** Sets those of another session with the same variables. */
  void copyTo(final VariableValues other) {
    final Session.Runner reading = session.runner();
    variables.all().forEach(e -> reading.fetch(GraphNames.of(e.variable)));
    final Session.Runner writing = other.session.runner();
    try (var result = reading.run()) {
      int i = 0;
      for (final Entry from : variables.all()) {
        final Entry to = other.variables.entry(from.name);
        writing.feed(GraphNames.of(to.newValue), result.get(i++)).addTarget(GraphNames.of((Op) to.assign));
      }
      writing.run().close();
    }
  }
}
