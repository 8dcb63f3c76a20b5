package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.NetworkSettings.Preset;
import org.junit.jupiter.api.Test;

class ModelFactsTest {

  @Test
  void tellsWhichNetworkItIs() {
    assertThat(ModelFacts.network(NetworkChoice.DENSE_U_NET.settings(Preset.AUTHOR, 16)))
      .hasToString("{name=Dense-UNet, base_filters=16, depth=4, batch_norm=true, dropout=0.1}");
    assertThat(ModelFacts.network(NetworkChoice.U_NET.settings(Preset.TEXT, 32)))
      .hasToString("{name=U-Net, base_filters=32, depth=4, residual_encoder=false, residual_connections=false, attention=none,"
        + " batch_norm=false, dropout=0.0}");
    assertThat(ModelFacts.network(new NetworkSettings(8, 3, true, false, Attention.CBAM, true, 0)))
      .as("a combination without a name of its own").containsEntry("name", "RRA-U-Net").containsEntry("attention", "cbam");
  }
}
