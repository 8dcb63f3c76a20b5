package io.github.rraunet.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AxisTripleTest {

  @Test
  void threeNumbersInTheOrderXyz() {
    assertThat(AxisTriple.parse("spacing", "0.7x0.8x3")).containsExactly(0.7, 0.8, 3);
    assertThat(AxisTriple.parse("spacing", "0.7, 0.8, 3")).containsExactly(0.7, 0.8, 3);
    assertThat(AxisTriple.parse("spacing", "0.7 0.8 3")).containsExactly(0.7, 0.8, 3);
    assertThat(AxisTriple.parseWhole("size", "160x120x96")).containsExactly(160, 120, 96);
  }

  @Test
  void oneNumberIsForEveryAxis() {
    assertThat(AxisTriple.parse("spacing", "2")).containsExactly(2, 2, 2);
  }

  @Test
  void anythingElseIsRefusedByTheParametersName() {
    for (final String text : new String[] { "", "2x2", "2x", "2x2x", "2x2x2x2", "axbxc" })
      assertThatThrownBy(() -> AxisTriple.parse("spacing", text)).as(text)
        .hasMessage("spacing must be three numbers for x, y and z, such as 2x2x3; found '" + text + "'");
    assertThatThrownBy(() -> AxisTriple.parseWhole("size", "10x10.5x10"))
      .hasMessage("size must be whole numbers, found '10x10.5x10'");
  }
}
