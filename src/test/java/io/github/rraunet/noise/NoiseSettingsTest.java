package io.github.rraunet.noise;

import static io.github.rraunet.noise.NoisySets.MIXTURE;
import static io.github.rraunet.noise.NoisySets.settings;
import static io.github.rraunet.noise.NoisySets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.volume.LabelChoice;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NoiseSettingsTest {

  @Test
  void settingsSayWhatTheyExpect() {
    for (final double alpha : new double[] { 0, 1, -1, 1.5, Double.NaN })
      assertThatThrownBy(() -> settings(alpha, 0.5, MIXTURE)).hasMessageContaining("alpha, the Dice coefficient");
    for (final double beta : new double[] { -0.1, 1.1, Double.NaN })
      assertThatThrownBy(() -> settings(0.5, beta, MIXTURE)).hasMessageContaining("beta, the proportion");
    assertThatThrownBy(() -> with(settings(0.5, 0.5, "sine"), "all", "3d", "noisy")).hasMessageContaining("sine is for slices");
    Stream.of("", "erode", "erosion,", "erosion:-3px", "erosion:x", "erosion,erosion", "elastic:").forEach(types ->
      assertThatThrownBy(() -> NoiseShare.parse(types, "")).as(types).isInstanceOf(IllegalArgumentException.class));
    Stream.of("1:2", "1:2:x", "0:0:0", "1:-1:1", "1:1:NaN", "1e308:1e308:1e308").forEach(weights -> assertThatThrownBy(() ->
      NoiseShare.parse(MIXTURE,
      weights)).as(weights).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("weights"));
    Stream.of("elastic,erosion,dilation", "erosion,dilation", "erosion,dilation,erosion:3px").forEach(
      types -> assertThatThrownBy(() -> NoiseShare.parse(types, "author")).as(types).hasMessageContaining("weights=author"));
    for (final double sigma : new double[] { 0, 1e-170, 1e8 })
      assertThatThrownBy(() -> new NoiseSettings(0.5, 0.5, NoiseSettings.AlphaScope.NOISY, NoiseShare.parse(MIXTURE, ""),
        new Length(
        sigma, false), LabelChoice.parse("all"), NoiseSettings.Mode.TWO_D, false, 1)).hasMessageContaining("elastic_sigma must"
          + " be from");
    assertThatThrownBy(() -> Length.parse("elastic_sigma", "wide")).hasMessageContaining("elastic_sigma is a length");
    assertThat(Length.parse("s", "2.5 mm")).isEqualTo(new Length(2.5, true)).hasToString("2.5mm");
    assertThat(Length.parse("s", "12").mm(0.5)).isEqualTo(6);
  }
}
