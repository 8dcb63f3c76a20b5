package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Architecture;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.NetworkSettings.Preset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameter counts against the tables of the method specification, sections 1.1 and 6.1. */
class NetworkParametersTest {

  @ParameterizedTest
  @CsvSource({
    // RE, RC, attention, base filters, parameters
    "false, false, NONE, 32, 7759521", "false, false, NONE, 64, 31030593", // the plain U-Net; Keras prints 7,759,521
    "true, false, NONE, 32, 10186401", "true, false, NONE, 64, 40738113", //
    "false, true, NONE, 32, 8792545", "false, true, NONE, 64, 35161025", //
    "false, true, EQ2, 32, 8792545", // the eighth combination of the switches, absent from the paper
    "false, false, EQ2, 32, 7759521", "false, false, EQ2, 64, 31030593", //
    "true, false, EQ2, 32, 10186401", "true, false, EQ2, 64, 40738113", //
    "true, true, NONE, 32, 11377569", "true, true, NONE, 64, 45500225", //
    "true, true, EQ2, 32, 11377569", "true, true, EQ2, 64, 45500225", //
    "true, true, EQ2, 16, 2845649", "true, true, EQ2, 8, 712041", //
    "true, true, EQ2_LEARNED, 32, 11400261", "true, true, EQ2_LEARNED, 64, 45588737", //
    "true, true, CBAM, 32, 11400261", "true, true, CBAM, 64, 45588737" })
  void withoutBatchNorm(final boolean residualEncoder, final boolean residualConnections, final Attention attention,
    final int filters,
    final long parameters)
  {
    final var settings = new NetworkSettings(filters, 4, residualEncoder, residualConnections, attention, false, 0);
    try (InferenceGraph graph = new InferenceGraph(settings, -1, -1)) {
      assertThat(graph.variables().count(true)).isEqualTo(parameters);
      assertThat(graph.variables().count(false)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({ "true, true, EQ2, 32, 11380193, 2624", "true, true, EQ2, 64, 45505473, 5248",
    "false, false, NONE, 32, 7761441, 1920" })
  void withBatchNorm(final boolean residualEncoder, final boolean residualConnections, final Attention attention,
    final int filters,
    final long trainable, final long statistics)
  {
    final var settings = new NetworkSettings(filters, 4, residualEncoder, residualConnections, attention, true, 0.1);
    try (InferenceGraph graph = new InferenceGraph(settings, -1, -1)) {
      assertThat(graph.variables().count(true)).isEqualTo(trainable);
      assertThat(graph.variables().count(false)).isEqualTo(statistics);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // network, preset, base filters, trained parameters, running statistics
    "unet, text, 32, 7759521, 0", "unet, text, 64, 31030593, 0", "unet, author, 32, 7761441, 1920",
    "residual-unet, text, 32, 9895073, 0", "residual-unet, text, 64, 39553345, 0", "residual-unet, author, 32, 9899625, 4552",
    "dense-unet, text, 32, 15479681, 0", "dense-unet, text, 64, 61863681, 0", "dense-unet, author, 32, 15484683, 5002",
    "multires-unet, author, 32, 7237982, 24522" }) // together 7,262,504
  void ofTheComparedNetworks(final String network, final String preset, final int filters, final long trained,
    final long statistics)
  {
    final var settings = NetworkChoice.parse(network).settings(Preset.parse(preset), filters);
    try (InferenceGraph graph = new InferenceGraph(settings, -1, -1)) {
      assertThat(graph.variables().count(true)).isEqualTo(trained);
      assertThat(graph.variables().count(false)).isEqualTo(statistics);
    }
  }

  /** Two U-Net levels written out: filters 4 and 8, so blocks of 1 + 2 + 3 and of 2 + 4 + 6 channels. */
  @Test
  void multiResUNetWithoutNormalisationHasABiasForEachConvolution() {
    final long enc1 = 6 + 6 + (9 + 1) + (18 + 2) + (54 + 3);
    final long enc2 = 6 * 12 + 12 + (9 * 6 * 2 + 2) + (9 * 2 * 4 + 4) + (9 * 4 * 6 + 6);
    final long path1 = 6 * 4 + 4 + (9 * 6 * 4 + 4);
    final long dec1 = 4 * 12 * 4 + 4 + 8 * 6 + 6 + (9 * 8 + 1) + (18 + 2) + (54 + 3);
    final var settings = new NetworkSettings(Architecture.MULTI_RES_U_NET, 4, 1, false, false, Attention.NONE, false, 0);
    try (InferenceGraph graph = new InferenceGraph(settings, -1, -1)) {
      assertThat(graph.variables().count(true)).isEqualTo(enc1 + enc2 + path1 + dec1 + 6 + 1);
      assertThat(graph.variables().count(false)).isZero();
    }
  }

  @Test
  void presetsAreTheTables() {
    assertThat(NetworkSettings.text(32)).isEqualTo(new NetworkSettings(32, 4, true, true, Attention.EQ2, false, 0));
    assertThat(NetworkSettings.author(32)).isEqualTo(new NetworkSettings(32, 4, true, true, Attention.EQ2, true, 0.1));
  }
}
