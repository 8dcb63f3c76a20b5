package io.github.rraunet.command;

import ij.ImagePlus;
import ij.gui.Plot;
import io.github.rraunet.figure.OrthogonalSlicesFigure;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationOutput;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.ScoreRow;
import io.github.rraunet.metrics.SliceProfile;
import io.github.rraunet.metrics.SurfaceProjections;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What an evaluation shows of its cases: errors, distances and scores by slice, as PNG and, of a single pair, in ImageJ. */
final class EvaluationPictures {

  private static final List<Metric> IN_CAPTIONS = List.of(Metric.DICE, Metric.SBD, Metric.HD95_MM, Metric.ASSD_MM, Metric.NSD);

  private final EvaluationOutput out;
  private final boolean single;
  private final EvaluationSettings asked;
  private final CaseEvaluator evaluator;
  private final int threads;
  private ImagePlus errors;
  private ImagePlus plot;

  /**
   * @param out    where the pictures go, if into a folder
   * @param single whether there is one case, whose pictures need no name of their own
   */
  EvaluationPictures(final EvaluationOutput out, final boolean single, final EvaluationSettings asked,
    final CaseEvaluator evaluator, final int threads)
  {
    this.out = out;
    this.single = single;
    this.asked = asked;
    this.evaluator = evaluator;
    this.threads = threads;
  }

  /** @return why the image could not be shown under the errors, which then lie on black; empty if all went well */
  String draw(final EvaluationInputs.Case one, final Volume read, final CaseEvaluator.Result result, final Progress progress)
    throws IOException
  {
    if (!single && out.folder() == null) return "";
    final Volume reference = asked.spacing() == null ? read : read.withSpacing(asked.spacing());
    final Volume agreement = result.foreground().agreement(reference);
    final SliceProfile profile = SliceProfile.of(result.foreground());
    final Plot slices = profile.slice().length < 2 ? null : SlicePlot.of(one.name() + " by slice", profile);
    if (single) {
      errors = ErrorImage.of(one.name(), agreement);
      errors.setSlice((errors.getStackSize() + 1) / 2);
      if (slices != null) plot = slices.getImagePlus();
    }
    String trouble = "";
    Volume ct = null;
    try {
      ct = image(one, reference, progress);
    }
    catch (final IOException | IllegalArgumentException e) {
      trouble = one.name() + ": the scores stand, but there is no image under the errors: " + FailureText.of(e);
    }
    if (ct != null && single && one.image() != null && one.image().open() != null) ErrorImage.drawOn(one.image().open(), errors,
      progress);
    if (out.folder() == null) return trouble;
    final OrthogonalSlicesFigure figure = OrthogonalSlicesFigure.ofErrors(agreement, ct).title(one.name());
    PngFigures.write(figure.lines(List.of(caption(result))).draw(), out.picture(single, one.name(),
      EvaluationOutput.ERRORS));
    final List<Volume> projections = SurfaceProjections.of(result.foreground(), reference, asked.settings(), threads, progress);
    if (!projections.isEmpty())
      PngFigures.write(OrthogonalSlicesFigure.ofDistances(projections).title(one.name())
        .lines(List.of("Distance between the boundaries of both masks, the largest behind each point")).draw(), out
          .picture(single, one.name(), EvaluationOutput.DISTANCES));
    if (slices != null) PngFigures.write(slices.getProcessor().getBufferedImage(), out.picture(single,
      one.name(), EvaluationOutput.SLICES));
    return trouble;
  }

  private Volume image(final EvaluationInputs.Case one, final Volume reference, final Progress progress)
    throws IOException
  {
    if (one.image() == null) return null;
    final Volume ct = one.image().read(progress);
    evaluator.checkImage(reference, ct);
    return asked.spacing() == null ? ct : ct.withSpacing(asked.spacing());
  }

  private static String caption(final CaseEvaluator.Result result) {
    final StringBuilder line = new StringBuilder("Label " + result.shown());
    for (final ScoreRow row : result.rows())
      if (row.label().equals(result.shown())) for (final Metric metric : IN_CAPTIONS)
        if (row.values().containsKey(metric))
          line.append(String.format(Locale.ROOT, "  %s %.4f", metric.key(), row.values().get(metric)));
    return line.toString();
  }

  /** @return where the masks agree and where not; null if there are several cases */
  ImagePlus errors() {
    return errors;
  }

  /** @return scores by slice; null if there are several cases, or one of a single slice */
  ImagePlus plot() {
    return plot;
  }
}
