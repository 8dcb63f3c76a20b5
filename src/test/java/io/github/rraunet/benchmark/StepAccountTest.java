package io.github.rraunet.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.benchmark.StepAccount.Step;
import io.github.rraunet.benchmark.StepAccount.Sum;
import io.github.rraunet.progress.TimedStep.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepAccountTest {

  /**
   * Of the times 100 to 200: two networks from 90 and 110 to 130, one within them, one from 160 to 170, which is 40 of 100 with
   * at least one, and 30 + 20 + 5 + 10 = 65 in all. What ends where the time begins is not in it.
   */
  @Test
  void stepsOverlapAndAreCut() {
    final Map<Kind, Sum> sums = StepAccount.of(List.of(new Step(Kind.NETWORK, 110, 130), new Step(Kind.NETWORK, 90, 130),
      new Step(Kind.NETWORK, 115, 120), new Step(Kind.NETWORK, 160, 170), new Step(Kind.READ, 0, 100), new Step(Kind.WRITE, 150,
        300), new Step(Kind.BENCHMARK, 100, 200)), 100, 200);
    assertThat(sums).isEqualTo(Map.of(Kind.NETWORK, new Sum(4, 65 / 4.0 / 1e6, 0.4, 0.65), Kind.WRITE, new Sum(1, 50 / 1e6, 0.5,
      0.5)));
  }
}
