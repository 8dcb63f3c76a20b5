package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.TrainerState.LossScaling;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The factor that keeps gradients within the narrow range of float16 (Micikevicius et al., ICLR 2018): the loss is
 * multiplied by it, the gradients are divided. It halves when a gradient was not finite, and that step changes nothing; it
 * doubles after {@value #PATIENCE} steps that went well.
 */
final class LossScale {

  private static final float START = 1 << 15;
  private static final float LEAST = 1;
  private static final float MOST = 1 << 24;
  private static final int PATIENCE = 2000;

  private final Ops tf;
  private final Placeholder<TFloat32> factor;
  private Operand<TBool> finite;
  private float current = START;
  private int good;

  LossScale(final Ops tf) {
    this.tf = tf;
    factor = tf.withName("loss_scale").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  Operand<TFloat32> scaled(final Operand<TFloat32> loss) {
    return tf.math.mul(loss, factor);
  }

  /** @return gradients of the loss itself; all 0 if one is not finite */
  List<Operand<TFloat32>> restored(final List<Operand<TFloat32>> gradients) {
    final List<Operand<TFloat32>> divided = new ArrayList<>();
    final List<Operand<TFloat32>> squares = new ArrayList<>();
    for (final Operand<TFloat32> gradient : gradients) {
      divided.add(tf.math.div(gradient, factor));
      squares.add(tf.nn.l2Loss(gradient));
    }
    finite = tf.math.isFinite(tf.math.addN(squares));
    final List<Operand<TFloat32>> restored = new ArrayList<>();
    for (final Operand<TFloat32> gradient : divided)
      restored.add(tf.select(finite, gradient, tf.constant(0f)));
    return restored;
  }

  /** @return the value in a step that counts, the other one in a step that must change nothing */
  Operand<TFloat32> ifFinite(final Operand<TFloat32> value, final float otherwise) {
    return tf.select(finite, value, tf.constant(otherwise));
  }

  /** Known after {@link #restored}. */
  Operand<TBool> finite() {
    return finite;
  }

  void feed(final Session.Runner runner, final FedTensors fed) {
    runner.feed(GraphNames.of(factor), fed.scalar(current));
  }

  LossScaling state() {
    return new LossScaling((int) current, good);
  }

  void restore(final LossScaling state) {
    current = state.factor() == 0 ? START : state.factor();
    good = state.good();
  }

  /** After a step. */
  void learned(final boolean wasFinite) {
    good = wasFinite ? good + 1 : 0;
    if (!wasFinite) current = Math.max(LEAST, current / 2);
    else if (good == PATIENCE) {
      current = Math.min(MOST, current * 2);
      good = 0;
    }
  }
}
