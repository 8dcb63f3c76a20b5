package io.github.rraunet.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;

/**
 * Names of what is fed and fetched. A session may run a rewritten copy of the graph that an operand belongs to, where it is
 * found by its name only.
 */
final class GraphNames {

  private GraphNames() {}

  static String of(final Operand<?> value) {
    return value.op().name() + ":" + value.asOutput().index();
  }

  static String of(final Op operation) {
    return operation.op().name();
  }
}
