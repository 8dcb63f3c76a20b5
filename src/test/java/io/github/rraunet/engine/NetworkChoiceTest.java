package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.engine.NetworkSettings.Architecture;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.NetworkSettings.Preset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkChoiceTest {

  @ParameterizedTest
  @CsvSource({ "rra, RRA_U_NET, true, true, EQ2", "unet, RRA_U_NET, false, false, NONE",
    "residual-unet, RESIDUAL_U_NET, false, false, NONE", "dense-unet, DENSE_U_NET, false, false, NONE",
    "multires-unet, MULTI_RES_U_NET, false, false, NONE", "rra:re, RRA_U_NET, true, false, NONE",
    "rra:rc, RRA_U_NET, false, true, NONE", "rra:ad, RRA_U_NET, false, false, EQ2",
    "rra:re+rc, RRA_U_NET, true, true, NONE", "rra:re+ad, RRA_U_NET, true, false, EQ2",
    "rra:rc+ad, RRA_U_NET, false, true, EQ2", "rra:cbam, RRA_U_NET, true, true, CBAM",
    "rra:learned, RRA_U_NET, true, true, EQ2_LEARNED" })
  void eachKeyMeansItsSwitches(final String key, final Architecture architecture, final boolean encoder,
    final boolean connections, final Attention attention)
  {
    final NetworkSettings text = NetworkChoice.parse(key).settings(Preset.TEXT, 16);
    assertThat(text)
      .isEqualTo(new NetworkSettings(architecture, 16, 4, encoder, connections, attention, false, 0));
    final NetworkSettings author = NetworkChoice.parse(key).settings(Preset.AUTHOR, 16);
    final double dropout = architecture == Architecture.MULTI_RES_U_NET ? 0 : 0.1;
    assertThat(author)
      .isEqualTo(new NetworkSettings(architecture, 16, 4, encoder, connections, attention, true, dropout));
    assertThat(NetworkChoice.of(author)).map(NetworkChoice::key).contains(key);
  }

  @Test
  void aTableCanTellThemApart() {
    assertThat(NetworkChoice.parse(" Residual-UNet ").title()).isEqualTo("Residual-UNet");
    assertThat(NetworkChoice.RRA.title()).isEqualTo("RRA-U-Net");
    assertThat(Arrays.stream(NetworkChoice.values()).map(NetworkChoice::title)).hasSize(13).doesNotHaveDuplicates();
  }

  @Test
  void namesTheChoicesWhenItKnowsNone() {
    assertThatThrownBy(() -> NetworkChoice.parse("resnet")).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("network must be one of rra, unet, residual-unet, dense-unet, multires-unet, rra:re, rra:rc, rra:ad,"
        + " rra:re+rc, rra:re+ad, rra:rc+ad, rra:cbam, rra:learned; found 'resnet'");
    assertThatThrownBy(() -> Preset.parse("paper")).hasMessage("preset must be author or text; found 'paper'");
    assertThat(Preset.parse(" TEXT")).isEqualTo(Preset.TEXT);
  }

  @Test
  void aCombinationWithoutANameHasNone() {
    assertThat(NetworkChoice.of(new NetworkSettings(8, 3, true, false, Attention.CBAM, true, 0.2))).isEmpty();
  }

  @Test
  void refusesWhatCannotBeBuilt() {
    assertThatThrownBy(
      () -> new NetworkSettings(Architecture.DENSE_U_NET, 32, 4, false, true, Attention.EQ2, false, 0))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a Dense-UNet is built without them")
        .hasMessageEndingWith("found residual encoder off, residual connections on, attention EQ2");
    assertThatThrownBy(() -> NetworkChoice.MULTI_RES_U_NET.settings(Preset.AUTHOR, 3))
      .isInstanceOf(IllegalArgumentException.class).hasMessage("a MultiResUNet needs at least 4 base filters, found 3");
    assertThat(NetworkChoice.MULTI_RES_U_NET.settings(Preset.AUTHOR, 4).baseFilters()).isEqualTo(4);
  }
}
