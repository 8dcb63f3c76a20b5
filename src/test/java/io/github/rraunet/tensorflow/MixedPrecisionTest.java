package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** The rewritten graphs run on a CPU too, where TensorFlow has all bfloat16 operations. */
class MixedPrecisionTest {

  private static final NetworkSettings NETWORK = new NetworkSettings(4, 2, true, true, Attention.EQ2, true, 0.1);
  /** Of bfloat16, which has 8 bits. */
  private static final double ROUNDING = 1 / 256.0;

  @Test
  void onlyAttentionAndTheAnswerLeaveBfloat16BetweenTheConvolutions(@TempDir final Path folder) throws Exception {
    export(folder.resolve("m"));
    final GraphDef graph = SavedModelInspection.read(folder.resolve("m")).getMetaGraphs(0).getGraphDef();
    final Map<String, NodeDef> nodes = byName(MixedPrecision.rewrite(graph, DataType.DT_BFLOAT16, Set.of("probability")));
    final List<String> widened = new ArrayList<>();
    for (final NodeDef node : nodes.values()) {
      if (node.getOp().equals("Conv2D") || node.getOp().equals("Conv2DBackpropInput") || node.getOp().equals("Relu") || node
        .getOp().equals("ConcatV2") && node.getAttrOrThrow("T").getType() != DataType.DT_INT32)
        assertThat(node.getAttrOrThrow("T").getType()).as(node.getName()).isEqualTo(DataType.DT_BFLOAT16);
      if (node.getOp().equals("Cast") && node.getAttrOrThrow("DstT").getType() == DataType.DT_FLOAT)
        widened.add(nodes.get(node.getInput(0).split(":")[0]).getName());
    }
    // The map of each attention, once for its means and maxima; and the answer before its bias.
    assertThat(widened).hasSize(NETWORK.depth() + 1).allMatch(n -> n.startsWith("FusedBatchNorm") || n.startsWith("Conv2d"));
  }

  @Test
  void computesTheSameWithinTheRoundingOfItsType(@TempDir final Path folder) throws Exception {
    export(folder.resolve("m"));
    final ConfigProto config = SessionConfig.of(DeviceChoice.CPU, Precision.FLOAT32, 1);
    final Batch batch = Discs.batch(3, 50);
    final float[] exact;
    final float[] rounded;
    try (SavedModelBundle bundle = SavedModelLoading.load(folder.resolve("m"), config)) {
      exact = probabilities(bundle, batch);
    }
    try (SavedModelBundle bundle = SavedModelLoading.load(folder.resolve("m"), config, graph -> MixedPrecision.rewrite(
      graph, DataType.DT_BFLOAT16, Set.of("probability")))) {
      rounded = probabilities(bundle, batch);
    }
    double largest = 0;
    for (int i = 0; i < exact.length; i++)
      largest = Math.max(largest, Math.abs(exact[i] - rounded[i]));
    // A dozen layers deep: errors of single roundings add up, in part.
    assertThat(largest).isGreaterThan(1e-5).isLessThan(4 * ROUNDING);
  }

  @Test
  void gradientsAreRoundedWhileWeightsAndLossesAreNot() throws Exception {
    final TrainerSettings settings = TrainerSettings.of(NETWORK, 1).withThreads(1).withDevice(DeviceChoice.CPU);
    final double[] after = new double[2];
    for (int i = 0; i < 2; i++)
      try (GraphTrainer trainer = i == 0 ? new GraphTrainer(settings) : GraphTrainer.withCasts(settings)) {
        for (int step = 0; step < 60; step++)
          trainer.step(Discs.batch(8, step), 1e-2);
        after[i] = trainer.evaluate(Discs.batch(8, 99)).batch();
        assertThat(fractionOfBfloat16(trainer.weights().get("enc1/conv2/kernel"))).isLessThan(0.05);
        assertThat(fractionOfBfloat16(trainer.step(Discs.batch(8, 1), 1e-2).dice())).isLessThan(0.5);
      }
    assertThat(after[1]).isNotEqualTo(after[0]).isLessThan(0.4);
  }

  @Test
  void aStepsGradientIsThatOfFloat32ButForRounding() throws Exception {
    final TrainerSettings settings = TrainerSettings.of(new NetworkSettings(4, 2, true, true, Attention.EQ2, false, 0), 1)
      .withThreads(1).withDevice(DeviceChoice.CPU);
    final Map<String, float[]> exact;
    final Map<String, float[]> rounded;
    try (GraphTrainer a = new GraphTrainer(settings); GraphTrainer b = GraphTrainer.withCasts(settings)) {
      a.step(Discs.batch(4, 1), 0);
      b.step(Discs.batch(4, 1), 0);
      exact = a.state().moments();
      rounded = b.state().moments();
    }
    // The first moment after the first step is a tenth of the gradient.
    double allDifferences = 0;
    double allNorms = 0;
    for (final String name : exact.keySet()) {
      if (!name.endsWith("adam_m")) continue;
      double difference = 0;
      double norm = 0;
      for (int i = 0; i < exact.get(name).length; i++) {
        difference += Math.pow(exact.get(name)[i] - rounded.get(name)[i], 2);
        norm += Math.pow(exact.get(name)[i], 2);
      }
      // What is left of a bias' gradient after its terms cancelled may be little more than their rounding.
      assertThat(Math.sqrt(difference / norm)).as(name).isGreaterThan(0).isLessThan(name.contains("/kernel") ? 0.3 : 1);
      allDifferences += difference;
      allNorms += norm;
    }
    assertThat(Math.sqrt(allDifferences / allNorms)).isLessThan(0.1);
  }

  @Test
  void namesStayAndNothingIsNamedTwice(@TempDir final Path folder) throws Exception {
    export(folder.resolve("m"));
    final GraphDef graph = SavedModelInspection.read(folder.resolve("m")).getMetaGraphs(0).getGraphDef();
    final GraphDef rewritten = MixedPrecision.rewrite(graph, DataType.DT_BFLOAT16, Set.of("probability"));
    final Set<String> names = new HashSet<>();
    rewritten.getNodeList().forEach(node -> assertThat(names.add(node.getName())).as(node.getName()).isTrue());
    assertThat(names).containsAll(byName(graph).keySet());
  }

  @Test
  void refusesANetworkInsideAFunction(@TempDir final Path folder) throws Exception {
    SmallModels.export(folder.resolve("m"), Shape.of(-1, -1, -1, 1), "serving_default", (tf, image) -> tf.math.sigmoid(image));
    assertThatThrownBy(() -> SavedModelLoading.requireCastable(folder.resolve("m"))).isInstanceOf(EngineException.class)
      .hasMessageContaining("inside a function").hasMessageContaining("precision=float16");
  }

  private static Map<String, NodeDef> byName(final GraphDef graph) {
    final Map<String, NodeDef> nodes = new HashMap<>();
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    return nodes;
  }

  private static double fractionOfBfloat16(final float[] values) {
    int count = 0;
    for (final float value : values)
      if ((Float.floatToIntBits(value) & 0xFFFF) == 0) count++;
    return (double) count / values.length;
  }

  private static void export(final Path folder) throws EngineException {
    try (GraphTrainer trainer = new GraphTrainer(TrainerSettings.of(NETWORK, 3).withThreads(1).withDevice(DeviceChoice.CPU))) {
      trainer.step(Discs.batch(8, 0), 1e-3);
      trainer.export(folder, -1, -1);
    }
  }

  private static float[] probabilities(final SavedModelBundle bundle, final Batch batch) {
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(batch.count(), batch.height(), batch.width(), 1), DataBuffers.of(batch
      .images())); Result result = bundle.session().runner().feed("image", input).fetch("probability").run())
    {
      final float[] values = new float[batch.images().length];
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
      return values;
    }
  }
}
