package io.github.rraunet.command;

import ij.ImagePlus;
import ij.gui.Plot;
import io.github.rraunet.figure.OrthogonalSlicesFigure;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.ScoreRow;
import io.github.rraunet.metrics.SliceProfile;
import io.github.rraunet.metrics.SurfaceProjections;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What an evaluation shows of its cases: errors, distances and scores by slice, as PNG and, of a single pair, in ImageJ. */
final class EvaluationPictures {

  /** Of the pictures of several cases, in the folder of all results. */
  static final String FOLDER = "pictures";

  private static final List<String> NAMES = List.of("errors.png", "distances.png", "slices.png");
  private static final List<Metric> IN_CAPTIONS = List.of(Metric.DICE, Metric.SBD, Metric.HD95_MM, Metric.ASSD_MM, Metric.NSD);

  private final Path folder;
  private final boolean single;
  private final EvaluationSettings asked;
  private final CaseEvaluator evaluator;
  private final int threads;
  private ImagePlus errors;
  private ImagePlus plot;

  /**
   * @param folder of all results; null if no files are to be written
   * @param single whether there is one case, whose pictures need no name of their own
   */
  EvaluationPictures(final Path folder, final boolean single, final EvaluationSettings asked, final CaseEvaluator evaluator,
    final int threads)
  {
    this.folder = folder;
    this.single = single;
    this.asked = asked;
    this.evaluator = evaluator;
    this.threads = threads;
  }

  /** @return why the image could not be shown under the errors, which then lie on black; empty if all went well */
  String draw(final EvaluationInputs.Case one, final Volume read, final CaseEvaluator.Result result, final Progress progress)
    throws IOException
  {
    if (!single && folder == null) return "";
    final Volume reference = asked.spacing() == null ? read : read.withSpacing(asked.spacing());
    final Volume agreement = result.foreground().agreement(reference);
    final SliceProfile profile = SliceProfile.of(result.foreground());
    final Plot slices = profile.slice().length < 2 ? null : SlicePlot.of(one.name() + " by slice", profile);
    if (single) {
      errors = ErrorImage.of(agreement);
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
    if (folder == null) return trouble;
    final OrthogonalSlicesFigure figure = OrthogonalSlicesFigure.ofErrors(agreement, ct).title(one.name());
    PngFigures.write(figure.lines(List.of(caption(result))).draw(), file(one, "errors.png"));
    final List<Volume> projections = SurfaceProjections.of(result.foreground(), reference, asked.settings(), threads, progress);
    if (!projections.isEmpty())
      PngFigures.write(OrthogonalSlicesFigure.ofDistances(projections).title(one.name())
        .lines(List.of("Distance between the boundaries of both masks, the largest behind each point")).draw(), file(one,
          "distances.png"));
    if (slices != null) PngFigures.write(slices.getProcessor().getBufferedImage(), file(one, "slices.png"));
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

  private Path file(final EvaluationInputs.Case one, final String name) throws IOException {
    return single ? folder.resolve(name) : Files.createDirectories(folder.resolve(FOLDER)).resolve(one.name() + "_" + name);
  }

  static boolean isOurs(final Path file) {
    return NAMES.stream().anyMatch(name -> file.getFileName().toString().endsWith("_" + name));
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
