package io.github.rraunet.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.device.DeviceChoice.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {

  @Test
  void readsWhatAUserWrites() {
    assertThat(DeviceChoice.parse("auto")).isEqualTo(DeviceChoice.AUTO);
    assertThat(DeviceChoice.parse(" CPU ")).isEqualTo(DeviceChoice.CPU);
    assertThat(DeviceChoice.parse("gpu")).isEqualTo(new DeviceChoice(Kind.GPU, 0));
    assertThat(DeviceChoice.parse("gpu:3")).isEqualTo(new DeviceChoice(Kind.GPU, 3));
    assertThat(List.of("auto", "cpu", "gpu:1")).allSatisfy(key -> assertThat(DeviceChoice.parse(key).key()).isEqualTo(key));
  }

  @Test
  void namesTheChoices() {
    for (final String wrong : List.of("", "cuda", "gpu:", "gpu:-1", "gpu:x", "gpu:99999999999"))
      assertThatThrownBy(() -> DeviceChoice.parse(wrong)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device must be auto, cpu or gpu:N (gpu:0 is the first GPU); found '" + wrong + "'");
  }

  @Test
  void oneTrainingTakesOneDeviceOrSeveralGpus() {
    for (final String good : List.of("auto", "cpu", "gpu:2", "gpu:0,gpu:1", "gpu:3,gpu:0,gpu:1"))
      assertThat(DeviceList.key(DeviceList.requireTogether(DeviceList.parse(good)))).isEqualTo(good);
    assertThat(DeviceList.requireTogether(DeviceList.parse("GPU:1; gpu"))).containsExactly(new DeviceChoice(Kind.GPU, 1),
      new DeviceChoice(Kind.GPU, 0));
    assertRefused("gpu:0,cpu", "several devices of one training have to be GPUs, such as device=gpu:0,gpu:1; found cpu in"
      + " 'gpu:0,cpu'");
    assertRefused("auto,gpu:1", "several devices of one training have to be GPUs, such as device=gpu:0,gpu:1; found auto in"
      + " 'auto,gpu:1'");
    assertRefused(",", "a device is needed: auto, cpu or gpu:N, or several with commas between; found ','");
    assertRefused("gpu:1,gpu:0,gpu:1", "each GPU can be named once for one training; found gpu:1 twice in 'gpu:1,gpu:0,gpu:1'");
  }

  private static void assertRefused(final String devices, final String reason) {
    assertThatThrownBy(() -> DeviceList.requireTogether(DeviceList.parse(devices))).isInstanceOf(IllegalArgumentException.class)
      .hasMessage(reason);
  }

  @Test
  void findsBfloat16AmongTheFlagsOfTheFirstProcessor() {
    assertThat(CpuFeatures.parse("processor\t: 0\nflags\t\t: fpu avx512f avx512_bf16 amx_tile\n").hasBfloat16()).isTrue();
    assertThat(CpuFeatures.parse("flags : fpu amx_bf16").hasBfloat16()).isTrue();
    assertThat(CpuFeatures.parse("flags : fpu avx2\n\nflags : fpu avx512_bf16").hasBfloat16()).isFalse();
    assertThat(CpuFeatures.parse("Features : asimd bf16").hasBfloat16()).isFalse();
    assertThat(CpuFeatures.parse("").hasBfloat16()).isFalse();
  }
}
