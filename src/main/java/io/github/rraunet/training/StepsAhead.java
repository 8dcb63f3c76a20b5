package io.github.rraunet.training;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The steps of a training that are under way. What closing finds is waited for, and its losses are nobody's. */
final class StepsAhead implements AutoCloseable {

  private record Begun(EpochBatches.Drawn drawn, Trainer.BegunStep step) {}

  /** A step that was taken. */
  record Done(EpochBatches.Drawn drawn, SampleLosses losses) {}

  private final Trainer trainer;
  private final Deque<Begun> under = new ArrayDeque<>();
  private int begun;

  StepsAhead(final Trainer trainer) {
    this.trainer = trainer;
  }

  /** @return how many steps were begun */
  int begun() {
    return begun;
  }

  void begin(final EpochBatches.Drawn drawn, final double learningRate) throws EngineException {
    under.add(new Begun(drawn, trainer.begin(drawn.batch(), learningRate)));
    begun++;
  }

  /** Waits for the step that was begun first of those whose losses nobody has. */
  Done next() throws EngineException {
    final Begun first = under.remove();
    return new Done(first.drawn, first.step.losses());
  }

  @Override
  public void close() {
    for (final Begun left : under)
      try {
        left.step.losses();
      }
      catch (final EngineException | RuntimeException e) {
        // what made the training stop is told already
      }
    under.clear();
  }
}
