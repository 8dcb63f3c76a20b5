package io.github.rraunet.training;

import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.training.TrainingLoop.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/** What a training leaves on disk while it runs: the history as CSV, a line a validation, and the best weights so far. */
public final class TrainingFolder {

  private static final String HEADER = "step,training_loss,validation_dice,best";

  private final Path history;
  private final Path best;

  /** Makes the folder when it is not there; an older history in it is replaced. */
  public TrainingFolder(final Path folder) throws IOException {
    Files.createDirectories(folder);
    history = folder.resolve("history.csv");
    best = folder.resolve("best.weights");
    FileReplacement.write(history, HEADER + "\n");
  }

  /** Adds a line, and writes the weights when they are the best so far; made to be {@link TrainingLoop#run}'s listener. */
  public void record(final Validation validation, final TrainingLoop loop) {
    try {
      Files.write(history, List.of(String.format(Locale.ROOT, "%d,%.5f,%.5f,%b", validation.step(), validation.trainingLoss(),
        validation.validationDice(), validation.best())), StandardOpenOption.APPEND);
      if (validation.best()) WeightsFile.write(loop.bestWeights(), best);
    }
    catch (final IOException e) {
      throw new UncheckedIOException("the training's folder cannot be written: " + e.getMessage(), e);
    }
  }

  public Path best() {
    return best;
  }
}
