package io.github.rraunet.spark;

import io.github.rraunet.engine.Precision;
import java.io.Serializable;

/**
 * The network of a job, as it travels.
 *
 * @param model     bundled, a path that every executor sees, or the name of a file that Spark brings to each of them
 * @param carried   whether Spark brings it
 * @param sha256    of the model that the driver has: an executor that finds another one refuses it
 * @param window    of a model that does not say it itself, as text; may be empty
 * @param inputSize likewise
 * @param device    key of where it runs: cpu, auto, or gpu:0; where Spark assigns GPUs to tasks, theirs is taken
 * @param precision resolved once for the whole job, so that every executor computes alike
 * @param trusted   whether the model's graph may touch files
 */
record EngineSpec(String model, boolean carried, String sha256, String window, String inputSize, String device,
  Precision precision, boolean trusted) implements Serializable
{

  /** @return the same with what was resolved */
  EngineSpec resolved(final String newDevice, final Precision newPrecision) {
    return new EngineSpec(model, carried, sha256, window, inputSize, newDevice, newPrecision, trusted);
  }
}
