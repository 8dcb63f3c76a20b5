package io.github.rraunet.noise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a user should know of a noisy set, in plain sentences. */
final class NoiseNotes {

  private static final int MANY = 255; // labels

  private NoiseNotes() {}

  /** Of one image before anything is made. */
  static List<String> of(final String name, final MaskSurvey survey, final NoiseSettings settings) {
    final List<String> notes = new ArrayList<>();
    if (survey.labels() > MANY)
      notes.add(name + " has " + survey.labels() + " different values; is it a label map, and not an image?");
    if (settings.labels().together() && survey.chosen() > 1)
      notes.add(name + ": " + (survey.chosen() == survey.labels() ? "its " + survey.labels() : survey.chosen() + " of its "
        + survey.labels()) + " labels were taken together as one mask (labels=all takes each by itself).");
    if (survey.labels() > 0 && survey.chosen() == 0)
      notes.add(name + " has none of the labels " + settings.labels() + (settings.labels().together() ? "; its mask is empty."
        : "; it stays as it is."));
    return notes;
  }

  /** Of the set as it was made. */
  static List<String> of(final List<ManifestRow> rows, final NoisePlan plan, final NoiseSettings settings) {
    final List<String> notes = new ArrayList<>();
    if (plan.masks() == 0) notes.add("There is no mask that is not empty, so none could be made wrong.");
    else if (plan.wanted() == 0) notes.add("No mask was made wrong: beta=" + settings.beta() + " of " + plan.masks() + " is"
      + " 0.");
    if (plan.noisy() < plan.wanted() && plan.masks() > 0)
      notes.add("Only " + plan.noisy() + " of the " + plan.wanted() + " masks wanted were made wrong: the others are empty,"
        + " or these types and strengths do not change them.");
    final NoiseStatistics driven = NoiseStatistics.of(rows.stream().filter(ManifestRow::isDriven).toList());
    if (driven.missed() > 0) notes.add(driven.missed() + " of " + driven.n() + " wrong masks missed their level by more than "
      + ManifestRow.TOLERANCE + ": " + reasons(rows) + ".");
    final boolean whole = settings.scope() == NoiseSettings.AlphaScope.WHOLE;
    final boolean steered = plan.noisy() > 0 && settings.shares().stream().anyMatch(s -> s.isDriven() && s.weight() > 0);
    if (steered && NoisePasses.isOff(rows, settings)) notes.add(String.format(Locale.ROOT,
      "The mean Dice coefficient of %s is %.3f instead of %.3f.", whole ? "all masks" : "the wrong masks",
        NoisePasses.meanOfScope(rows, settings), settings.alpha()));
    final long erased = rows.stream().filter(r -> r.isNoisy() && r.counts().noisy() == 0).count();
    if (erased > 0) notes.add(erased + (erased == 1 ? " wrong mask is" : " wrong masks are")
      + " empty: the strength asked for leaves nothing of " + (erased == 1 ? "it." : "them."));
    return notes;
  }

  /** @return such as {@code dilation 12 (every free voxel is taken)} */
  private static String reasons(final List<ManifestRow> rows) {
    final Map<String, Map<String, Integer>> byType = new TreeMap<>();
    for (final ManifestRow row : rows)
      if (row.isMissed()) byType.computeIfAbsent(row.share().key(), k -> new TreeMap<>()).merge(row.shortfall(), 1, Integer::sum);
    return byType.entrySet().stream().map(type -> type.getKey() + " " + type.getValue().values().stream().mapToInt(
      Integer::intValue).sum() + " (" + String.join("; ", type.getValue().keySet()) + ")").collect(Collectors.joining(", "));
  }
}
