package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MacroOptionsTest {

  private static String value(final String options, final String key) {
    return MacroOptions.parse(options).value(key).orElse(null);
  }

  @Test
  void aKeyIsNotFoundInsideALongerOne() {
    final String options = "mask_output=/a/m.nii output=/b/o.nii";
    assertThat(value(options, "output")).isEqualTo("/b/o.nii");
    assertThat(value(options, "mask_output")).isEqualTo("/a/m.nii");
    assertThat(value("mask_output=/a/m.nii", "output")).isNull();
  }

  @Test
  void aKeyIsNotFoundInsideAValue() {
    assertThat(value("input=[a threshold=3 b] seed=7", "threshold")).isNull();
    assertThat(value("input=[a threshold=3 b] seed=7", "seed")).isEqualTo("7");
  }

  @Test
  void bracketsHoldSpacesAndBracketsAndNothing() {
    final String options = "input=[/my data/scan [2].nii.gz] output=[] model=/é/ü.zip";
    assertThat(value(options, "input")).isEqualTo("/my data/scan [2].nii.gz");
    assertThat(value(options, "output")).isEmpty();
    assertThat(value(options, "model")).isEqualTo("/é/ü.zip");
  }

  /** As ImageJ's recorder writes parameters without a value. */
  @Test
  void nothingAfterTheEqualsSignIsAnEmptyValue() {
    assertThat(value("output= mask_output= seed=3", "output")).isEmpty();
    assertThat(value("output= mask_output= seed=3", "mask_output")).isEmpty();
    assertThat(value("seed=3 output=", "output")).isEmpty();
  }

  @Test
  void aBareKeyMeansTrue() {
    assertThat(value("overlay largest_component=false", "overlay")).isEqualTo("true");
    assertThat(value("overlay largest_component=false", "largest_component")).isEqualTo("false");
  }

  @Test
  void aMisspeltKeyIsNamed() {
    final var entry = CatalogEntry.of(io.github.rraunet.SampleCommand.class.getName());
    assertThat(MacroOptions.parse("treshold=0.4 seed=3").complaints(entry)).singleElement().asString()
      .startsWith("RRA Sample... has no option 'treshold' and ignores it; it has input, mask_output, output,");
  }

  @Test
  void keysKeepTheirOrderAndNoOptionsAreNoKeys() {
    assertThat(MacroOptions.parse(" b=1  a=[2 3] c ").keys()).containsExactly("b", "a", "c");
    assertThat(MacroOptions.parse(null).keys()).isEmpty();
  }
}
