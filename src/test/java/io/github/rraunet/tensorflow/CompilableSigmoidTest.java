package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class CompilableSigmoidTest {

  private static final float[] VALUES = { -200, -20, -7.5f, -1, -1e-3f, 0, 1e-6f, 0.3f, 2, 9, 30, 300 };

  @Test
  void isTheSigmoidWithinTheRoundingOfFloat32() {
    try (Graph graph = new Graph(); Graph changed = new Graph()) {
      final Ops tf = Ops.create(graph);
      tf.withName("doubled").math.mul(tf.withName("answer").math.sigmoid(tf.constant(VALUES)), tf.constant(2f));
      changed.importGraphDef(CompilableSigmoid.rewrite(graph.toGraphDef()));
      assertThat(changed.toGraphDef().getNodeList()).extracting(NodeDef::getOp).contains("Tanh").doesNotContain("Sigmoid");
      try (Session session = new Session(changed);
        Result result = session.runner().fetch("answer").fetch("doubled").run())
      {
        for (int i = 0; i < VALUES.length; i++) {
          final double exact = 1 / (1 + Math.exp(-VALUES[i]));
          assertThat((double) ((TFloat32) result.get(0)).getFloat(i)).isBetween(0.0, 1.0).isCloseTo(exact, within(2e-7));
          assertThat((double) ((TFloat32) result.get(1)).getFloat(i)).isCloseTo(2 * exact, within(4e-7));
        }
      }
    }
  }

  @Test
  void whatHasToRunBeforeItStillDoes() {
    try (Graph graph = new Graph()) {
      final Ops tf = Ops.create(graph);
      final var before = tf.withName("before").noOp();
      tf.withControlDependencies(List.of(before)).withName("answer").math.sigmoid(tf.constant(VALUES));
      final List<NodeDef> waiting = CompilableSigmoid.rewrite(graph.toGraphDef()).getNodeList().stream()
        .filter(node -> node.getInputList().contains("^before")).toList();
      assertThat(waiting).extracting(NodeDef::getName).containsExactly("answer/halved");
    }
  }

  @Test
  void otherTypesStay() {
    try (Graph graph = new Graph()) {
      final Ops tf = Ops.create(graph);
      tf.withName("answer").math.sigmoid(tf.constant(1.0));
      assertThat(CompilableSigmoid.rewrite(graph.toGraphDef())).isEqualTo(graph.toGraphDef());
    }
  }
}
