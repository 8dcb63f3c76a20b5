package io.github.rraunet.device;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the user wants a network to run: {@code auto}, {@code cpu} or {@code gpu:N}.
 *
 * @param kind  what was asked for
 * @param index number of the GPU, from 0; 0 for the other kinds
 */
public record DeviceChoice(Kind kind, int index) {

  /** Kinds of device. */
  public enum Kind {
    /** A GPU if TensorFlow lists one, else the CPU. */
    AUTO, CPU, GPU
  }

  public static final DeviceChoice AUTO = new DeviceChoice(Kind.AUTO, 0);
  public static final DeviceChoice CPU = new DeviceChoice(Kind.CPU, 0);

  private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");

  /** @throws IllegalArgumentException naming the choices */
  public static DeviceChoice parse(final String text) {
    final String key = text.trim().toLowerCase(Locale.ROOT);
    if (key.equals("auto")) return AUTO;
    if (key.equals("cpu")) return CPU;
    final Matcher gpu = GPU.matcher(key);
    if (!gpu.matches())
      throw new IllegalArgumentException("device must be auto, cpu or gpu:N (gpu:0 is the first GPU); found '" + text + "'");
    return new DeviceChoice(Kind.GPU, gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1)));
  }

  /** @return the name used in macros, on the command line and in records */
  public String key() {
    return kind == Kind.GPU ? "gpu:" + index : kind.name().toLowerCase(Locale.ROOT);
  }
}
