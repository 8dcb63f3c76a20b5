package io.github.rraunet.device;

import java.util.List;

/**
 * What the CUDA runtime answered when it was asked for devices.
 *
 * @param error          code of cudaError; 0 if it answered; {@link #NOT_ASKED} if it could not be asked at all
 * @param errorText      of that code, or why it could not be asked
 * @param driverVersion  newest CUDA that the driver can serve, 1000 major + 10 minor; 0 without a driver
 * @param runtimeVersion CUDA of the runtime that asked, counted likewise
 * @param gpus           what it sees
 */
public record CudaAnswer(int error, String errorText, int driverVersion, int runtimeVersion, List<Gpu> gpus) {

  /** In the place of an error of CUDA. */
  public static final int NOT_ASKED = -1;

  public CudaAnswer {
    gpus = List.copyOf(gpus);
  }

  static CudaAnswer notAsked(final String reason) {
    return new CudaAnswer(NOT_ASKED, reason, 0, 0, List.of());
  }

  /** @return 12060 as "12.6"; empty for 0 */
  public static String version(final int number) {
    return number <= 0 ? "" : number / 1000 + "." + number % 1000 / 10;
  }
}
