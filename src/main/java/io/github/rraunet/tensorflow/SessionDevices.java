package io.github.rraunet.tensorflow;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.Precision;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.proto.ConfigProto;

/**
 * The devices that share the work of one session.
 *
 * @param choices one that is there, or several GPUs
 * @param names   of the same in the session, which counts those that it sees from 0
 */
record SessionDevices(List<DeviceChoice> choices, List<String> names) {

  static SessionDevices of(final List<DeviceChoice> choices) {
    return new SessionDevices(choices, names(choices.get(0).kind(), choices.size()));
  }

  /** For tests where there is no GPU: a CPU that TensorFlow treats as several devices. */
  static SessionDevices onCpus(final int count) {
    return new SessionDevices(Collections.nCopies(count, DeviceChoice.CPU), names(Kind.CPU, count));
  }

  private static List<String> names(final Kind kind, final int count) {
    return IntStream.range(0, count).mapToObj(i -> "/device:" + kind + ":" + i).toList();
  }

  int count() {
    return choices.size();
  }

  /** @return where the variables lie */
  DeviceChoice first() {
    return choices.get(0);
  }

  /** @return as {@link SessionConfig#of(List, Precision, int, boolean)} */
  ConfigProto config(final Precision precision, final int threads, final boolean compiled) {
    final ConfigProto config = SessionConfig.of(choices, precision, threads, compiled);
    return first().kind() == Kind.CPU && count() > 1 ? config.toBuilder().putDeviceCount("CPU", count()).build() : config;
  }
}
