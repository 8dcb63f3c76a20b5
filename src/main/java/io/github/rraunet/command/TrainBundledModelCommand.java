package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerFactory;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.metrics.SameGrid;
import io.github.rraunet.phantom.Phantom;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.Region;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.training.AugmentationSettings;
import io.github.rraunet.training.BatchShape;
import io.github.rraunet.training.SampleSource;
import io.github.rraunet.training.ScanSampler;
import io.github.rraunet.training.TissueVariants;
import io.github.rraunet.training.TrainingFolder;
import io.github.rraunet.training.TrainingLoop;
import io.github.rraunet.training.TrainingScan;
import io.github.rraunet.training.TrainingSettings;
import io.github.rraunet.training.WeightedSource;
import io.github.rraunet.training.WeightsFile;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.FileWidget;

/**
 * Trains the spine model that is shipped with the program, on synthetic scans and, if given, one real scan. A tool of
 * the project's maintainers: docs/bundled-model.md holds the line that made the shipped model.
 */
@Plugin(type = Command.class, visible = false, headless = true,
  description = "Train the bundled spine model on phantoms and a real scan (for maintainers)",
  attrs = @Attr(name = "verb", value = "train-bundled-model"))
public class TrainBundledModelCommand extends RraCommand {

  private static final IntensityWindow WINDOW = new IntensityWindow(-400, 1000);
  private static final int VALIDATION_PHANTOMS = 6;
  private static final long VALIDATION_SEED_OFFSET = 1_000_000;
  private static final double UNTOUCHED_PHANTOMS = 0.4;
  private static final double FINE_PIXEL_MM = 1.4;
  private static final double[] PHANTOM_MM = { 352, 320, 240 };

  @Parameter(label = "CT", description = "A real CT to train on beside the phantoms", required = false, persist = false)
  private File ct;

  @Parameter(label = "Labels", description = "Label map of the CT", required = false, persist = false)
  private File labels;

  @Parameter(label = "Foreground", description = "Labels that are spine, such as 25-33", persist = false)
  private String foreground = "all";

  @Parameter(label = "Tissues", description = "Labels whose HU differ from patient to patient, with the range of the change,"
    + " such as 52,65-66=0..350; variants of the CT are drawn from it", required = false, persist = false)
  private String tissues = "";

  @Parameter(label = "Variants", description = "Copies of the CT with tissues changed", min = "0", persist = false)
  private int variants = 12;

  @Parameter(label = "Share of the real CT", description = "Share of the samples that are cut from the real CT", min = "0.01",
    max = "0.99",
    persist = false)
  private double ct_share = 0.5;

  @Parameter(label = "Phantoms", description = "Number of synthetic scans", min = "1", persist = false)
  private int phantoms = 60;

  @Parameter(label = "Base filters", description = "Filters of the first level", min = "1", persist = false)
  private int base_filters = 16;

  @Parameter(label = "Pixel size (mm)", description = "Pixel edge at which the network sees slices", min = "0.1",
    persist = false)
  private double pixel_mm = 1.5;

  @Parameter(label = "Steps", description = "Optimiser steps", min = "1", persist = false)
  private int steps = 4000;

  @Parameter(label = "Learning rate", description = "Of Adam, after the warm-up", persist = false)
  private double learning_rate = 1e-3;

  @Parameter(label = "Precision", description = "Arithmetic: float32, bfloat16, on a GPU tf32 or float16, or auto for bfloat16"
    + " where the hardware has it",
    persist = false)
  private String precision = "float32";

  @Parameter(label = "Seed", description = "Of everything that is drawn", persist = false)
  private long seed = 1;

  @Parameter(label = "Initial weights", description = "A best.weights to go on from, of a network with the same base filters",
    required = false, persist = false)
  private File initial_weights;

  @Parameter(label = "Training folder", description = "Receives history.csv and best.weights while training",
    style = FileWidget.DIRECTORY_STYLE,
    persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "required"))
  private File training_folder = new File("");

  @Parameter(label = "Output", description = "Model package to write, a .zip", style = FileWidget.SAVE_STYLE, persist = false,
    attrs = @Attr(name = CommandInputs.CLI, value = "required"))
  private File output = new File("");

  @Override
  public void checkSettings() {
    Precision.parse(precision);
    LabelSet.parse(foreground);
    TissueVariants.parse(tissues);
  }

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException {
    checkSettings();
    checkOutput();
    final Optional<Map<String, float[]>> initial = initial_weights == null ? Optional.empty() : Optional.of(WeightsFile.read(
      initial_weights.toPath()));
    final List<SampleSource> sources = new ArrayList<>();
    final List<Double> weights = new ArrayList<>();
    final List<SampleSource> unseen = new ArrayList<>();
    if (ct != null) {
      if (labels == null) throw new IllegalArgumentException("a CT to train on needs its label map; name it with labels=");
      final List<TrainingScan> scans = real(progress);
      sources.add(sampler(scans, AugmentationSettings.STRONG));
      weights.add(ct_share);
      unseen.add(sampler(scans, AugmentationSettings.STRONG));
    }
    sources.add(sampler(synthetic(phantoms, seed, progress), AugmentationSettings.STRONG.withUntouched(UNTOUCHED_PHANTOMS)));
    weights.add(ct == null ? 1 : 1 - ct_share);
    unseen.add(sampler(synthetic(VALIDATION_PHANTOMS, seed + VALIDATION_SEED_OFFSET, progress), AugmentationSettings.NONE));

    final var settings = new TrainingSettings(steps, List.of(new BatchShape(8, 128, 128), new BatchShape(8, 128, 128),
      new BatchShape(8, 128, 128), new BatchShape(4, 192, 192)), learning_rate, Math.min(100, steps / 10),
      Math.max(1, Math.min(250, steps)), seed);
    final List<Trainer.Batch> validation = new ArrayList<>();
    for (int i = 0; i < 2 * unseen.size(); i++)
      validation.add(TrainingLoop.drawBatch(unseen.get(i % unseen.size()), new BatchShape(12, 160, 160), seed
        + VALIDATION_SEED_OFFSET + i));
    final var mixed = new WeightedSource(sources, weights.stream().mapToDouble(Double::doubleValue).toArray());
    final NetworkSettings network = NetworkSettings.author(base_filters);
    try (Trainer trainer = TrainerFactory.find().create(TrainerSettings.of(network,
      seed).withPrecision(Precision.parse(precision)))) {
      if (initial.isPresent()) trainer.setWeights(initial.get());
      final TrainingFolder folder = new TrainingFolder(training_folder.toPath());
      final TrainingLoop loop = new TrainingLoop(trainer, mixed, validation, settings);
      try {
        loop.run(progress, v -> folder.record(v, loop));
      }
      catch (final UncheckedIOException e) {
        throw new IOException(e.getMessage(), e);
      }
      export(network, loop);
    }
  }

  /** @throws IOException before an hour of training, if the model could not be written then */
  private void checkOutput() throws IOException {
    final Path zip = OutputPath.of(output).orElseThrow(() -> new IOException("output is needed: the model to write, a .zip"));
    if (Files.isDirectory(zip) || !Files.isDirectory(zip.getParent()) || !Files.isWritable(zip.getParent()))
      throw new IOException(zip + ": cannot be written; output is a file in a folder that is there and can be written to");
  }

  /** The answer to the package's test slice is one of float32, whatever the training computed in. */
  private void export(final NetworkSettings network, final TrainingLoop loop) throws IOException, EngineException {
    final var preparation = new SlicePreparation(WINDOW, new SliceGeometry.PixelSpacing(pixel_mm, network.sizeMultiple()));
    try (Trainer exact = TrainerFactory.find().create(TrainerSettings.of(network, seed))) {
      exact.setWeights(loop.bestWeights());
      final Phantom test = phantom(2 * (seed + VALIDATION_SEED_OFFSET)); // an even seed has 176 x 160 pixels of 2 mm
      new SpineModelPackage(network, preparation, trainingRecord(loop)).write(exact, test.ct(), output.toPath());
    }
  }

  private Map<String, Object> trainingRecord(final TrainingLoop loop) {
    final Map<String, Object> training = new LinkedHashMap<>();
    training.put("phantoms", phantoms);
    training.put("real_scans", ct == null ? 0 : 1);
    training.put("real_share", ct == null ? 0 : ct_share);
    training.put("tissue_variants", ct == null || tissues.isBlank() ? 0 : variants);
    training.put("steps", steps);
    training.put("precision", precision);
    training.put("learning_rate", learning_rate);
    training.put("loss", "Dice");
    training.put("optimiser", "Adam");
    training.put("seed", seed);
    training.put("continued", initial_weights != null);
    training.put("validation_dice", loop.bestDice());
    return training;
  }

  /** @return the scan as it is, and its variants */
  private List<TrainingScan> real(final Progress progress) throws IOException {
    final Volume image = VolumeFiles.read(ct.toPath(), progress).reoriented(Orientation.RAS);
    final Volume map = VolumeFiles.read(labels.toPath(), progress).reoriented(Orientation.RAS);
    final var grids = new SameGrid(image, "ct", map, "labels");
    grids.checkSize();
    grids.checkSpacing();
    grids.checkPosition();
    final LabelSet spine = LabelSet.parse(foreground);
    final List<TissueVariants.Tissue> changed = TissueVariants.parse(tissues);
    final List<TrainingScan> scans = new ArrayList<>();
    scans.add(new TrainingScan(ct.getName(), image, map, spine));
    for (int i = 0; i < variants && !changed.isEmpty(); i++) {
      progress.throwIfCanceled();
      final Volume variant = TissueVariants.draw(image, map, changed, seed + i);
      scans.add(new TrainingScan(variant.name(), variant, map, spine));
    }
    return scans;
  }

  private ScanSampler sampler(final List<TrainingScan> scans, final AugmentationSettings augmentation) {
    return new ScanSampler(scans, augmentation, WINDOW, pixel_mm);
  }

  private static List<TrainingScan> synthetic(final int count, final long firstSeed, final Progress progress) {
    final List<TrainingScan> scans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      progress.throwIfCanceled();
      final Phantom phantom = phantom(firstSeed + i);
      scans.add(new TrainingScan("phantom " + (firstSeed + i), phantom.ct(), phantom.mask(), LabelSet.ALL));
      progress.report("Making phantoms", i + 1, count);
    }
    return scans;
  }

  /** Every other seed on the grid that make-phantom has by default, the others with pixels and slices of any thickness. */
  private static Phantom phantom(final long phantomSeed) {
    final SplittableRandom random = new SplittableRandom(phantomSeed);
    final double pixel = phantomSeed % 2 == 0 ? 2 : random.nextDouble(0.8, 2.6);
    final double slice = phantomSeed % 2 == 0 ? 3 : random.nextDouble(2, 6.5);
    final double scanMm = pixel < FINE_PIXEL_MM ? PHANTOM_MM[2] / 2 : PHANTOM_MM[2]; // fine ones cost time and memory
    return SpinePhantom.generate(new PhantomSettings(phantomSeed, (int) (PHANTOM_MM[0] / pixel), (int) (PHANTOM_MM[1] / pixel),
      (int) (scanMm / slice), new Spacing(pixel, pixel, slice), Orientation.RAS, Region.RANDOM), Progress.NONE);
  }
}
