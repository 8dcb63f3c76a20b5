package io.github.rraunet.engine;

import io.github.rraunet.device.DeviceChoice;
import java.util.Objects;

/**
 * How a network is to be run.
 *
 * @param device    where; default {@link DeviceChoice#AUTO}
 * @param precision arithmetic; default {@link Precision#AUTO}
 * @param threads   CPU threads of the network, 0 for all; default 0
 * @param trusted   true to load a model whose graph touches files, runs foreign code or talks to other machines; default false
 * @param slices    how many will be predicted, as far as known; of one size, where the model is loaded in this process: a GPU may
 *                  compile the graph for many; default 0, few
 */
public record PredictorSettings(DeviceChoice device, Precision precision, int threads, boolean trusted, long slices) {

  public static final PredictorSettings DEFAULT = new PredictorSettings(DeviceChoice.AUTO, Precision.AUTO, 0);

  public PredictorSettings {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(precision, "precision");
    if (threads < 0) throw new IllegalArgumentException("threads must be 0 (all) or more, found " + threads);
  }

  /** For a model that is not trusted beyond its checks. */
  public PredictorSettings(final DeviceChoice device, final Precision precision, final int threads) {
    this(device, precision, threads, false, 0);
  }

  public PredictorSettings withTrust(final boolean newTrusted) {
    return new PredictorSettings(device, precision, threads, newTrusted, slices);
  }

  public PredictorSettings withSlices(final long newSlices) {
    return new PredictorSettings(device, precision, threads, trusted, newSlices);
  }
}
