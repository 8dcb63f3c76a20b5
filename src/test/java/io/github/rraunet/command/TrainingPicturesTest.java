package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.figure.TrainingCurves;
import io.github.rraunet.figure.TrainingCurves.Curve;
import io.github.rraunet.training.EpochRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingPicturesTest {

  private static EpochRecord record(final int epoch, final int removed, final int removedInAll) {
    return new EpochRecord(epoch, 0.1, 0.5, 0.5, 0.5, 10 - removedInAll + removed, removed, removedInAll, Double.NaN, Double.NaN,
      Double.NaN, epoch == 1, 1);
  }

  /** 3 masks go after epoch 2, 1 after epoch 3: epochs 1 to 3 were trained without 0, 0 and 3. */
  @Test
  void anEpochShowsTheMasksThatWereLeftOutInIt() throws Exception {
    final TrainingChoices choices = TrainingChoicesTest.choices("cpu", 8);
    final TrainingCurves expected = new TrainingCurves(choices.networkChoice().title() + ", " + choices.target()).best(1);
    final int[] leftOut = { 0, 0, 3 };
    for (int e = 1; e <= 3; e++)
      expected.add(Curve.TRAINING_LOSS, e, 0.5).add(Curve.VALIDATION_LOSS, e, 0.5).add(Curve.VALIDATION_DICE, e, 0.5)
        .add(Curve.LEARNING_RATE, e, 0.1).add(Curve.LABELS_REMOVED, e, leftOut[e - 1]);
    assertThat(PngFigures.bytes(TrainingPictures.curves(choices, List.of(record(1, 0, 0), record(2, 3, 3), record(3, 1, 4)))))
      .isEqualTo(PngFigures.bytes(expected.draw()));
  }
}
