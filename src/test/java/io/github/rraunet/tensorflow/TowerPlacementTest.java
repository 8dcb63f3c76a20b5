package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.TrainerSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.RunOptions.TraceLevel;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/** The CPU is taken as several devices, and TensorFlow tells what ran where. */
class TowerPlacementTest {

  private static final NetworkSettings NETWORK = new NetworkSettings(4, 2, true, true, Attention.EQ2, true, 0.1);

  /** A step that was traced. */
  private record Traced(GraphDef asked, RunMetadata told, int trained, int running) {

    /** @return numbers of the devices on which the nodes of that name ran */
    Map<String, Integer> devices() {
      final Map<String, Integer> devices = new HashMap<>();
      told.getStepStats().getDevStatsList().forEach(device -> device.getNodeStatsList().forEach(node -> devices.put(node
        .getNodeName(), number(device.getDevice()))));
      return devices;
    }

    /** @return what is sent from one device to another, name of the value and its type */
    Map<String, DataType> sent(final int from, final int to) {
      final Map<String, DataType> sent = new HashMap<>();
      for (final GraphDef partition : told.getPartitionGraphsList())
        for (final NodeDef node : partition.getNodeList())
          if (node.getOp().endsWith("Send") && number(node.getDevice()) == from && number(node.getAttrOrThrow("recv_device")
            .getS().toStringUtf8()) == to)
            assertThat(sent.put(node.getInput(0), node.getAttrOrThrow("T").getType())).as("twice " + node.getInput(0)).isNull();
      return sent;
    }

    private static int number(final String device) {
      return Integer.parseInt(device.substring(device.lastIndexOf(':') + 1));
    }

    /** @param compilable whether the graph is as XLA gets it; here nothing is compiled */
    static Traced step(final int count, final boolean casts, final boolean compilable) {
      final TrainerSettings settings = TrainerSettings.of(NETWORK, 1).withThreads(1).withDevice(DeviceChoice.CPU);
      final SessionDevices devices = SessionDevices.split(DeviceChoice.CPU, count);
      try (TrainingGraph graph = new TrainingGraph(settings, Precision.FLOAT32, devices, compilable, false);
        Graph run = graph.rewritten(casts, devices);
        Session session = new Session(run, devices.config(Precision.FLOAT32, 1, false));
        ReusedTensors room = new ReusedTensors(FeedPinning.NONE);
        FedBatch batch = new FedBatch(Discs.batch(6, 1), Collections.nCopies(count, room));
        FedTensors fed = new FedTensors())
      {
        new VariableValues(session, graph.variables()).set(graph.variables().initialValues(1));
        new VariableValues(session, graph.adam().moments()).set(graph.adam().moments().initialValues(1));
        final Session.Runner runner = session.runner().setOptions(RunOptions.newBuilder().setTraceLevel(TraceLevel.FULL_TRACE)
          .setOutputPartitionGraphs(true).build());
        graph.feedStep(runner, fed, 1, 1, 1e-3);
        graph.feedStatistics(runner, fed, batch, 1);
        graph.feedImages(runner, batch);
        graph.feedMasks(runner, fed, batch);
        graph.update().forEach(change -> runner.addTarget(GraphNames.of(change)));
        graph.trainingLosses().forEach(loss -> runner.fetch(GraphNames.of(loss)));
        final int trained = (int) graph.variables().all().stream().filter(v -> v.trainable).count();
        try (Result result = runner.runAndFetchMetadata()) {
          return new Traced(run.toGraphDef(), result.getMetadata().orElseThrow(), trained, graph.variables().all().size()
            - trained);
        }
      }
    }
  }

  /** What was built for a tower, and for a gradient what it takes from a tower, bears that in its name. */
  @ParameterizedTest
  @CsvSource({ "2,false,false", "3,false,false", "2,true,true" })
  void convolutionsAndTheirGradientsRunWhereTheirSlicesAre(final int count, final boolean casts, final boolean compilable) {
    final Traced step = Traced.step(count, casts, compilable);
    final Map<String, Integer> devices = step.devices();
    final int[] forward = new int[count];
    final int[] backward = new int[count];
    for (final NodeDef node : step.asked.getNodeList()) {
      final Integer device = devices.get(node.getName());
      if (device == null) continue; // not of a step, or one operation with another
      if (!node.getName().startsWith("gradients/")) {
        if (node.getName().startsWith("tower") && !node.getOp().equals("Placeholder"))
          assertThat(device).as(node.getName()).isEqualTo(tower(List.of(node.getName())));
        if (isLayer(node)) forward[device]++;
      }
      else if (node.getOp().startsWith("Conv2D") || node.getOp().equals("MaxPoolGradV2") || node.getOp().equals("ReluGrad")) {
        assertThat(device).as(node.getName()).isEqualTo(tower(node.getInputList()));
        backward[device]++;
      }
      if (node.getOp().startsWith("Apply") || node.getOp().startsWith("Assign")) assertThat(device).isZero();
    }
    assertThat(forward).containsOnly(forward[0]);
    assertThat(backward).containsOnly(backward[0]);
    // 2 in each of 3 levels down, 2 + 1 in the paths and 1 beside them, 3 in each of 2 levels up, 1 at the end
    assertThat(forward[0]).isEqualTo(17);
    assertThat(backward[0]).isGreaterThan(2 * 17);
  }

  /** A convolution may run as one operation with its bias, under the name of the latter. */
  private static boolean isLayer(final NodeDef node) {
    return node.getOp().equals("BiasAdd");
  }

  private static int tower(final List<String> names) {
    for (final String name : names)
      if (name.matches("\\^?tower\\d/.*")) return name.charAt(name.indexOf("tower") + 5) - '0';
    return 0;
  }

  /**
   * To another tower: each trained variable, its images and masks, the seed of its dropout, its weight, and the gradients of its
   * intersections and sizes. From it: a gradient of each variable, its part of each running statistic, and four sums of each
   * slice.
   */
  @ParameterizedTest
  @CsvSource({ "2,false,false", "3,false,true", "2,true,false", "2,true,true" })
  void littleIsSentAndEachValueOnce(final int count, final boolean casts, final boolean compilable) {
    final Traced step = Traced.step(count, casts, compilable);
    for (int tower = 1; tower < count; tower++) {
      final Map<String, DataType> to = step.sent(0, tower);
      final Map<String, DataType> from = step.sent(tower, 0);
      assertThat(to).as("to %d: %s", tower, to.keySet()).hasSize(step.trained + 6);
      assertThat(from).as("from %d: %s", tower, from.keySet()).hasSize(step.trained + step.running + 4);
      // Of normalisation and the last bias, which is added in float32, neither values nor gradients are narrow.
      final int narrow = casts ? step.trained - step.running - 1 : 0;
      assertThat(to.values().stream().filter(type -> type == DataType.DT_BFLOAT16)).hasSize(narrow);
      assertThat(from.values().stream().filter(type -> type == DataType.DT_BFLOAT16)).hasSize(narrow);
      for (int other = 1; other < count; other++)
        assertThat(step.sent(tower, other)).isEmpty();
    }
  }

  @Test
  void oneDeviceHasNoTowersAndNothingPlaced() {
    final TrainerSettings settings = TrainerSettings.of(NETWORK, 1);
    final SessionDevices one = SessionDevices.split(DeviceChoice.CPU, 1);
    try (TrainingGraph graph = new TrainingGraph(settings, Precision.FLOAT32, one, false, false);
      Graph run = graph.rewritten(false, one))
    {
      assertThat(run.toGraphDef().getNodeList()).noneMatch(node -> !node.getDevice().isEmpty() || node.getName().contains("tower")
        || node.getName().equals("slices") || node.getName().startsWith("weight"));
    }
  }

  @Test
  void placesEachKindOfNode() {
    try (Graph graph = new Graph()) {
      final Ops tf = Ops.create(graph);
      final List<Operand<TFloat32>> maps = new ArrayList<>();
      for (int tower = 0; tower < 3; tower++) {
        final var x = tf.withName("x" + tower).placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
        maps.add(tf.withName("map" + tower).math.mul(x, tf.withName("own" + tower).constant(2f)));
      }
      final Operand<TFloat32> joined = tf.withName("joined").concat(maps, tf.withName("axis").constant(0));
      final Operand<TFloat32> shared = tf.withName("shared").constant(3f);
      final Variable<TFloat32> weight = tf.withName("weight").variable(Shape.of(2), TFloat32.class);
      final var low = tf.withName("low").dtypes.cast(weight, TBfloat16.class);
      final Operand<TFloat32> read = tf.withName("read").identity(weight);
      final var back = tf.withName("back").math.mul(tf.withName("sum").sum(joined, tf.constant(0)), maps.get(2));
      final var behind = tf.withName("behind").math.mul(back, tf.withName("factor").math.add(tf.constant(1f), tf.constant(2f)));
      tf.withName("with_weight").math.mul(behind, read);
      final var narrow = tf.withName("narrow").dtypes.cast(behind, TBfloat16.class);
      final var wide = tf.withName("wide").dtypes.cast(narrow, TFloat32.class);
      final var other = tf.withName("other").math.mul(tf.sum(joined, tf.constant(0)), maps.get(1));
      tf.withName("added").math.addN(List.of(wide, tf.math.mul(other, shared)));
      tf.withName("low2").math.mul(tf.dtypes.cast(tf.math.mul(maps.get(1), shared), TBfloat16.class), low);
      final Ops cpu = tf.withDevice(DeviceSpec.newBuilder().deviceType(DeviceType.CPU).deviceIndex(0).build());
      cpu.withName("placed").math.mul(maps.get(1), shared);

      final Map<String, String> devices = new HashMap<>();
      TowerPlacement.place(graph.toGraphDef(), List.of(Set.of("x0"), Set.of("x1"), Set.of("x2")), List.of("A", "B", "C"))
        .getNodeList().forEach(node -> devices.put(node.getName(), node.getDevice()));
      assertThat(devices).containsEntry("x1", "B").containsEntry("map0", "A").containsEntry("map2", "C").containsEntry("own1",
        "B").containsEntry("joined", "A").containsEntry("axis", "A").containsEntry("sum", "A").containsEntry("back", "C")
        .containsEntry("behind", "C").containsEntry("factor", "C").containsEntry("narrow", "C").containsEntry("wide", "A")
        .containsEntry("other", "B").containsEntry("added", "A").containsEntry("weight", "A").containsEntry("read", "C")
        .containsEntry("low", "A").containsEntry("low2", "B").containsEntry("placed", "/device:CPU:0");
    }
  }
}
