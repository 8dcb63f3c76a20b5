package io.github.rraunet.engine;

/** The device's memory does not suffice for a batch; fewer slices at once may fit. */
public final class DeviceMemoryException extends EngineException {

  private static final long serialVersionUID = 1L;

  public DeviceMemoryException(final String message) {
    super(message);
  }

  public DeviceMemoryException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
