package io.github.rraunet.tensorflow;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.Precision;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions.Experimental.VirtualDevices;

/**
 * The devices that share the work of one session.
 *
 * @param choices one that is there, or several GPUs; one named several times is taken as several devices
 * @param names   of the same in the session, which counts those that it sees from 0
 */
record SessionDevices(List<DeviceChoice> choices, List<String> names) {

  private static final float PART_MB = 2048;

  static SessionDevices of(final List<DeviceChoice> choices) {
    final Kind kind = choices.get(0).kind();
    return new SessionDevices(choices, IntStream.range(0, choices.size()).mapToObj(i -> "/device:" + kind + ":" + i).toList());
  }

  /** For tests where there are not several GPUs: one device that TensorFlow takes as several, a GPU in parts of 2 GiB. */
  static SessionDevices split(final DeviceChoice device, final int count) {
    return of(Collections.nCopies(count, device));
  }

  int count() {
    return choices.size();
  }

  /** @return of all of them */
  DeviceType type() {
    return DeviceType.valueOf(first().kind().name());
  }

  /** @return where the variables lie */
  DeviceChoice first() {
    return choices.get(0);
  }

  /** @return as {@link SessionConfig#of(List, Precision, int, boolean)} */
  ConfigProto config(final Precision precision, final int threads, final boolean compiled) {
    final List<DeviceChoice> different = choices.stream().distinct().toList();
    final ConfigProto.Builder config = SessionConfig.of(different, precision, threads, compiled).toBuilder();
    if (different.size() < count()) {
      if (first().kind() == Kind.CPU) config.putDeviceCount("CPU", count());
      else config.getGpuOptionsBuilder().getExperimentalBuilder().addVirtualDevices(VirtualDevices.newBuilder()
        .addAllMemoryLimitMb(Collections.nCopies(count(), PART_MB)));
    }
    return config.build();
  }
}
