package io.github.rraunet.tensorflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Places the nodes of a graph that holds a network once for each of several devices, a tower, with its gradients, which
 * TensorFlow places nowhere. What a node's value depends on decides:
 * <ul>
 * <li>on the slices of one tower: it runs there, forward passes do;</li>
 * <li>on those of several, as the loss and all gradients do: where values of one tower go in, such as its maps, it runs there,
 * and where none goes in, it stays where the gradients are that go in. Where these or the towers are several, it is a join, and
 * runs on the first device;</li>
 * <li>on no slices: where its takers run if that is one place, so that little is sent. Variables and what is fed are on the first
 * device, and so are casts of variables: a weight is cast once, and sent small.</li>
 * </ul>
 */
final class TowerPlacement {

  private static final String CAST = "Cast";
  private static final Set<String> VARIABLES = Set.of("Variable", "VariableV2");
  private static final int FIRST = 0;
  private static final int SEVERAL = -1;
  private static final int NONE = -2;

  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Map<String, Set<String>> takers = new HashMap<>();
  private final Map<String, BitSet> towers = new HashMap<>(); // on whose slices a value depends
  private final Map<String, Integer> places = new HashMap<>();

  private TowerPlacement(final GraphDef graph) {
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    for (final NodeDef node : nodes.values())
      for (final String source : sources(node))
        takers.computeIfAbsent(source, n -> new HashSet<>()).add(node.getName());
  }

  /**
   * @param inputs  for each tower the names of the placeholders of its slices
   * @param devices for each tower the name of its device
   * @return the graph with a device for each node; operations inside functions stay as they are
   */
  static GraphDef place(final GraphDef graph, final List<Set<String>> inputs, final List<String> devices) {
    final TowerPlacement placement = new TowerPlacement(graph);
    for (int tower = 0; tower < inputs.size(); tower++)
      for (final String input : inputs.get(tower))
        placement.towers.computeIfAbsent(input, n -> new BitSet()).set(tower);
    placement.decide();
    final GraphDef.Builder result = graph.toBuilder().clearNode();
    for (final NodeDef node : graph.getNodeList()) // one that has a place keeps it
      result.addNode(node.getDevice().isEmpty() ? node.toBuilder().setDevice(devices.get(placement.places.get(node.getName())))
        .build() : node);
    return result.build();
  }

  private void decide() {
    final List<NodeDef> ordered = ordered();
    for (final NodeDef node : ordered)
      follow(node);
    for (int i = ordered.size() - 1; i >= 0; i--) {
      final NodeDef node = ordered.get(i);
      if (!places.containsKey(node.getName())) places.put(node.getName(), staysFirst(node) ? FIRST : ofTakers(node, FIRST));
      else if (widens(node)) places.put(node.getName(), ofTakers(node, places.get(node.getName())));
    }
  }

  /** Finds on what a value depends, and the place if that decides it. */
  private void follow(final NodeDef node) {
    final BitSet all = towers.computeIfAbsent(node.getName(), n -> new BitSet());
    for (final String source : sources(node))
      all.or(towers.get(source));
    if (all.isEmpty()) return;
    if (all.cardinality() == 1) {
      places.put(node.getName(), all.nextSetBit(0));
      return;
    }
    final int ofOneTower = common(sources(node), source -> towers.get(source).cardinality() == 1 ? places.get(source) : NONE);
    final int place = ofOneTower != NONE ? ofOneTower : common(sources(node), source -> places.getOrDefault(source, NONE));
    places.put(node.getName(), place == SEVERAL ? FIRST : place);
  }

  /** Of what depends on no slices. */
  private boolean staysFirst(final NodeDef node) {
    return VARIABLES.contains(node.getOp()) || node.getOp().equals("Placeholder") || node.getOp().equals(CAST) && VARIABLES
      .contains(nodes.get(sources(node).iterator().next()).getOp());
  }

  private int ofTakers(final NodeDef node, final int otherwise) {
    final int place = common(takers.getOrDefault(node.getName(), Set.of()), places::get);
    return place < 0 ? otherwise : place;
  }

  /** What is to be cast to more bytes is sent before. */
  private static boolean widens(final NodeDef node) {
    return node.getOp().equals(CAST) && node.getAttrOrThrow("DstT").getType() == DataType.DT_FLOAT && Set.of(
      DataType.DT_BFLOAT16, DataType.DT_HALF).contains(node.getAttrOrThrow("SrcT").getType());
  }

  private static int common(final Iterable<String> names, final ToIntFunction<String> placeOf) {
    int common = NONE;
    for (final String name : names) {
      final int place = placeOf.applyAsInt(name);
      if (common == NONE) common = place;
      else if (place != NONE && place != common) return SEVERAL;
    }
    return common;
  }

  /** @return all nodes, each behind those whose values it takes */
  private List<NodeDef> ordered() {
    final Map<String, Integer> missing = new HashMap<>();
    final Deque<String> ready = new ArrayDeque<>();
    for (final NodeDef node : nodes.values()) {
      missing.put(node.getName(), sources(node).size());
      if (sources(node).isEmpty()) ready.add(node.getName());
    }
    final List<NodeDef> ordered = new ArrayList<>();
    while (!ready.isEmpty()) {
      final String name = ready.remove();
      ordered.add(nodes.get(name));
      for (final String taker : takers.getOrDefault(name, Set.of()))
        if (missing.merge(taker, -1, Integer::sum) == 0) ready.add(taker);
    }
    if (ordered.size() < nodes.size()) throw new IllegalStateException("the graph has a loop, which no network here has");
    return ordered;
  }

  /** @return names of the nodes whose values a node takes, each once */
  private static Set<String> sources(final NodeDef node) {
    final Set<String> sources = new HashSet<>();
    for (final String input : node.getInputList())
      if (!input.startsWith("^")) sources.add(GraphReach.nodeName(input));
    return sources;
  }
}
