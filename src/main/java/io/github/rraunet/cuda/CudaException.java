package io.github.rraunet.cuda;

/** A GPU cannot be used, or failed; the message is for the user. */
public class CudaException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public CudaException(final String message) {
    super(message);
  }

  public CudaException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
