package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.tensorflow.NetworkVariables.Entry;
import io.github.rraunet.tensorflow.NetworkVariables.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Adam in Keras' form, theta -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps), behind an optional limit of the
 * gradient's norm over all weights together.
 */
final class AdamOptimiser {

  private final TrainerSettings settings;
  private final Ops tf;
  private final NetworkVariables moments = new NetworkVariables();
  private final Placeholder<TFloat32> rate;
  private final Placeholder<TFloat32> beta1Power;
  private final Placeholder<TFloat32> beta2Power;
  private final List<String> gradientNames = new ArrayList<>();

  AdamOptimiser(final TrainerSettings settings, final Ops tf) {
    this.settings = settings;
    this.tf = tf;
    rate = scalar("learning_rate");
    beta1Power = scalar("beta1_power");
    beta2Power = scalar("beta2_power");
  }

  private Placeholder<TFloat32> scalar(final String name) {
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  /** @return moving averages of the gradients and of their squares; known after {@link #minimise} */
  NetworkVariables moments() {
    return moments;
  }

  /** @return nodes of the gradients of the variables; known after {@link #minimise} */
  List<String> gradientNames() {
    return gradientNames;
  }

  /**
   * @param scale of the loss on the way to the gradients
   * @return the changes of all trained variables against the gradient of the loss
   */
  List<Op> minimise(final Graph graph, final Operand<TFloat32> loss, final NetworkVariables variables,
    final Optional<LossScale> scale)
  {
    final List<Entry> trained = variables.all().stream().filter(e -> e.trainable).toList();
    final Output<?>[] to = trained.stream().map(e -> e.variable.asOutput()).toArray(Output<?>[]::new);
    final Operand<TFloat32> descended = scale.isPresent() ? scale.get().scaled(loss) : loss;
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (final Output<?> gradient : graph.addGradients(descended.asOutput(), to)) {
      gradients.add(asFloat(gradient));
      gradientNames.add(gradient.op().name());
    }
    Operand<TFloat32> beta1 = tf.constant((float) settings.adamBeta1());
    Operand<TFloat32> beta2 = tf.constant((float) settings.adamBeta2());
    Operand<TFloat32> usedRate = rate;
    if (scale.isPresent()) {
      gradients = scale.get().restored(gradients);
      // With a rate of 0 and moments that are kept whole the step changes nothing.
      usedRate = scale.get().ifFinite(rate, 0);
      beta1 = scale.get().ifFinite(beta1, 1);
      beta2 = scale.get().ifFinite(beta2, 1);
    }
    final Operand<TFloat32> epsilon = tf.constant((float) settings.adamEpsilon());
    // A weight is read again on the way back, by the gradient of its layer's input: none may change before all gradients are
    // there.
    final List<Op> all = new ArrayList<>();
    for (final Operand<TFloat32> gradient : gradients)
      all.add(tf.identity(gradient));
    final Ops afterwards = tf.withControlDependencies(tf.withControlDependencies(all).noOp());
    final List<Operand<TFloat32>> limited = settings.clipNorm() > 0 ? limited(gradients) : gradients;
    final List<Op> updates = new ArrayList<>();
    for (int i = 0; i < limited.size(); i++) {
      final Entry e = trained.get(i);
      updates.add(afterwards.train.applyAdam(e.variable, moment(e, "adam_m"), moment(e, "adam_v"), beta1Power, beta2Power,
        usedRate, beta1, beta2, epsilon, limited.get(i)));
    }
    return updates;
  }

  @SuppressWarnings("unchecked")
  private static Operand<TFloat32> asFloat(final Output<?> output) {
    return (Output<TFloat32>) output;
  }

  private Operand<TFloat32> moment(final Entry e, final String kind) {
    return moments.get(tf, e.name + "/" + kind, Start.ZEROS, false, e.shape);
  }

  /** g c / max(|g|, c), with |g| over all gradients together. */
  private List<Operand<TFloat32>> limited(final List<Operand<TFloat32>> gradients) {
    final List<Operand<TFloat32>> halfSquares = new ArrayList<>();
    for (final Operand<TFloat32> gradient : gradients)
      halfSquares.add(tf.nn.l2Loss(gradient));
    final Operand<TFloat32> norm = tf.math.sqrt(tf.math.mul(tf.math.addN(halfSquares), tf.constant(2f)));
    final Operand<TFloat32> limit = tf.constant((float) settings.clipNorm());
    final Operand<TFloat32> scale = tf.math.div(limit, tf.math.maximum(norm, limit));
    final List<Operand<TFloat32>> limited = new ArrayList<>();
    for (final Operand<TFloat32> gradient : gradients)
      limited.add(tf.math.mul(gradient, scale));
    return limited;
  }

  /** Runs with what the step of that number needs, from 1. */
  void feed(final Session.Runner runner, final FedTensors fed, final int step, final double learningRate) {
    runner.feed(GraphNames.of(rate), fed.scalar(learningRate))
      .feed(GraphNames.of(beta1Power), fed.scalar(Math.pow(settings.adamBeta1(), step)))
      .feed(GraphNames.of(beta2Power), fed.scalar(Math.pow(settings.adamBeta2(), step)));
  }
}
