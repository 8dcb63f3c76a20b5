package io.github.rraunet.engine;

import io.github.rraunet.progress.CanceledException;
import java.util.Map;

/** Requests to a worker, see {@link WorkerProtocol}. */
interface Requests extends AutoCloseable {

  /**
   * Sends a request and waits for its answer.
   *
   * @throws EngineException      if the worker refuses, fails or ends
   * @throws InterruptedException if interrupted while waiting; the request is then taken back or its answer ignored
   */
  Map<String, Object> call(String request, Map<String, Object> inputs) throws EngineException, InterruptedException;

  /** @throws CanceledException if interrupted, the interrupt flag set again; else as {@link #call} */
  default Map<String, Object> callOrCanceled(final String request, final Map<String, Object> inputs) throws EngineException {
    try {
      return call(request, inputs);
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
  }

  /** Sends a request whose answer nobody waits for, if the worker lives. */
  void post(String request, Map<String, Object> inputs);

  boolean isAlive();

  /** Ends the worker. */
  @Override
  void close();
}
