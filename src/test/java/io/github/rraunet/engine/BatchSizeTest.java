package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchSizeTest {

  @Test
  void isEightOfThePapersSizeAndAsManyPixelsOfOthers() {
    final BatchSize size = BatchSize.of(Optional.of(NetworkSettings.author(16)), -1);
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
    assertThat(BatchSize.of(Optional.of(NetworkSettings.text(512)), -1).forSlices(256, 256)).isEqualTo(1);
    assertThat(BatchSize.of(Optional.empty(), 3).forSlices(256, 256)).isEqualTo(3);
  }
}
