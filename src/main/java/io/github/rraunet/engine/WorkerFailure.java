package io.github.rraunet.engine;

/** A worker could not do what an interface without checked exceptions asked of it; the message says why. */
public final class WorkerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WorkerFailure(final EngineException cause) {
    super(cause.getMessage(), cause);
  }
}
