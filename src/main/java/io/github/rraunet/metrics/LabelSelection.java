package io.github.rraunet.metrics;

import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.LabelChoice;
import io.github.rraunet.volume.LabelSet;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which labels of two label maps are compared, a row each:
 * <ul>
 * <li>{@code all}: the foreground as a whole, and where there are several labels each by itself;</li>
 * <li>{@code 1,3} or {@code 25-33}: each label by itself; of a range those that one of the two maps has;</li>
 * <li>{@code union:25-33} or {@code union:all}: the labels together, as one mask; a volume with no value but 1 or 255, which is
 * none of them, counts as such a mask already if the other volume has one of the labels.</li>
 * </ul>
 */
public final class LabelSelection implements Serializable {

  private static final long serialVersionUID = 1;

  /** Name of the foreground as a whole. */
  static final String ALL = "all";
  private static final Set<Integer> MASK_VALUES = Set.of(1, 255);

  private final LabelChoice choice;

  private LabelSelection(final LabelChoice choice) {
    this.choice = choice;
  }

  /** @throws IllegalArgumentException that says what was expected */
  public static LabelSelection parse(final String text) {
    return new LabelSelection(LabelChoice.parse(text));
  }

  /**
   * @param inReference  labels that the reference has, without 0
   * @param inPrediction labels that the prediction has
   * @return the only label of the two, where each label is asked for; it is the foreground as a whole
   */
  Optional<String> only(final SortedSet<Integer> inReference, final SortedSet<Integer> inPrediction) {
    final SortedSet<Integer> both = union(inReference, inPrediction);
    return isEach() && both.size() == 1 ? Optional.of(String.valueOf(both.first())) : Optional.empty();
  }

  /** @return whether the foreground as a whole is asked for, and each label that there is */
  boolean isEach() {
    return !choice.together() && !areNamed();
  }

  /** @return whether some labels are asked for, and not all that there are */
  boolean areNamed() {
    return choice.labels() != LabelSet.ALL;
  }

  /**
   * @param inReference  labels that the reference has, without 0
   * @param inPrediction labels that the prediction has
   * @return what to compare, by the name in the column {@code label}
   */
  public Map<String, Foreground> choose(final SortedSet<Integer> inReference, final SortedSet<Integer> inPrediction) {
    final Map<String, Foreground> chosen = new LinkedHashMap<>();
    if (choice.together()) {
      chosen.put(choice.text(), choice.labels());
      return chosen;
    }
    if (choice.labels() == LabelSet.ALL) {
      chosen.put(ALL, choice.labels());
      final boolean maps = inReference.size() > 1 || inPrediction.size() > 1;
      if (maps) for (final int label : union(inReference, inPrediction))
        chosen.put(String.valueOf(label), new Foreground.Label(label));
      return chosen;
    }
    for (final int label : named(union(inReference, inPrediction)))
      chosen.put(String.valueOf(label), new Foreground.Label(label));
    final boolean noMasks = inReference.isEmpty() && inPrediction.isEmpty();
    if (noMasks && chosen.isEmpty()) chosen.put(choice.text(), choice.labels());
    return chosen;
  }

  /**
   * @param present labels of a volume
   * @param other   labels of the other one
   * @return whether the volume is a mask, of 1 or 255, of the labels that are asked for together and that the other one has
   */
  boolean isMaskOfUnion(final SortedSet<Integer> present, final SortedSet<Integer> other) {
    return choice.together() && looksLikeMask(present, other);
  }

  /** @return whether a volume, of which none of the labels asked for is found, may be meant as a mask of the only one */
  boolean mayBeMaskOfLabel(final SortedSet<Integer> present, final SortedSet<Integer> other) {
    return !choice.together() && areNamed() && looksLikeMask(present, other);
  }

  /**
   * @param present     labels of a volume, without 0
   * @param probability whether it is a probability map, which has none
   * @param other       labels of the other one
   * @return whether each label is asked for, of which the other volume has several, and this one may be a mask of them all
   */
  boolean mayBeMaskOfAll(final SortedSet<Integer> present, final boolean probability, final SortedSet<Integer> other) {
    if (!isEach() || other.size() < 2) return false;
    return probability || present.size() == 1 && (MASK_VALUES.contains(present.first()) || !other.contains(present.first()));
  }

  private boolean looksLikeMask(final SortedSet<Integer> present, final SortedSet<Integer> other) {
    if (present.size() != 1 || choice.labels().test(present.first())) return false;
    return MASK_VALUES.contains(present.first()) && other.stream().anyMatch(choice.labels()::test);
  }

  private SortedSet<Integer> named(final SortedSet<Integer> present) {
    final SortedSet<Integer> result = new TreeSet<>();
    present.stream().filter(choice.labels()::test).forEach(result::add);
    for (final String part : choice.text().split(","))
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
    return choice.text();
  }
}
