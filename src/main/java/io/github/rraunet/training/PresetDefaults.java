package io.github.rraunet.training;

import io.github.rraunet.engine.NetworkSettings.Preset;

/**
 * What makes a preset train reliably; docs/training.md tells how it was found.
 *
 * @param learningRate of Adam, at the start
 * @param warmUpSteps  over which it rises from 0
 * @param clipNorm     largest norm of all gradients together; 0 for none
 */
public record PresetDefaults(double learningRate, int warmUpSteps, double clipNorm) {

  private static final PresetDefaults AUTHOR = new PresetDefaults(1e-3, 50, 0);
  private static final PresetDefaults TEXT = new PresetDefaults(3e-4, 100, 0.1);

  public static PresetDefaults of(final Preset preset) {
    return preset == Preset.AUTHOR ? AUTHOR : TEXT;
  }
}
