package io.github.rraunet.command;

import ij.ImagePlus;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.WorkerPredictor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.ProgramVersion;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.Segmentation;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.StackSegmenter;
import io.github.rraunet.text.Counted;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One stack through one model in a worker.
 *
 * @param result       on the stack's grid
 * @param foregroundMl as {@link Segmentation#foregroundMl} gives it
 * @param use          what the network ran on
 * @param model        that was used
 */
record SegmentationRun(Segmentation result, double foregroundMl, Predictor.Use use, ModelPackage model) {

  static SegmentationRun of(final Volume stack, final ModelPackage model, final PredictorSettings network,
    final SegmentationSettings settings, final Progress progress) throws EngineException
  {
    try (var own = new WarmNetwork(WorkerPredictor::start)) {
      return of(stack, model, network, settings, own, progress);
    }
  }

  /** @param warm where the network is started, unless it runs there already; stays the caller's to close */
  static SegmentationRun of(final Volume stack, final ModelPackage model, final PredictorSettings network,
    final SegmentationSettings settings, final WarmNetwork warm, final Progress progress) throws EngineException
  {
    progress.report("Starting the network", 0, 0);
    final Predictor predictor = warm.get(model, network.withSlices(stack.dimensions()[2]));
    progress.throwIfCanceled();
    final Segmentation result = new StackSegmenter(predictor, model.description(), settings).segment(stack, progress);
    return new SegmentationRun(result, result.foregroundMl(), predictor.use(), model);
  }

  /** Completes a record with input, model, device and notes. */
  void describe(final RunRecord.Builder record, final ImageSource image, final Volume stack, final Progress progress)
    throws IOException
  {
    image.describe(record, "input", stack, progress);
    record.parameter("threshold", result.threshold()); // the one that was used, which may be the model's own
    record.model(model.description().name(), model.sha256()).device(use.device(), use.precision().key())
      .batchSize(result.batchSize()).notes(stack.notes()).notes(notes());
  }

  /** @return what the user should know of the run, one sentence each */
  List<String> notes() {
    return Stream.concat(result.notes().stream(), result.emptiness(foregroundMl).stream()).toList();
  }

  /** Notes in a result what made it, which ImageJ shows (<i>Image > Show Info...</i>) and keeps in a TIFF. */
  void sign(final ImagePlus image, final ImageSource source) {
    image.setProp("rraunet.program", ProgramVersion.NAME + " " + ProgramVersion.version());
    image.setProp("rraunet.input", source.path().map(Path::toString).orElse(source.title()));
    image.setProp("rraunet.model", model.description().name());
    image.setProp("rraunet.model.sha256", model.sha256());
    image.setProp("rraunet.threshold", Float.toString((float) result.threshold()));
    image.setProp("rraunet.device", use.device() + " in " + use.precision().key());
  }

  /** @return for example "112 slices in 3.4 s on cpu in bfloat16, 570.4 ml" */
  String summary() {
    return String.format(Locale.ROOT, "%s in %.1f s on %s in %s, %.1f ml", Counted.of(result.slices(), "slice"), result.seconds(),
      use.device(), use.precision().key(), foregroundMl);
  }
}
