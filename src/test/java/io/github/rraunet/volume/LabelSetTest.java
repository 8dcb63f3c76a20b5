package io.github.rraunet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSetTest {

  @Test
  void listsAndRanges() {
    assertThat(among("1,3, 25-27")).containsExactly(1, 3, 25, 26, 27);
    assertThat(among("3")).containsExactly(3);
    assertThat(among("all")).hasSize(40).doesNotContain(0d);
    assertThat(LabelSet.ALL.test(Double.NaN)).isFalse();
  }

  private static double[] among(final String text) {
    return DoubleStream.iterate(0, v -> v + 1).limit(41).filter(LabelSet.parse(text)).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = { "a", "1,,2", "5-3", "1.5", "1-2-3" })
  void anythingElseIsRefusedWithTheForm(final String text) {
    assertThatThrownBy(() -> LabelSet.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("25-33")
      .hasMessageContaining(text);
  }
}
