package io.github.rraunet.engine;

/** The network could not be loaded or run; the message says what was expected, what was found and what to do. */
public class EngineException extends Exception {

  private static final long serialVersionUID = 1L;

  public EngineException(final String message) {
    super(message);
  }

  public EngineException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
