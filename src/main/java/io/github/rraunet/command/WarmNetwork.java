package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.progress.CanceledException;

/**
 * A network that is started when it is first needed and kept as long as model and settings stay the same, for users that take
 * it in turn: a preview and the run after it. Ended from any thread.
 */
final class WarmNetwork implements AutoCloseable {

  /** Starts a network, which takes seconds. */
  interface Starter {
    Predictor start(ModelPackage model, PredictorSettings settings) throws EngineException;
  }

  private record Use(SavedModelSource source, String sha256, PredictorSettings settings) {

    static Use of(final ModelPackage model, final PredictorSettings settings) throws EngineException {
      return new Use(model.source(), model.sha256(), settings);
    }
  }

  private final Starter starter;
  private Predictor predictor; // null before the first start and after a failed one
  private Use use;
  private Thread starting; // interrupted by close
  private boolean closed;

  WarmNetwork(final Starter starter) {
    this.starter = starter;
  }

  /** @return whether {@link #get} would not have to start anything */
  synchronized boolean isWarm(final ModelPackage model, final PredictorSettings settings) throws EngineException {
    return isWarm(Use.of(model, settings));
  }

  private boolean isWarm(final Use asked) {
    return predictor != null && predictor.isAlive() && asked.equals(use);
  }

  /**
   * @return the network, which stays this object's to close; good until the next call
   * @throws EngineException   if it cannot be started
   * @throws CanceledException if this was closed meanwhile
   */
  Predictor get(final ModelPackage model, final PredictorSettings settings) throws EngineException {
    final Use asked = Use.of(model, settings);
    synchronized (this) {
      if (closed) throw new CanceledException();
      if (isWarm(asked)) return predictor;
      drop();
      starting = Thread.currentThread();
    }
    Predictor started = null;
    try {
      started = starter.start(model, settings);
      return started;
    }
    finally {
      keep(started, asked);
    }
  }

  private synchronized void keep(final Predictor started, final Use startedUse) {
    starting = null;
    if (started == null) return;
    predictor = started;
    use = startedUse;
    if (closed) {
      drop();
      throw new CanceledException();
    }
  }

  private void drop() {
    if (predictor != null) predictor.close();
    predictor = null;
    use = null;
  }

  /** Ends the network; who uses it then fails. */
  @Override
  public synchronized void close() {
    closed = true;
    if (starting != null) starting.interrupt();
    drop();
  }
}
