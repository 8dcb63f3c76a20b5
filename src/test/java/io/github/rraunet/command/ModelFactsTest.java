package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.ModelInspector.Reproduction;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.ModelReport;
import io.github.rraunet.engine.ModelReport.Signature;
import io.github.rraunet.engine.ModelReport.Tensor;
import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.NetworkSettings.Preset;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  /** It was not tried, as window and size are still to be named; but no window will make an image of one number. */
  @Test
  void whatHasNothingToCallCannotBeRun(@TempDir final Path folder) throws Exception {
    Files.write(folder.resolve("saved_model.pb"), new byte[1]);
    final ModelPackage model = ModelPackage.find(folder.toString(), ForeignModelSettings.NONE);
    final var untried = new Reproduction(Optional.empty(), "it needs " + model.missing(), Optional.empty(), false);
    assertThat(ModelFacts.of(model, callable(List.of(-1L, -1L, -1L, 1L)), untried)).containsEntry("can_be_run_here", "yes")
      .containsEntry("because", List.of());
    final Map<String, Object> facts = ModelFacts.of(model, callable(List.of(1L)), untried);
    assertThat(facts).containsEntry("can_be_run_here", "no");
    assertThat(facts.get("because").toString()).contains("expected a signature serving_default").contains("takes x float32 [1]");
  }

  @Test
  void aTestThatDoesNotComeOutIsADoubt(@TempDir final Path folder) throws Exception {
    Files.write(folder.resolve("saved_model.pb"), new byte[1]);
    final ModelPackage model = ModelPackage.find(folder.toString(), ForeignModelSettings.NONE);
    final ModelReport graph = callable(List.of(-1L, -1L, -1L, 1L));
    assertThat(ModelFacts.of(model, graph, tried(0.004, Precision.FLOAT32))).containsEntry("doubts", List.of());
    assertThat(ModelFacts.of(model, graph, tried(0.25, Precision.FLOAT32))).containsEntry("can_be_run_here", "yes")
      .extractingByKey("doubts").asString().contains("its own test does not come out").contains("is 0.25 off the expected one;")
      .contains("get the whole package again");
    assertThat(ModelFacts.of(model, graph, tried(0.25, Precision.BFLOAT16))).extractingByKey("doubts").asString()
      .contains("is 0.25 off the expected one in bfloat16; see what it is in precision=float32").doesNotContain("package");
  }

  private static Reproduction tried(final double difference, final Precision precision) {
    return new Reproduction(Optional.of(difference), "", Optional.of(new Predictor.Use("cpu", precision, "TensorFlow")), false);
  }

  private static ModelReport callable(final List<Long> shape) {
    final var signature = new Signature("serving_default", List.of(new Tensor("x", "x", 0, "float32", shape)), List.of(new Tensor(
      "y", "y", 0, "float32", shape)));
    return new ModelReport("2.14.0", "2.18.0", List.of("serve"), 1, 0, List.of(signature), Map.of(), List.of(), 3, 10, 10, List
      .of(), List.of());
  }
}
