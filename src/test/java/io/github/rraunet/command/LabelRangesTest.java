package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelRangesTest {

  private static int[] among(final String text, final int end) {
    final LabelRanges labels = LabelRanges.parse(text);
    return IntStream.range(0, end).filter(labels::test).toArray();
  }

  @Test
  void rangesIncludeBothEnds() {
    assertThat(among("25-27, 31", 40)).containsExactly(25, 26, 27, 31);
    assertThat(among("3", 6)).containsExactly(3);
  }

  @Test
  void nothingSaidMeansAllButZero() {
    assertThat(among(" ", 4)).containsExactly(1, 2, 3);
  }

  @Test
  void aLabelBetweenTwoWholeNumbersIsNoLabel() {
    assertThat(LabelRanges.parse("1,2").test(1.5)).isFalse();
  }

  @Test
  void whatIsNoListIsRefused() {
    for (final String text : new String[] { "spine", "3-1", "1-2-3", "-4", "1,,2" })
      assertThatThrownBy(() -> LabelRanges.parse(text)).as(text).hasMessageStartingWith("labels must be numbers and ranges")
        .hasMessageEndingWith("found '" + text + "'");
  }
}
