package io.github.rraunet.training;

import io.github.rraunet.engine.EngineException;

/** A training cannot go on, as its numbers are no numbers any more, or the network does not answer by what it sees. */
public final class DivergedException extends EngineException {

  private static final long serialVersionUID = 1L;

  public DivergedException(final String message) {
    super(message);
  }
}
