package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastLinesTest {

  @Test
  void keepTheLastTwelveAndNothingThatIsNoTrouble() {
    final LastLines lines = new LastLines();
    lines.accept("{\"task\": \"an answer\"}");
    lines.accept("[WORKER-0] 2026-11-27 02:01:10.123456: I tensorflow/core/platform/cpu_feature_guard.cc:210] This binary is");
    lines.accept("[WORKER-0] To enable the following instructions: AVX2 FMA, rebuild TensorFlow");
    lines.accept("[WORKER-0] WARNING: All log messages before absl::InitializeLog() is called are written to STDERR");
    lines.accept("[WORKER-0] I0000 00:00:1795745763.348 1234 pjrt.cc:10] started");
    assertThat(lines).hasToString("");
    lines.accept("[WORKER-0] 2026-11-27 02:01:10.123456: W tensorflow/core/framework/op_kernel.cc:1] OOM when allocating");
    lines.accept("[WORKER-0] 2026-11-27 02:01:10.123456: F tensorflow/core/framework/tensor.cc:1] Check failed");
    lines.accept("[WORKER-0] I know what went wrong");
    assertThat(lines.toString().lines()).containsExactly(
      "2026-11-27 02:01:10.123456: W tensorflow/core/framework/op_kernel.cc:1] OOM when allocating",
      "2026-11-27 02:01:10.123456: F tensorflow/core/framework/tensor.cc:1] Check failed", "I know what went wrong");
    for (int i = 1; i <= 12; i++)
      lines.accept("[WORKER-0] line " + i);
    assertThat(lines.toString().lines()).hasSize(12).first().isEqualTo("line 1");
  }
}
