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
 */
public record PredictorSettings(DeviceChoice device, Precision precision, int threads, boolean trusted) {

  public static final PredictorSettings DEFAULT = new PredictorSettings(DeviceChoice.AUTO, Precision.AUTO, 0);

  public PredictorSettings {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(precision, "precision");
    if (threads < 0) throw new IllegalArgumentException("threads must be 0 (all) or more, found " + threads);
  }

  /** For a model that is not trusted beyond its checks. */
  public PredictorSettings(final DeviceChoice device, final Precision precision, final int threads) {
    this(device, precision, threads, false);
  }
}
