package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AlignedTextTest {

  @Test
  void columnsStandBelowOneAnother() {
    assertThat(AlignedText.columns(List.of(List.of("rank", "mask", "score", "removed"), List.of("1", "case12.nii.gz#3", "0.2262",
      "yes"), List.of("10", "b#1", "-0.0014", "")))).isEqualTo("""
      rank   mask                score   removed
         1   case12.nii.gz#3    0.2262   yes
        10   b#1               -0.0014
      """);
    assertThat(AlignedText.columns(List.of(List.of("epochs", "7"), List.of("masks removed", "3 of 18")))).isEqualTo("""
      epochs          7
      masks removed   3 of 18
      """);
    assertThat(AlignedText.columns(List.of())).isEmpty();
  }

  @Test
  void wordsComeInLinesOfAtMost100Letters() {
    final String tens = "123456789 ".repeat(9);
    assertThat(AlignedText.lines(tens + "1234567890 next")).isEqualTo(tens + "1234567890\nnext");
    assertThat(AlignedText.lines(tens + "12345678901 next")).isEqualTo(tens.strip() + "\n12345678901 next");
    assertThat(AlignedText.lines("l".repeat(120))).isEqualTo("l".repeat(120));
  }
}
