package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.figure.PredictionFigure;
import io.github.rraunet.figure.TrainingCurves;
import io.github.rraunet.figure.TrainingCurves.Curve;
import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.training.data.TrainingData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Pictures of a training. */
final class TrainingPictures {

  private TrainingPictures() {}

  static BufferedImage curves(final TrainingChoices choices, final List<EpochRecord> history) {
    final TrainingCurves curves = new TrainingCurves(choices.networkChoice().title() + ", " + choices.target());
    for (final EpochRecord r : history) {
      curves.add(Curve.TRAINING_LOSS, r.epoch(), r.trainingLoss()).add(Curve.VALIDATION_LOSS, r.epoch(), r.validationLoss())
        .add(Curve.VALIDATION_DICE, r.epoch(), r.validationDice()).add(Curve.LEARNING_RATE, r.epoch(), r.learningRate());
      if (history.get(history.size() - 1).leftOut() > 0) curves.add(Curve.LABELS_REMOVED, r.epoch(), r.leftOut());
      curves.add(Curve.DETECTION_PRECISION, r.epoch(), r.precision()).add(Curve.DETECTION_RECALL, r.epoch(), r.recall())
        .add(Curve.DETECTION_AUC, r.epoch(), r.auc());
      if (r.best()) curves.best(r.epoch());
    }
    return curves.draw();
  }

  /** @return a slice with its mask and what the network makes of it now */
  static BufferedImage prediction(final Trainer trainer, final TrainingData data, final int slice, final int epoch)
    throws EngineException, IOException
  {
    final int height = data.height(slice);
    final int width = data.width(slice);
    final float[] image = new float[height * width];
    final float[] mask = new float[image.length];
    data.read(slice, image, mask);
    final float[] probability = trainer.predict(new Trainer.Batch(image, mask, 1, height, width));
    final String caption = String.format(Locale.ROOT, "%s, epoch %d", data.id(slice), epoch);
    return new PredictionFigure(image, mask, probability, height, width, caption, data.isOriented(slice)).draw();
  }
}
