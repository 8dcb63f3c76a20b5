package io.github.rraunet.metrics;

import io.github.rraunet.distance.PairMeasures.Distances;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many surface elements of which area lie how far. There are few different areas, and elements are counted, not added up: so
 * parts of a surface can be put together in any order without a digit's change.
 */
final class SurfelTally {

  private final SortedMap<Double, DistanceSample.Collector> ofAreas = new TreeMap<>();

  /**
   * What a tally holds; travels.
   *
   * @param ofAreas by area in mm^2
   */
  record Table(Map<Double, Distances> ofAreas) implements Serializable {}

  void add(final double squaredMm, final double area) {
    ofAreas.computeIfAbsent(area, key -> new DistanceSample.Collector()).add(squaredMm, 1);
  }

  void add(final Table table) {
    table.ofAreas.forEach((area, distances) -> ofAreas.computeIfAbsent(area, key -> new DistanceSample.Collector()).add(
      distances));
  }

  Table table() {
    final SortedMap<Double, Distances> table = new TreeMap<>();
    ofAreas.forEach((area, counted) -> table.put(area, counted.distances()));
    return new Table(table);
  }

  DistanceSample sample() {
    final var collector = new DistanceSample.Collector();
    ofAreas.forEach((area, counted) -> {
      final Distances distances = counted.distances();
      for (int i = 0; i < distances.voxels().length; i++)
        collector.add(distances.squaredMm()[i], distances.voxels()[i] * area);
    });
    return collector.sample();
  }
}
