package io.github.rraunet.training;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.TrainerState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Lets steps begin before the last one is done, and sees that nothing else happens meanwhile. */
class OverlappingTrainer extends ScriptedTrainer {

  /** Where a step fails; none does at first. */
  enum Fails {
    WHEN_BEGUN, WHEN_ASKED
  }

  private final Deque<Integer> under = new ArrayDeque<>();
  private int begun;
  private int most;
  private int asked;
  private int failing;
  private Fails where;

  OverlappingTrainer(final ToDoubleFunction<Integer> loss, final ToDoubleFunction<Integer> probability) {
    super(loss, probability);
  }

  /** @param step from 1 */
  OverlappingTrainer failingIn(final int step, final Fails place) {
    failing = step;
    where = place;
    return this;
  }

  /** @return how many steps were begun whose losses nobody asked for */
  int underWay() {
    return under.size();
  }

  /** @return how many were under way at once */
  int mostUnderWay() {
    return most;
  }

  /** @return of how many steps the losses were asked for */
  int asked() {
    return asked;
  }

  @Override
  public boolean overlaps() {
    return true;
  }

  @Override
  public BegunStep begin(final Batch batch, final double learningRate) throws EngineException {
    final int number = ++begun;
    if (number == failing && where == Fails.WHEN_BEGUN) throw new EngineException("step " + number + " cannot begin");
    final SampleLosses losses = super.step(batch, learningRate);
    under.add(number);
    most = Math.max(most, under.size());
    return () -> {
      final Integer first = under.poll();
      if (first == null || first != number) throw new AssertionError("asked for step " + number + " in place of " + first);
      asked++;
      if (number == failing && where == Fails.WHEN_ASKED) throw new EngineException("step " + number + " failed");
      return losses;
    };
  }

  @Override
  public SampleLosses step(final Batch batch, final double learningRate) {
    throw new AssertionError("a step was taken that was not begun");
  }

  @Override
  public SampleLosses evaluate(final Batch batch) {
    requireNone();
    return super.evaluate(batch);
  }

  @Override
  public float[] predict(final Batch batch) {
    requireNone();
    return super.predict(batch);
  }

  @Override
  public Map<String, float[]> weights() {
    requireNone();
    return super.weights();
  }

  @Override
  public void setState(final TrainerState state) {
    requireNone();
    super.setState(state);
  }

  private void requireNone() {
    if (!under.isEmpty()) throw new AssertionError("steps are under way: " + under);
  }
}
