package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.device.DeviceList;
import org.junit.jupiter.api.Test;

class TrainingChoicesTest {

  static TrainingChoices choices(final String device, final int batchSize) {
    return new TrainingChoices.Builder().network("rra", "author", 8).slices(64, 0, "-1000,1000", "all").plan(2, batchSize, 0,
      "cosine", "none", 0, 1).trainer("batch", "auto", device, false).cleaning("0.5", "0.5", "none", -1, "severity",
      "mean_centered", "balanced", "exempt").validation("auto").seed(1).card("spine", "MIT").build();
  }

  @Test
  void severalGpusShareABatchThatHasASliceForEach() {
    assertThat(DeviceList.key(choices("gpu:1,gpu:0", 2).trainer().devices())).isEqualTo("gpu:1,gpu:0");
    assertThat(DeviceList.key(choices("auto", 1).trainer().devices())).isEqualTo("auto");
    assertThatThrownBy(() -> choices("gpu:0,gpu:1,gpu:2", 2)).isInstanceOf(IllegalArgumentException.class).hasMessage(
      "batch_size counts the slices of all devices together, so 3 devices need at least 3; found 2");
    assertThatThrownBy(() -> choices("gpu:0,auto", 8)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
      "found auto in 'gpu:0,auto'");
  }

  /** A checkpoint says nothing of devices, so that a training goes on wherever there is room. */
  @Test
  void goingOnElsewhereIsNoOtherTraining() {
    assertThat(choices("gpu:0,gpu:1", 8).texts()).isEqualTo(choices("cpu", 8).texts());
  }
}
