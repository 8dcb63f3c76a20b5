package io.github.rraunet.metrics;

import io.github.rraunet.volume.LabelSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.DoublePredicate;

/**
 * Which labels of two label maps are compared, a row each:
 * <ul>
 * <li>{@code all}: the foreground as a whole, and where there are several labels each by itself;</li>
 * <li>{@code 1,3} or {@code 25-33}: each label by itself; of a range those that one of the two maps has;</li>
 * <li>{@code union:25-33} or {@code union:all}: the labels together, as one mask; a volume with no value but 1 or 255, which is
 * none of them, counts as such a mask already if the other volume has one of the labels.</li>
 * </ul>
 */
public final class LabelSelection {

  private static final String UNION = "union:";
  /** Name of the foreground as a whole. */
  static final String ALL = "all";
  private static final Set<Integer> MASK_VALUES = Set.of(1, 255);

  private final String text;
  private final LabelSet labels;
  private final boolean union;

  private LabelSelection(final String text, final LabelSet labels, final boolean union) {
    this.text = text;
    this.labels = labels;
    this.union = union;
  }

  /** @throws IllegalArgumentException that says what was expected */
  public static LabelSelection parse(final String text) {
    final String trimmed = text.trim().toLowerCase(Locale.ROOT);
    final boolean union = trimmed.startsWith(UNION);
    if (trimmed.equals(UNION))
      throw new IllegalArgumentException("labels 'union:' says not of what; write for example union:25-33 or union:all");
    final LabelSet labels = LabelSet.parse(union ? trimmed.substring(UNION.length()) : trimmed);
    if (labels != LabelSet.ALL && labels.test(0))
      throw new IllegalArgumentException("label 0 is the background and cannot be compared; found labels '" + text
        + "', name others, such as 1 or union:1-5");
    return new LabelSelection(trimmed, labels, union);
  }

  /**
   * @param inReference  labels that the reference has, without 0
   * @param inPrediction labels that the prediction has
   * @return what to compare, by the name in the column {@code label}
   */
  public Map<String, DoublePredicate> choose(final SortedSet<Integer> inReference, final SortedSet<Integer> inPrediction) {
    final Map<String, DoublePredicate> chosen = new LinkedHashMap<>();
    if (union) {
      chosen.put(text, labels);
      return chosen;
    }
    if (labels == LabelSet.ALL) {
      chosen.put(ALL, labels);
      final boolean maps = inReference.size() > 1 || inPrediction.size() > 1;
      if (maps) for (final int label : union(inReference, inPrediction))
        chosen.put(String.valueOf(label), value -> value == label);
      return chosen;
    }
    for (final int label : named(union(inReference, inPrediction)))
      chosen.put(String.valueOf(label), value -> value == label);
    if (inReference.isEmpty() && inPrediction.isEmpty() && chosen.isEmpty()) chosen.put(text, labels); // a case without masks
    return chosen;
  }

  /**
   * @param present labels of a volume
   * @param other   labels of the other one
   * @return whether the volume is a mask, of 1 or 255, of the labels that are asked for together and that the other one has
   */
  boolean isMaskOfUnion(final SortedSet<Integer> present, final SortedSet<Integer> other) {
    if (!union || present.size() != 1 || labels.test(present.first())) return false;
    return MASK_VALUES.contains(present.first()) && other.stream().anyMatch(labels::test);
  }

  private SortedSet<Integer> named(final SortedSet<Integer> present) {
    final SortedSet<Integer> result = new TreeSet<>();
    present.stream().filter(labels::test).forEach(result::add);
    for (final String part : text.split(","))
      if (part.trim().matches("\\d{1,9}")) result.add(Integer.valueOf(part.trim())); // asked for by name: a row, found or not
    return result;
  }

  private static SortedSet<Integer> union(final SortedSet<Integer> a, final SortedSet<Integer> b) {
    final SortedSet<Integer> both = new TreeSet<>(a);
    both.addAll(b);
    return both;
  }

  @Override
  public String toString() {
    return text;
  }
}
