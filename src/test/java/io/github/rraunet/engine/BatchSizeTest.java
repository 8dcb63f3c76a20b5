package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.engine.NetworkSettings.Preset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchSizeTest {

  @Test
  void isEightOfThePapersSizeAndAsManyPixelsOfOthers() {
    final BatchSize size = BatchSize.of(Optional.of(NetworkSettings.author(16)), -1, 0);
    assertThat(size.forSlices(256, 256)).isEqualTo(8);
    assertThat(size.forSlices(512, 256)).isEqualTo(4);
    assertThat(size.forSlices(512, 512)).isEqualTo(2);
    assertThat(size.forSlices(1024, 1024)).isEqualTo(1);
    assertThat(size.forSlices(4096, 4096)).isEqualTo(1);
    assertThat(size.forSlices(128, 128)).isEqualTo(32);
    assertThat(size.forSlices(16, 16)).isEqualTo(32);
  }

  @Test
  void keepsToTheMemoryBudgetAndToWhatTheNetworkTakes() {
    // 512 filters: 4 bytes * 10 maps * 512 = 20 480 bytes a pixel; 2 GiB hold 104 857 pixels, one slice of 256x256
    assertThat(BatchSize.of(Optional.of(NetworkSettings.text(512)), -1, 0).forSlices(256, 256)).isEqualTo(1);
    // 256 filters: 10 240 bytes a pixel in an RRA-U-Net, 3.2 slices; 16 384 in a Dense-UNet, 2 slices
    assertThat(BatchSize.of(Optional.of(NetworkSettings.text(256)), -1, 0).forSlices(256, 256)).isEqualTo(3);
    final NetworkSettings dense = NetworkChoice.DENSE_U_NET.settings(Preset.AUTHOR, 256);
    assertThat(BatchSize.of(Optional.of(dense), -1, 0).forSlices(256, 256)).isEqualTo(2);
    assertThat(BatchSize.of(Optional.empty(), 3, 0).forSlices(256, 256)).isEqualTo(3);
  }

  @Test
  void onAGpuIsFourTimesAsManyOrWhatHalfOfTheFreeMemoryHolds() {
    final Optional<NetworkSettings> network = Optional.of(NetworkSettings.author(32));
    assertThat(BatchSize.of(network, -1, 80L << 30).forSlices(256, 256)).isEqualTo(32);
    assertThat(BatchSize.of(network, -1, 80L << 30).forSlices(512, 512)).isEqualTo(8);
    assertThat(BatchSize.of(network, -1, 80L << 30).forSlices(64, 64)).isEqualTo(128);
    // 32 filters: 1280 bytes a pixel, 80 MiB a slice of 256x256; half of 1 GiB holds 6
    assertThat(BatchSize.of(network, -1, 1L << 30).forSlices(256, 256)).isEqualTo(6);
    assertThat(BatchSize.of(network, -1, 1L << 20).forSlices(256, 256)).isEqualTo(1);
  }
}
