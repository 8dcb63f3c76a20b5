package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.WorkerPredictor;
import io.github.rraunet.figure.PredictionFigure;
import io.github.rraunet.files.CsvTable;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.training.RunFolder;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.SliceSettings;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.training.review.ReviewList;
import io.github.rraunet.volume.LabelSet;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Pictures of the masks of a training: the slice, its mask, and what the trained network draws. One thread at a time. */
final class ReviewPictures implements Closeable {

  private final TrainingData data;
  private final ModelPackage model;
  private final PredictorSettings network;
  private WorkerPredictor predictor;
  private final Map<String, Integer> sliceOfMask = new HashMap<>();

  private ReviewPictures(final TrainingData data, final ModelPackage model, final PredictorSettings network)
    throws EngineException
  {
    this.data = data;
    this.model = model;
    this.network = network;
    predictor = WorkerPredictor.start(model, network);
    for (int i = 0; i < data.size(); i++)
      sliceOfMask.put(data.id(i).toString(), i);
  }

  /** @throws IOException if the training is not finished, or its images are not where they were */
  static ReviewPictures of(final Path folder, final String device, final Progress progress) throws IOException, EngineException {
    final Path model = folder.resolve(TrainingOutput.MODEL);
    if (!Files.isRegularFile(model))
      throw new IOException(folder + ": this training made no model yet; finish it first, with resume if it was stopped");
    final ModelPackage opened = ModelPackage.open(model.toString());
    final String labels = RunRecord.parameterOf(folder.resolve(TrainingOutput.RECORD), "labels").orElse("all");
    final var settings = new SliceSettings(opened.description().preparation(), LabelSet.parse(labels));
    final List<TrainingCase> cases = new ArrayList<>();
    for (final Map<String, String> row : CsvTable.read(folder.resolve(RunFolder.CASES)).rows("case", "image", "mask"))
      cases.add(new TrainingCase(row.get("case"), TrainingInputs.source("image", new File(row.get("image"))),
        TrainingInputs.source("mask", new File(row.get("mask")))));
    final TrainingData data = TrainingData.read(cases, settings, SliceCache.ofThisUser(Runtime.getRuntime()
      .availableProcessors()), progress);
    progress.report("Starting the network", 0, 0);
    return new ReviewPictures(data, opened, new PredictorSettings(DeviceChoice.parse(device), Precision.AUTO, 0));
  }

  /** @throws IOException if the mask is not among the images as they are now */
  BufferedImage draw(final ReviewList.Entry entry) throws IOException, EngineException, InterruptedException {
    final Integer slice = sliceOfMask.get(entry.mask());
    if (slice == null)
      throw new IOException(entry.mask() + ": is not in the images any more; were they changed since the training?");
    final int height = data.height(slice);
    final int width = data.width(slice);
    final float[] image = new float[height * width];
    final float[] mask = new float[image.length];
    data.read(slice, image, mask);
    final float[] probability = new float[image.length];
    if (!predictor.isAlive()) predictor = WorkerPredictor.start(model, network); // it ends after a while without work
    try (SliceBatch batch = predictor.allocate(1, height, width)) {
      batch.input().put(0, image);
      predictor.predict(batch, 1);
      batch.output().get(0, probability);
    }
    final String caption = String.format(Locale.ROOT, "%s, rank %d, score %.3f%s", entry.mask(), entry.rank(), entry.score(),
      entry.removed() == 0 ? "" : ", removed after epoch " + entry.removed());
    return new PredictionFigure(image, mask, probability, height, width, caption, data.isOriented(slice)).draw();
  }

  @Override
  public void close() {
    predictor.close();
  }
}
