package io.github.rraunet.progress;

/** The user asked to stop; nothing half-written is left behind by whoever lets it pass. */
public class CanceledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CanceledException() {
    super("canceled");
  }
}
