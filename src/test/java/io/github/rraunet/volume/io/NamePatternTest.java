package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NamePatternTest {

  @Test
  void theStarIsTheCase() {
    final NamePattern pattern = NamePattern.parse("p", "seg_*_v2");
    assertThat(pattern.caseOf("seg_case7_v2")).contains("case7");
    assertThat(pattern.caseOf("seg__v2")).isEmpty();
    assertThat(pattern.caseOf("case7_v2")).isEmpty();
    assertThat(NamePattern.parse("p", "*").caseOf("any name")).contains("any name");
    assertThatThrownBy(() -> NamePattern.parse("prediction_pattern", "a*b*")).hasMessageContaining("prediction_pattern")
      .hasMessageContaining("one *");
  }

  /** U+00FC, or u and U+0308: the same letter to whoever reads it. */
  @Test
  void aLetterWithAMarkHasOneForm() {
    assertThat(NamePattern.parse("p", "*_m\u00fc").caseOf("fr\u00fch_mu\u0308")).contains("fr\u00fch");
    assertThat(NamePattern.parse("p", "*_mu\u0308").caseOf("fru\u0308h_m\u00fc")).contains("fr\u00fch");
  }

  @Test
  void namesOfVerse() {
    final NamePattern verse = NamePattern.parse("p", "VerSe");
    assertThat(verse.caseOf("sub-verse004_ct")).contains("sub-verse004");
    assertThat(verse.caseOf("sub-verse004_seg-vert_msk")).contains("sub-verse004");
    assertThat(verse.caseOf("sub-verse500_dir-ax_seg-vert_msk")).contains("sub-verse500_dir-ax");
    assertThat(verse.caseOf("sub-verse401_split-verse253_ct")).contains("sub-verse401_split-verse253");
    assertThat(verse.caseOf("sub-gl003_dir-ax_seg-vert_msk")).contains("sub-gl003_dir-ax");
    assertThat(verse.caseOf("sub-gl003_dir-ax_ct")).contains("sub-gl003_dir-ax");
    assertThat(verse.caseOf("gl279_seg")).contains("gl279");
    assertThat(verse.caseOf("angl12_ct")).isEmpty();
    assertThat(verse.caseOf("verse004_seg")).contains("verse004");
    assertThat(verse.caseOf("case4_seg")).isEmpty();
  }
}
