package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationOptionsTest {

  /** With one of 50, meant as per cent, no voxel would be foreground and every score 0. */
  @Test
  void aThresholdIsAProbability() {
    for (final Object wrong : new Object[] { 50, "-0.5", 1.01, "NaN" })
      assertThatIllegalArgumentException().as("%s", wrong).isThrownBy(() -> EvaluationOptions.parse(Map.of("threshold", wrong)))
        .withMessageStartingWith("threshold is a probability from 0 to 1").withMessageContaining("found " + wrong);
    assertThat(EvaluationOptions.parse(Map.of("threshold", "0.25")).threshold()).isEqualTo(0.25);
    assertThat(EvaluationOptions.parse(Map.of()).threshold()).as("none").isNaN();
  }
}
