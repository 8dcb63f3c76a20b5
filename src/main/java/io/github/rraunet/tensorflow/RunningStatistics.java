package io.github.rraunet.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The running means and variances of batch normalisation, which follow those of the batches. Where a batch is shared among
 * devices each normalises its slices by their own statistics; the running ones follow the mean of these, each weighted by the
 * slices that it is of. So they are what inference needs for a network that saw batches of that share's size.
 */
final class RunningStatistics {

  private final Ops tf;
  private final Operand<TFloat32> rate;
  private final List<? extends Operand<TFloat32>> weights;
  private final Map<String, List<Operand<TFloat32>>> taken = new HashMap<>();
  private final List<Op> updates = new ArrayList<>();

  /**
   * @param rate    scalar: how far they go to those of the batch; 1 - momentum
   * @param weights scalars, one for each device, together 1; empty for one device
   */
  RunningStatistics(final Ops tf, final Operand<TFloat32> rate, final List<? extends Operand<TFloat32>> weights) {
    this.tf = tf;
    this.rate = rate;
    this.weights = weights;
  }

  /** Takes the statistics of one device; to be called for the devices in their order. */
  void take(final Operand<TFloat32> running, final Operand<TFloat32> current) {
    if (weights.isEmpty()) {
      follow(running, current);
      return;
    }
    final List<Operand<TFloat32>> parts = taken.computeIfAbsent(running.op().name(), name -> new ArrayList<>());
    parts.add(tf.math.mul(current, weights.get(parts.size())));
    if (parts.size() == weights.size()) follow(running, tf.math.addN(parts));
  }

  private void follow(final Operand<TFloat32> running, final Operand<TFloat32> current) {
    final var step = tf.math.mul(tf.math.sub(current, running), rate);
    updates.add(tf.assign(running, tf.math.add(running, step)));
  }

  /** @return what must run to keep them */
  List<Op> updates() {
    return updates;
  }
}
