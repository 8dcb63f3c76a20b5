package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameter counts against the table of the method specification, section 1.1. */
class NetworkParametersTest {

  @ParameterizedTest
  @CsvSource({
    // RE, RC, attention, base filters, parameters
    "false, false, NONE, 32, 7759521", "false, false, NONE, 64, 31030593", // the plain U-Net; Keras prints 7,759,521
    "true, false, NONE, 32, 10186401", "true, false, NONE, 64, 40738113", //
    "false, true, NONE, 32, 8792545", "false, true, NONE, 64, 35161025", //
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

  @org.junit.jupiter.api.Test
  void presetsAreTheTables() {
    assertThat(NetworkSettings.text(32)).isEqualTo(new NetworkSettings(32, 4, true, true, Attention.EQ2, false, 0));
    assertThat(NetworkSettings.author(32)).isEqualTo(new NetworkSettings(32, 4, true, true, Attention.EQ2, true, 0.1));
  }
}
