package io.github.rraunet.tensorflow;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * The named variables of one network in one graph. Building the network a second time (once for training, once
 * for validation) finds them again. Values enter and leave as plain arrays, so weights move between graphs.
 */
final class NetworkVariables {

  /** How a variable starts; Keras' defaults. */
  enum Start {
    /** Uniform in +-sqrt(6 / (fan-in + fan-out)). */
    GLOROT_UNIFORM,
    /** Normal with variance 2 / fan-in. */
    HE_NORMAL, ZEROS, ONES
  }

  /** One variable with the operations that set it. */
  static final class Entry {

    final String name;
    final long[] shape;
    final boolean trainable;
    final Variable<TFloat32> variable;
    final Placeholder<TFloat32> newValue;
    final Assign<TFloat32> assign;
    private final Start start;

    private Entry(final Ops tf, final String name, final long[] shape, final Start start, final boolean trainable) {
      this.name = name;
      this.shape = shape;
      this.start = start;
      this.trainable = trainable;
      final Ops scope = scopeOf(tf, name);
      variable = scope.withName("value").variable(Shape.of(shape), TFloat32.class);
      newValue = scope.withName("new_value").placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
      assign = scope.withName("assign").assign(variable, newValue);
    }

    int size() {
      long n = 1;
      for (final long s : shape)
        n *= s;
      return Math.toIntExact(n);
    }

    private float[] initialValue(final SplittableRandom random) {
      final float[] value = new float[size()];
      if (start == Start.ONES) java.util.Arrays.fill(value, 1);
      if (start == Start.ZEROS || start == Start.ONES) return value;
      final long in = shape[shape.length - 2];
      final long out = shape[shape.length - 1];
      final long window = value.length / (in * out);
      if (start == Start.GLOROT_UNIFORM) {
        final double limit = Math.sqrt(6.0 / (window * (in + out)));
        for (int i = 0; i < value.length; i++)
          value[i] = (float) random.nextDouble(-limit, limit);
      }
      else {
        final double deviation = Math.sqrt(2.0 / (window * in));
        for (int i = 0; i < value.length; i++)
          value[i] = (float) (deviation * gaussian(random));
      }
      return value;
    }

    private static double gaussian(final SplittableRandom random) { // Box-Muller
      return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
  }

  /** @return operations under the nested scopes of a name such as "enc1/conv1/kernel" */
  static Ops scopeOf(final Ops tf, final String name) {
    Ops scope = tf;
    for (final String part : name.split("/"))
      scope = scope.withSubScope(part);
    return scope;
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** @return the variable of that name, made on first use */
  Operand<TFloat32> get(final Ops tf, final String name, final Start start, final boolean trainable, final long... shape) {
    final Entry known = entries.get(name);
    if (known == null) {
      final Entry made = new Entry(tf, name, shape.clone(), start, trainable);
      entries.put(name, made);
      return made.variable;
    }
    if (!java.util.Arrays.equals(known.shape, shape))
      throw new IllegalStateException("variable '" + name + "' was made with another shape");
    return known.variable;
  }

  /** @throws IllegalArgumentException if there is none of that name */
  Entry entry(final String name) {
    final Entry entry = entries.get(name);
    if (entry == null) throw new IllegalArgumentException("the network has no variable '" + name + "'");
    return entry;
  }

  /** @return all, in the order in which they were made */
  Collection<Entry> all() {
    return entries.values();
  }

  long count(final boolean trainable) {
    return entries.values().stream().filter(e -> e.trainable == trainable).mapToLong(Entry::size).sum();
  }

  /** @return starting values, asked for in the order of {@link #all()}: the same for the same seed on every machine */
  VariableValues.Source<RuntimeException> initialValues(final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    return variable -> variable.initialValue(random);
  }
}
