package io.github.rraunet.engine;

/** The memory that a worker can share does not suffice: a container gets 64 MB unless it was started with more. */
public final class SharedMemoryException extends EngineException {

  private static final long serialVersionUID = 1L;

  public SharedMemoryException(final String message) {
    super(message);
  }

  public SharedMemoryException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
