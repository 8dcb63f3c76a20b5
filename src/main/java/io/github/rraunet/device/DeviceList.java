package io.github.rraunet.device;

import java.util.ArrayList;
import java.util.List;

/** Devices separated by commas or semicolons, such as {@code gpu:0,gpu:1}; one that is named twice gets two workers. */
public final class DeviceList {

  private DeviceList() {}

  /** @throws IllegalArgumentException naming the choices */
  public static List<DeviceChoice> parse(final String text) {
    final List<DeviceChoice> devices = new ArrayList<>();
    for (final String one : text.split("[,;]"))
      devices.add(DeviceChoice.parse(one));
    return devices;
  }
}
