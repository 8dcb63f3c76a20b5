package io.github.rraunet.cuda;

/** A GPU has no room for what was asked for. */
public final class DeviceFullException extends CudaException {

  private static final long serialVersionUID = 1;

  public DeviceFullException(final String message) {
    super(message);
  }
}
