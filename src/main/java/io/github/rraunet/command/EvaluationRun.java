package io.github.rraunet.command;

import ij.measure.ResultsTable;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.engine.WorkerFailure;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationOutput;
import io.github.rraunet.metrics.EvaluationReport;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.ScoreRow;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RecordedImage;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;

/** One run of the evaluation: its cases one after the other, in one process. */
final class EvaluationRun {

  private final EvaluationSettings asked;
  private final EvaluationOutput out;
  private final boolean single;
  private final boolean hasImages; // whether images were asked for
  private final CaseEvaluator evaluator; // on the CPU, for slices in pictures too
  private final EvaluationDevice device;
  private final int threads;
  private final EvaluationPictures pictures;
  private final EvaluationReport report;

  EvaluationRun(final EvaluationSettings asked, final EvaluationOutput out, final EvaluationInputs inputs, final long seed,
    final EvaluationDevice device)
  {
    this.device = device;
    this.asked = asked;
    this.out = out;
    single = inputs.isSingle();
    hasImages = inputs.hasImages();
    threads = Runtime.getRuntime().availableProcessors();
    evaluator = new CaseEvaluator(asked, threads);
    pictures = new EvaluationPictures(out, single, asked, evaluator, threads);
    report = new EvaluationReport(asked, single, inputs.unpaired(), seed);
  }

  /** A case that cannot be compared does not stop the others; of a single pair the reason is thrown. */
  void compare(final EvaluationInputs.Case one, final Progress progress) throws IOException {
    try {
      final Volume reference = one.reference().read(progress);
      draw(one, reference, evaluated(one, reference, progress), progress);
    }
    catch (final CanceledException e) {
      throw e;
    }
    catch (final IOException | RuntimeException e) { // if it is a fault of ours, the other cases shall not suffer
      if (single) throw e;
      report.addFailure(one.name(), e);
    }
    catch (final OutOfMemoryError e) { // what this case held is free again
      if (single) throw e;
      report.addFailure(one.name(), "there is not enough memory for it; give Java more (Edit > Options > Memory & Threads in"
        + " ImageJ, RRA_JAVA_OPTS=-Xmx8g on the command line); now " + (Runtime.getRuntime().maxMemory() >> 20)
        + " MB are allowed");
    }
  }

  /** Reads the prediction, which nothing holds any more when the pictures need the memory. */
  private CaseEvaluator.Result evaluated(final EvaluationInputs.Case one, final Volume reference, final Progress progress)
    throws IOException
  {
    final Volume prediction = one.prediction().read(progress);
    final CaseEvaluator.Result result = measured(one.name(), reference, prediction, progress);
    keep(one, reference, prediction, result);
    return result;
  }

  private CaseEvaluator.Result measured(final String name, final Volume reference, final Volume prediction,
    final Progress progress) throws IOException
  {
    try {
      final PairMeter meter = device.meterFor(reference);
      if (meter == null) return evaluator.evaluate(name, reference, prediction, progress);
      return new CaseEvaluator(asked, threads, meter).evaluate(name, reference, prediction, progress);
    }
    catch (final WorkerFailure e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void keep(final EvaluationInputs.Case one, final Volume reference, final Volume prediction,
    final CaseEvaluator.Result result) throws IOException
  {
    if (report.cases() == 0) out.removeEarlier();
    report.add(one.name(), result.rows(), result.slices(), result.statistics(), result.notes());
    if (hasImages && one.image() == null) report.addNote(one.name() + ": has no image of its name.");
    if (!out.isNothing()) {
      report.addImage(recorded(one.name() + " reference", one.reference().path(), reference));
      report.addImage(recorded(one.name() + " prediction", one.prediction().path(), prediction));
    }
  }

  private static RecordedImage recorded(final String role, final Path path, final Volume volume) {
    return RecordedImage.of(role, path, volume.dimensions(), volume.spacing().toArray(), volume.isOriented() ? volume
      .orientation().code() : null);
  }

  /** A picture that cannot be made costs no scores. */
  private void draw(final EvaluationInputs.Case one, final Volume reference, final CaseEvaluator.Result result,
    final Progress progress)
  {
    try {
      final String trouble = pictures.draw(one, reference, result, progress);
      if (!trouble.isEmpty()) report.addPictureFailure(trouble);
    }
    catch (final CanceledException e) {
      throw e;
    }
    catch (final OutOfMemoryError e) {
      report.addPictureFailure(one.name() + ": the scores stand, but there is not enough memory for all pictures; give Java more,"
        + " or name a table such as scores.csv as output");
    }
    catch (final IOException | RuntimeException e) {
      report.addPictureFailure(one.name() + ": the scores stand, but not all pictures could be made: " + FailureText.of(e));
    }
  }

  EvaluationReport report() {
    return report;
  }

  EvaluationPictures pictures() {
    return pictures;
  }

  /** @return the rows in ImageJ's table, behind what is there */
  ResultsTable resultsTable() {
    if (report.rows().isEmpty()) return null;
    final ResultsTable results = ResultRows.table();
    results.setPrecision(6);
    for (final ScoreRow row : report.rows()) {
      ResultRows.begin(results);
      results.addValue("case", row.caseName());
      results.addValue("label", row.label());
      results.addValue("empty", row.empty().key());
      row.values().forEach((metric, value) -> results.addValue(metric.key(), value));
    }
    return results;
  }
}
