package io.github.rraunet.tensorflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Walks a graph and its function library. */
final class GraphReach {

  private final GraphDef graph;
  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final Map<String, FunctionDef> functions = new HashMap<>();

  GraphReach(final GraphDef graph) {
    this.graph = graph;
    graph.getNodeList().forEach(n -> nodes.put(n.getName(), n));
    graph.getLibrary().getFunctionList().forEach(f -> functions.put(f.getSignature().getName(), f));
  }

  /** Every node, in functions too, with the name of the place for a person. */
  void forEachNode(final BiConsumer<String, NodeDef> action) {
    graph.getNodeList().forEach(n -> action.accept(n.getName(), n));
    functions.forEach((name, f) -> f.getNodeDefList().forEach(n -> action.accept(name + "/" + n.getName(), n)));
  }

  /** @return how often each operation occurs, in functions too */
  Map<String, Integer> operations() {
    final Map<String, Integer> counts = new TreeMap<>();
    forEachNode((place, node) -> counts.merge(node.getOp(), 1, Integer::sum));
    return counts;
  }

  /**
   * @param targets names of nodes or of their outputs ("name:0")
   * @return every node that may run to compute the targets; of a function that is called, all nodes
   */
  Collection<NodeDef> reachable(final Collection<String> targets) {
    final Set<String> seen = new HashSet<>();
    final Set<String> called = new HashSet<>();
    final List<NodeDef> found = new ArrayList<>();
    final Deque<String> open = new ArrayDeque<>(targets);
    while (!open.isEmpty()) {
      final NodeDef node = nodes.get(nodeName(open.pop()));
      if (node == null || !seen.add(node.getName())) continue;
      found.add(node);
      open.addAll(node.getInputList());
      addFunctions(node, called, found);
    }
    return found;
  }

  private void addFunctions(final NodeDef caller, final Set<String> called, final List<NodeDef> found) {
    final Deque<NodeDef> open = new ArrayDeque<>(List.of(caller));
    while (!open.isEmpty()) {
      final NodeDef node = open.pop();
      final List<String> names = new ArrayList<>(List.of(node.getOp())); // a function may be called by its name as operation
      for (final AttrValue value : node.getAttrMap().values()) {
        if (value.hasFunc()) names.add(value.getFunc().getName());
        value.getList().getFuncList().forEach(f -> names.add(f.getName()));
      }
      for (final String name : names) {
        final FunctionDef function = functions.get(name);
        if (function == null || !called.add(name)) continue;
        found.addAll(function.getNodeDefList());
        open.addAll(function.getNodeDefList());
      }
    }
  }

  /** @return of "name", "name:1" or "^name" */
  static String nodeName(final String reference) {
    final String name = reference.startsWith("^") ? reference.substring(1) : reference;
    final int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
