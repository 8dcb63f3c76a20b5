package io.github.rraunet.engine;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceList;
import java.util.List;
import java.util.Objects;

/**
 * What a {@link Trainer} is made of; defaults of the method specification, section 1.4.
 *
 * @param network       to be trained
 * @param reduction     of the Dice loss over a batch
 * @param diceEpsilon   added to numerator and denominator of the Dice coefficient; 1
 * @param adamBeta1     0.9
 * @param adamBeta2     0.999
 * @param adamEpsilon   1e-7
 * @param clipNorm      greatest norm of the gradient over all weights together, longer ones are shortened to it; 0, the
 *                      default, for no limit
 * @param seed          of the starting weights and of dropout
 * @param threads       that compute; 0 for all processors. With 1 the same seed gives the same weights to the last digit;
 *                      with more, sums are added in no fixed order. TensorFlow's threads belong to the process: what its
 *                      first session asked for holds for all
 * @param devices       where; {@link DeviceChoice#AUTO} by default. Several GPUs share each batch between them; see
 *                      {@link DeviceList#requireTogether}
 * @param precision     arithmetic of the convolutions, float32 by default; weights, moments, losses and sums are float32
 *                      always. bfloat16 is refused where the hardware does not compute it, {@link Precision#AUTO} takes it
 *                      where it does
 * @param plannedSteps  how many will be taken, as far as known: a GPU may compile the graph for many; 0, few, by default
 */
public record TrainerSettings(NetworkSettings network, Reduction reduction, double diceEpsilon, double adamBeta1,
  double adamBeta2, double adamEpsilon, double clipNorm, long seed, int threads, List<DeviceChoice> devices, Precision precision,
  long plannedSteps)
{

  /** How the Dice loss of a batch is made. */
  public enum Reduction {
    /** One Dice coefficient over all pixels of the batch, as the authors' Keras code has it. */
    BATCH,
    /** Mean of the samples' losses. */
    SAMPLE
  }

  public TrainerSettings {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(reduction, "reduction");
    devices = DeviceList.requireTogether(devices);
    Objects.requireNonNull(precision, "precision");
    if (!(clipNorm >= 0 && clipNorm < Double.POSITIVE_INFINITY))
      throw new IllegalArgumentException("the norm to clip gradients to must be positive, or 0 for no limit; found " + clipNorm);
    if (threads < 0) throw new IllegalArgumentException("threads must be 0 (all) or more, found " + threads);
  }

  /** Defaults for a network, on all processors. */
  public static TrainerSettings of(final NetworkSettings network, final long seed) {
    return new TrainerSettings(network, Reduction.BATCH, 1, 0.9, 0.999, 1e-7, 0, seed, 0, List.of(DeviceChoice.AUTO),
      Precision.FLOAT32, 0);
  }

  public TrainerSettings withReduction(final Reduction newReduction) {
    return new TrainerSettings(network, newReduction, diceEpsilon, adamBeta1, adamBeta2, adamEpsilon, clipNorm, seed, threads,
      devices, precision, plannedSteps);
  }

  public TrainerSettings withClipNorm(final double newClipNorm) {
    return new TrainerSettings(network, reduction, diceEpsilon, adamBeta1, adamBeta2, adamEpsilon, newClipNorm, seed, threads,
      devices, precision, plannedSteps);
  }

  public TrainerSettings withThreads(final int newThreads) {
    return new TrainerSettings(network, reduction, diceEpsilon, adamBeta1, adamBeta2, adamEpsilon, clipNorm, seed, newThreads,
      devices, precision, plannedSteps);
  }

  public TrainerSettings withDevice(final DeviceChoice newDevice) {
    return withDevices(List.of(newDevice));
  }

  /** @throws IllegalArgumentException as {@link DeviceList#requireTogether} */
  public TrainerSettings withDevices(final List<DeviceChoice> newDevices) {
    return new TrainerSettings(network, reduction, diceEpsilon, adamBeta1, adamBeta2, adamEpsilon, clipNorm, seed, threads,
      newDevices, precision, plannedSteps);
  }

  /** @return the one that holds the weights, and does what one device alone does */
  public DeviceChoice firstDevice() {
    return devices.get(0);
  }

  /** @return whether not every machine can do this, so that it is worth while to start a worker before long reading */
  public boolean asksForHardware() {
    return precision != Precision.AUTO && precision != Precision.FLOAT32 || devices.stream().anyMatch(d -> d
      .kind() == DeviceChoice.Kind.GPU);
  }

  public TrainerSettings withPrecision(final Precision newPrecision) {
    return new TrainerSettings(network, reduction, diceEpsilon, adamBeta1, adamBeta2, adamEpsilon, clipNorm, seed, threads,
      devices, newPrecision, plannedSteps);
  }

  public TrainerSettings withPlannedSteps(final long newPlannedSteps) {
    return new TrainerSettings(network, reduction, diceEpsilon, adamBeta1, adamBeta2, adamEpsilon, clipNorm, seed, threads,
      devices, precision, newPlannedSteps);
  }
}
