package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerSettings.Reduction;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The losses of a batch. Where its slices are shared among devices, each device makes the sums over its own, and from these few
 * numbers one loss of the whole batch is made: the same, but for rounding, as on one device.
 */
final class BatchLosses {

  private final Ops tf;
  private final boolean ofAllPixels;
  private final DiceLoss dice;
  private final CrossEntropyLoss crossEntropy;
  private final Operand<TInt32> count; // null: the slices lie on one device

  /** @param count shape (1): slices that count, the first ones; null if there is one device, where all do */
  BatchLosses(final Ops tf, final TrainerSettings settings, final Operand<TInt32> count) {
    this.tf = tf;
    this.count = count;
    ofAllPixels = settings.reduction() == Reduction.BATCH;
    dice = new DiceLoss(tf, settings.diceEpsilon());
    crossEntropy = new CrossEntropyLoss(tf);
  }

  /**
   * @param probabilities of each device's slices, results of sigmoids
   * @param masks         of the same
   * @return of the batch, then of the samples: Dice, cross entropy, and the foreground that is predicted
   */
  List<Operand<TFloat32>> of(final List<Operand<TFloat32>> probabilities, final List<? extends Operand<TFloat32>> masks) {
    return count == null ? ofOne(probabilities.get(0), masks.get(0)) : ofShares(probabilities, masks);
  }

  private List<Operand<TFloat32>> ofOne(final Operand<TFloat32> probability, final Operand<TFloat32> mask) {
    final Operand<TFloat32> ofSamples = dice.ofSamples(probability, mask);
    final Operand<TFloat32> ofBatch = ofAllPixels ? dice.ofBatch(probability, mask) : tf.math.mean(ofSamples, tf.constant(0));
    return List.of(ofBatch, ofSamples, crossEntropy.ofSamples(probability, mask), dice.sizes(probability));
  }

  private List<Operand<TFloat32>> ofShares(final List<Operand<TFloat32>> probabilities,
    final List<? extends Operand<TFloat32>> masks)
  {
    final List<Operand<TFloat32>> intersections = new ArrayList<>();
    final List<Operand<TFloat32>> sizes = new ArrayList<>();
    final List<Operand<TFloat32>> entropies = new ArrayList<>();
    final List<Operand<TFloat32>> predicted = new ArrayList<>();
    for (int device = 0; device < probabilities.size(); device++) {
      final Operand<TFloat32> p = probabilities.get(device);
      final Operand<TFloat32> t = masks.get(device);
      predicted.add(dice.sizes(p));
      intersections.add(dice.sizes(tf.math.mul(p, t)));
      sizes.add(tf.math.add(predicted.get(device), dice.sizes(t)));
      entropies.add(crossEntropy.ofSamples(p, t));
    }
    final Operand<TFloat32> intersection = counting(intersections);
    final Operand<TFloat32> size = counting(sizes);
    final Operand<TFloat32> ofSamples = dice.ofSums(intersection, size);
    final Operand<TInt32> all = tf.constant(0);
    final Operand<TFloat32> ofBatch = ofAllPixels ? dice.ofSums(tf.sum(intersection, all), tf.sum(size, all))
      : tf.math.mean(ofSamples, all);
    return List.of(ofBatch, ofSamples, counting(entropies), counting(predicted));
  }

  /** @return the values of all devices' slices in their order, without those of repeated slices */
  private Operand<TFloat32> counting(final List<Operand<TFloat32>> ofDevices) {
    return tf.slice(tf.concat(ofDevices, tf.constant(0)), tf.constant(new int[] { 0 }), count);
  }
}
