package io.github.rraunet.engine;

import java.util.Map;

/** Requests that are answered in this process. */
final class RequestsHere {

  /** Answers requests. */
  @FunctionalInterface
  interface Answers {
    Map<String, Object> call(String request, Map<String, Object> inputs) throws EngineException, InterruptedException;
  }

  private RequestsHere() {}

  static Requests of(final Answers answers) {
    return of(answers, () -> {});
  }

  /** @param onClose what would end the worker */
  static Requests of(final Answers answers, final Runnable onClose) {
    return new Requests() {
      @Override
      public Map<String, Object> call(final String request, final Map<String, Object> inputs) throws EngineException,
        InterruptedException
      {
        return answers.call(request, inputs);
      }

      @Override
      public void post(final String request, final Map<String, Object> inputs) {
        throw new UnsupportedOperationException(request);
      }

      @Override
      public boolean isAlive() {
        return true;
      }

      @Override
      public void close() {
        onClose.run();
      }
    };
  }
}
