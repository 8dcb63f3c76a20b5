package io.github.rraunet.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Devices separated by commas or semicolons, such as {@code gpu:0,gpu:1}; in a folder job one named twice gets two workers. */
public final class DeviceList {

  private DeviceList() {}

  /**
   * @return at least one
   * @throws IllegalArgumentException naming the choices
   */
  public static List<DeviceChoice> parse(final String text) {
    final List<DeviceChoice> devices = new ArrayList<>();
    for (final String one : text.split("[,;]"))
      devices.add(DeviceChoice.parse(one));
    if (devices.isEmpty())
      throw new IllegalArgumentException("a device is needed: auto, cpu or gpu:N, or several with commas between; found '" + text
        + "'");
    return devices;
  }

  /** @return the names with commas between, as {@link #parse} takes them */
  public static String key(final List<DeviceChoice> devices) {
    return devices.stream().map(DeviceChoice::key).collect(Collectors.joining(","));
  }

  /**
   * Devices that work on the same thing at the same time, in one process.
   *
   * @return the same, unchangeable
   * @throws IllegalArgumentException unless it is one device, or several GPUs, each named once
   */
  public static List<DeviceChoice> requireTogether(final List<DeviceChoice> devices) {
    if (devices.isEmpty()) throw new IllegalArgumentException("a device is needed: auto, cpu or gpu:N");
    final Set<DeviceChoice> seen = new HashSet<>();
    for (final DeviceChoice device : devices) {
      if (devices.size() > 1 && device.kind() != DeviceChoice.Kind.GPU)
        throw new IllegalArgumentException("several devices of one training have to be GPUs, such as device=gpu:0,gpu:1; found "
          + device.key() + " in '" + key(devices) + "'");
      if (!seen.add(device))
        throw new IllegalArgumentException("each GPU can be named once for one training; found " + device.key() + " twice in '"
          + key(devices) + "'");
    }
    return List.copyOf(devices);
  }
}
