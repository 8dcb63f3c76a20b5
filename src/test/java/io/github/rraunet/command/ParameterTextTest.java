package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.SampleCommand;
import java.io.File;
import org.junit.jupiter.api.Test;
import org.scijava.module.ModuleItem;

class ParameterTextTest {

  private static ModuleItem<?> item(final String name) {
    return CatalogEntry.of(SampleCommand.class.getName()).info().getInput(name);
  }

  private static Object parse(final String name, final String text) {
    return ParameterText.parse(name, item(name), text);
  }

  @Test
  void valuesComeInTheTypeOfTheParameter() {
    assertThat(parse("threshold", "0.25")).isEqualTo(0.25);
    assertThat(parse("batch_size", " 8 ")).isEqualTo(8);
    assertThat(parse("seed", "9007199254740993")).isEqualTo(9007199254740993L);
    assertThat(parse("output_type", "BOTH")).isEqualTo("both");
    assertThat(parse("largest_component", "True")).isEqualTo(true);
    assertThat(parse("output", "/data/a b.nii")).isEqualTo(new File("/data/a b.nii"));
  }

  @Test
  void whatIsNoValueIsRefusedWithWhatIsExpected() {
    assertThatThrownBy(() -> parse("threshold", "1.5")).hasMessage("threshold must be a number from 0 to 1, found 1.5");
    assertThatThrownBy(() -> parse("threshold", "NaN")).hasMessage("threshold must be a number from 0 to 1, found NaN");
    assertThatThrownBy(() -> parse("batch_size", "-1")).hasMessage("batch_size must be a whole number, 0 or more, found -1");
    assertThatThrownBy(() -> parse("batch_size", "2.5")).hasMessage("batch_size must be a whole number, 0 or more, found '2.5'");
    assertThatThrownBy(() -> parse("seed", "x")).hasMessage("seed must be a whole number, found 'x'");
    assertThatThrownBy(() -> parse("output_type", "labels")).hasMessage("output_type must be one of mask, both; found 'labels'");
    assertThatThrownBy(() -> parse("overlay", "maybe")).hasMessage("overlay must be true or false, found 'maybe'");
  }

  @Test
  void numbersArePrintedWithoutNeedlessZeros() {
    assertThat(ParameterText.format(2.0)).isEqualTo("2");
    assertThat(ParameterText.format(0.05)).isEqualTo("0.05");
    assertThat(ParameterText.format(null)).isEmpty();
  }
}
