package io.github.rraunet.metrics;

import io.github.rraunet.distance.MaskValues;
import io.github.rraunet.distance.PairMeter.OpenPair;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.NearestResampling;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Compares the masks or label maps of one case, label by label. */
public final class CaseEvaluator {

  private static final String NEAREST = "resample=nearest brings the prediction to the reference's grid";

  private final EvaluationSettings asked;
  private final int threads;
  private final PairMeter meter; // null to measure everything here

  /**
   * What was found of one case.
   *
   * @param rows       of the table, one a label; where each label is asked for and there is one, it has a row beside the whole:
   *                   whether it is a mask, other cases tell
   * @param statistics by label, for pooling over cases
   * @param slices     a row for each slice that holds foreground, for {@link Aggregation#PER_SLICE}; the case is the number
   *                   of the slice from 1, as in ImageJ
   * @param foreground everything that is asked for taken together, for pictures; null if the meter read the voxels itself
   * @param shown      name of what is in {@code foreground}: a label of the rows, or several joined by a plus
   * @param notes      what the user should know, one sentence each
   */
  public record Result(List<ScoreRow> rows, Map<String, PairStatistics> statistics, List<ScoreRow> slices, MaskPair foreground,
    String shown, List<String> notes)
  {
    /** @param name of the case. @return what stays of the result when its masks are gone */
    public CaseScores scores(final String name) {
      return new CaseScores(name, rows, statistics, slices, notes);
    }
  }

  /** @param threads at least 1; results do not depend on it */
  public CaseEvaluator(final EvaluationSettings asked, final int threads) {
    this(asked, threads, null);
  }

  /**
   * @param threads at least 1; results do not depend on it
   * @param meter   measures pairs of volumes that are compared whole and by voxels, as far as it takes them; the rest is measured
   *                on the CPU. One that {@link PairMeter#readsVoxelsItself reads the voxels itself} measures all there is, and
   *                also slice by slice
   */
  public CaseEvaluator(final EvaluationSettings asked, final int threads, final PairMeter meter) {
    this.asked = asked;
    this.threads = threads;
    this.meter = meter;
  }

  /**
   * @throws IllegalArgumentException if the image does not lie on the grid of the masks, as far as that is asked of the masks
   *         themselves, naming the difference
   */
  public void checkImage(final Volume masks, final Volume image) {
    final var grids = new SameGrid(masks, "mask", image, "image");
    grids.checkSize();
    if (asked.grids() == EvaluationSettings.Grids.IGNORE) return;
    grids.checkOrientation();
    if (asked.spacing() != null) return;
    grids.checkSpacing();
    grids.checkPosition();
  }

  /** One of the two volumes, and how its voxels are to be read. */
  private record Side(Volume volume, MaskValues values, boolean probability, boolean mask) {

    SortedSet<Integer> labels() {
      return probability ? new TreeSet<>() : values.labels();
    }
  }

  /**
   * @throws IllegalArgumentException if the two cannot be compared, saying why
   */
  public Result evaluate(final String name, final Volume reference, final Volume prediction, final Progress progress) {
    final List<String> notes = new ArrayList<>();
    addNotes("reference", reference, notes);
    addNotes("prediction", prediction, notes);
    if (meter != null && meter.readsVoxelsItself()) return withoutVoxels(name, reference, prediction, notes, progress);
    final Volume aligned = aligned(reference, prediction, notes, progress);
    if (meter == null || !canUseMeter(asked)) return evaluate(name, reference, aligned, null, notes, progress);
    try (OpenPair open = MaskPair.keepsAxes(reference) ? meter.open(reference, aligned, threads, progress).orElse(null) : null) {
      if (open == null)
        notes.add("'" + reference.name() + "' and '" + prediction.name() + "' were compared on the CPU: a GPU takes masks that"
          + " are stored with a byte a voxel and whose slices are axial.");
      return evaluate(name, reference, aligned, open, notes, progress);
    }
  }

  /** What reading found out, such as that mm had to be assumed. */
  private static void addNotes(final String role, final Volume mask, final List<String> notes) {
    mask.notes().forEach(note -> notes.add("The " + role + " '" + mask.name() + "': " + note));
  }

  private Result withoutVoxels(final String name, final Volume reference, final Volume prediction, final List<String> notes,
    final Progress progress)
  {
    CaseMeasuring.requireWithoutVoxels(asked, reference);
    final Volume aligned = aligned(reference, prediction, notes, progress);
    try (OpenPair open = meter.open(reference, aligned, threads, progress).orElseThrow(() -> new IllegalArgumentException("'"
      + reference.name() + "' and '" + prediction.name() + "' cannot be measured where they are; evaluate the case as a whole")))
    {
      final Result result = evaluate(name, reference, aligned, open, notes, progress);
      return new Result(result.rows, result.statistics, result.slices, null, result.shown, notes);
    }
  }

  /** @return whether pairs with these settings can be measured elsewhere: whole volumes, by voxels */
  public static boolean canUseMeter(final EvaluationSettings asked) {
    return asked.settings().mode() == MetricSettings.Mode.THREE_D && asked.aggregation() != Aggregation.PER_SLICE
      && !asked.settings().needsSurfels();
  }

  /** @param open both volumes where they are measured; null to measure them here */
  private Result evaluate(final String name, final Volume reference, final Volume aligned, final OpenPair open,
    final List<String> notes, final Progress progress)
  {
    final Spacing spacing = asked.spacing() != null ? asked.spacing() : reference.spacing();
    final MaskValues inReference = values(reference, open == null ? null : open.referenceValues(), "reference", notes, progress);
    final MaskValues inPrediction = values(aligned, open == null ? null : open.predictionValues(), "prediction", notes, progress);
    final Side g = side(reference, "reference", inReference, inPrediction, notes);
    final Side m = side(aligned, "prediction", inPrediction, inReference, notes);
    final var measuring = new CaseMeasuring(asked, reference, inReference, aligned, inPrediction, spacing, open, threads,
      progress);
    final List<ScoreRow> rows = new ArrayList<>();
    final Map<String, PairStatistics> statistics = new LinkedHashMap<>();
    final List<ScoreRow> slices = new ArrayList<>();
    MaskPair foreground = null;
    if (!Double.isNaN(asked.threshold()) && !g.probability && !m.probability)
      notes.add("The threshold " + asked.threshold() + " was not used: neither of the two is a probability map, with values"
        + " between 0 and 1; whatever is not 0 is foreground, or a label.");
    addOneTarget("reference", g, m, notes);
    addOneTarget("prediction", m, g, notes);
    final Map<String, Foreground> labels = asked.labels().choose(g.labels(), m.labels());
    if (labels.isEmpty())
      throw new IllegalArgumentException("none of the labels " + asked.labels() + " is in reference or prediction; found "
        + g.labels() + " and " + m.labels());
    final var families = Metric.families(asked.metrics());
    for (final Map.Entry<String, Foreground> label : labels.entrySet()) {
      progress.report("Comparing " + name, rows.size(), labels.size());
      final CaseMeasuring.Found found = measuring.measure(test(g, label.getValue()), test(m, label.getValue()), families);
      rows.add(row(name, label.getKey(), found, slices));
      if (asked.labels().areNamed() && found.pair().counts().empty() == EmptyMasks.BOTH)
        notes.add("Label " + label.getKey() + " is in neither of the two and counts as agreement.");
      if (label.getKey().equals(LabelSelection.ALL)) addFull(g, m, found.pair().counts(), notes);
      statistics.put(label.getKey(), found.whole());
      if (foreground == null) foreground = found.pair();
    }
    asked.labels().only(g.labels(), m.labels()).ifPresent(label -> {
      rows.add(rows.get(0).withLabel(label));
      slices.addAll(slices.stream().map(slice -> slice.withLabel(label)).toList());
      statistics.put(label, statistics.get(LabelSelection.ALL));
    });
    if (labels.size() == 1 || labels.containsKey(LabelSelection.ALL))
      return new Result(rows, statistics, slices, foreground, labels.keySet().iterator().next(), notes);
    final String shown = String.join("+", labels.keySet());
    if (open != null && meter.readsVoxelsItself()) return new Result(rows, statistics, slices, null, shown, notes);
    final var any = new Foreground.AnyOf(List.copyOf(labels.values()));
    final MaskPair together = measuring.measure(test(g, any), test(m, any), Set.of()).pair();
    return new Result(rows, statistics, slices, together, shown, notes);
  }

  /** What is one target is compared with each label, too, of which it can be at most one. */
  private void addOneTarget(final String role, final Side side, final Side other, final List<String> notes) {
    if (!asked.labels().mayBeMaskOfAll(side.labels(), side.probability, other.labels())) return;
    notes.add("The " + role + " '" + side.volume.name() + "' " + (side.probability ? "is a probability map of one target"
      : "has one value only, " + side.labels().first()) + ", the other one several labels: if it stands for all of them, only the"
      + " row 'all' compares like with like; labels=union:all gives this alone.");
  }

  /** Some programs number classes from 1, the background first: compared as masks, two of their images agree everywhere. */
  private static void addFull(final Side reference, final Side prediction, final OverlapCounts counts, final List<String> notes) {
    if (counts.referenceVoxels() == counts.voxels()) addFull("reference", reference, notes);
    if (counts.predictionVoxels() == counts.voxels()) addFull("prediction", prediction, notes);
  }

  private static void addFull(final String role, final Side side, final List<String> notes) {
    if (side.probability) return;
    final int lowest = side.labels().first();
    notes.add("The " + role + " '" + side.volume.name() + "' has no voxel of 0, so all of it is foreground in the row '"
      + LabelSelection.ALL + "'" + (side.labels().size() < 2 ? "." : "; if its background is " + lowest + ", as in exports of"
      + " ilastik, subtract " + lowest + " from it, or name the labels to compare, such as labels=" + side.labels().last()
      + "."));
  }

  private ScoreRow row(final String name, final String label, final CaseMeasuring.Found found, final List<ScoreRow> slices) {
    if (found.slices() == null) return ScoreRow.of(name, label, found.whole(), asked.metrics(), asked.settings());
    found.slices().forEach((z, statistics) -> slices.add(ScoreRow.of(String.valueOf(z + 1), label, statistics, asked.metrics(),
      asked.settings())));
    return ScoreRow.ofSlices(name, label, found.whole(), List.copyOf(found.slices().values()), asked.metrics(), asked.settings());
  }

  private Volume aligned(final Volume reference, final Volume prediction, final List<String> notes,
    final Progress progress)
  {
    final var grids = new SameGrid(reference, "reference", prediction, "prediction");
    if (reference.isOriented() != prediction.isOriented() && asked.grids() != EvaluationSettings.Grids.NEAREST)
      notes.add("Compared voxel by voxel, because only the " + (reference.isOriented() ? "reference '" + reference.name()
        : "prediction '" + prediction.name()) + "' says how it lies in the patient; look whether the two fit.");
    switch (asked.grids()) {
      case NEAREST -> {
        final long outside = NearestResampling.nonZeroOutside(prediction, reference);
        if (outside > 0)
          notes.add(outside + " voxels of the prediction '" + prediction.name() + "' are not 0 and lie outside the"
            + " reference's grid; they are not counted.");
        final long missed = NearestResampling.nonZeroOutside(reference, prediction);
        if (missed > 0)
          notes.add(missed + " voxels of the reference '" + reference.name() + "' are not 0 and lie outside the"
            + " prediction's grid; they count as missed.");
        return NearestResampling.of(prediction, reference, progress);
      }
      case IGNORE -> {
        checkSize(grids);
        final boolean sizesCount = asked.spacing() == null && grids.haveSameSpacing();
        grids.apart(sizesCount).ifPresent(apart -> notes.add("Compared voxel by voxel as resample=ignore says, although " + apart
          + "."));
        if (asked.spacing() == null && !grids.haveSameSpacing())
          notes.add("The voxel sizes differ; that of the reference, " + SameGrid.text(reference.spacing())
            + ", is used for both.");
      }
      default -> {
        checkSize(grids);
        check(grids::checkOrientation, NEAREST + ", resample=ignore compares voxel by voxel, whatever the headers say");
        if (asked.spacing() == null) { // else the images' own sizes are doubted
          check(grids::checkSpacing, NEAREST + ", spacing= says the voxel size of both, resample=ignore takes the reference's");
          check(grids::checkPosition, NEAREST + ", resample=ignore compares voxel by voxel, whatever the headers say");
        }
      }
    }
    return prediction;
  }

  private static void checkSize(final SameGrid grids) {
    check(grids::checkSize, grids.bothOriented() ? NEAREST
      : "crop or resample one of them, as they do not both say where they lie in the patient");
  }

  /** @param advice what to do if the check fails */
  private static void check(final Runnable check, final String advice) {
    try {
      check.run();
    }
    catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + "; " + advice, e);
    }
  }

  /** @param found values of the volume; null to look for them here */
  private MaskValues values(final Volume volume, final MaskValues found, final String role, final List<String> notes,
    final Progress progress)
  {
    final MaskValues values = found != null ? found : MaskValues.of(volume, threads, progress);
    if (values.notNumbers() > 0)
      notes.add(values.notNumbers() + " voxels of the " + role + " '" + volume.name() + "' are not a number; they count as"
        + " background.");
    return values;
  }

  private Side side(final Volume volume, final String role, final MaskValues values, final MaskValues other,
    final List<String> notes)
  {
    final boolean probability = volume.kind() == Volume.Kind.PROBABILITY || values.looksLikeProbabilities();
    if (probability && Double.isNaN(asked.threshold()))
      throw new IllegalArgumentException("the " + role + " '" + volume.name()
        + "' is a probability map, but a mask or label map is needed; give a threshold, such as threshold=0.5");
    final boolean odd = !probability && !Double.isNaN(values.oddValue());
    if (odd && !Double.isNaN(asked.threshold()))
      throw new IllegalArgumentException("the " + role + " '" + volume.name() + "' is neither a mask nor a probability map:"
        + " labels are whole numbers from 0 to " + MaskValues.LARGEST_LABEL + ", probabilities lie between 0 and 1, but its"
        + " values lie between " + plain(values.lowest()) + " and " + plain(values.highest())
        + "; bring them to 0 to 1, or make a mask of them");
    if (odd)
      throw new IllegalArgumentException("the " + role + " '" + volume.name() + "' is no mask: labels are whole numbers from 0"
        + " to " + MaskValues.LARGEST_LABEL + ", found " + plain(values.oddValue()));
    final boolean mask = !probability && asked.labels().isMaskOfUnion(values.labels(), other.labels());
    if (mask)
      notes.add("The " + role + " '" + volume.name() + "' has one value only, " + values.labels().first()
        + ", and is taken for a mask of " + asked.labels() + ".");
    if (!probability && asked.labels().mayBeMaskOfLabel(values.labels(), other.labels()))
      notes.add("The " + role + " '" + volume.name() + "' has one value only, " + values.labels().first()
        + ", so none of the labels " + asked.labels() + "; if it is a mask of them, take labels=union:" + asked.labels() + ".");
    return new Side(volume, values, probability, mask);
  }

  private static String plain(final double value) {
    if (Double.isInfinite(value)) return value > 0 ? "infinity" : "-infinity";
    final BigDecimal exact = new BigDecimal(value);
    return (value == Math.rint(value) ? exact : exact.round(MathContext.DECIMAL32)).toPlainString();
  }

  /** A probability map has no labels: what is greater than the threshold is the label asked for. */
  private Foreground test(final Side side, final Foreground label) {
    if (side.probability) return new Foreground.Above(asked.threshold());
    return side.mask ? LabelSet.ALL : label;
  }
}
