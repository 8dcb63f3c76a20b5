package io.github.rraunet.engine;

/** The memory that two processes share does not suffice; it may once others have given back theirs. */
public final class SharedMemoryException extends EngineException {

  private static final long serialVersionUID = 1L;

  public SharedMemoryException(final String message) {
    super(message);
  }

  public SharedMemoryException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
