package io.github.rraunet.command;

import io.github.rraunet.training.EpochRecord;
import java.awt.image.BufferedImage;

/** Shows a training while it runs. */
interface TrainingMonitor {

  /** Shows nothing. */
  TrainingMonitor NONE = new TrainingMonitor() {
    @Override
    public void begin(final Runnable endSoon) {}

    @Override
    public void step(final int epoch, final int step, final int steps) {}

    @Override
    public void epoch(final EpochRecord record, final BufferedImage curves, final BufferedImage prediction) {}

    @Override
    public void end(final String line) {}
  };

  /** @param endSoon ends the training with its best weights so far; may be called from any thread */
  void begin(Runnable endSoon);

  /** After each step. */
  void step(int epoch, int step, int steps);

  /** After each epoch, and with that of the checkpoint when a training goes on. */
  void epoch(EpochRecord record, BufferedImage curves, BufferedImage prediction);

  /** @param line on how it ended */
  void end(String line);
}
