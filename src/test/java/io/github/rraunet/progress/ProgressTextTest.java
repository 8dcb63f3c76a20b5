package io.github.rraunet.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTextTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void timeLeftIsTheMeanPaceSinceTheStepBegan() {
    final var text = new ProgressText();
    assertThat(text.describe("Reading", 0, 8, 5 * SECOND)).isEqualTo("Reading: 0 of 8");
    assertThat(text.describe("Segmenting", 0, 100, 10 * SECOND)).isEqualTo("Segmenting: 0 of 100");
    // 20 of 100 in 4 s are 0.2 s each, 80 are left
    assertThat(text.describe("Segmenting", 20, 100, 14 * SECOND)).isEqualTo("Segmenting: 20 of 100, 16 s left");
    assertThat(text.describe("Segmenting", 100, 100, 30 * SECOND)).isEqualTo("Segmenting: 100 of 100");
  }

  @Test
  void nothingIsForetoldInTheFirstSecondNorOfAnUnknownTotal() {
    final var text = new ProgressText();
    text.describe("Segmenting", 0, 100, 0);
    assertThat(text.describe("Segmenting", 50, 100, SECOND / 2)).isEqualTo("Segmenting: 50 of 100");
    assertThat(text.describe("Starting", 0, 0, SECOND)).isEqualTo("Starting ...");
  }

  @Test
  void durationsReadAsAPersonSaysThem() {
    assertThat(ProgressText.duration(59)).isEqualTo("59 s");
    assertThat(ProgressText.duration(185)).isEqualTo("3 min 05 s");
    assertThat(ProgressText.duration(7620)).isEqualTo("2 h 07 min");
  }
}
