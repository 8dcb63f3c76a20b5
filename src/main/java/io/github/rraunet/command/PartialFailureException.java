package io.github.rraunet.command;

import java.io.IOException;

/** A run went through, but some of what it was to do failed; the message says what. */
final class PartialFailureException extends IOException {

  private static final long serialVersionUID = 1L;

  PartialFailureException(final String message) {
    super(message);
  }
}
