package io.github.rraunet.command;

import ij.ImagePlus;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.figure.OrthogonalSlicesFigure;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.metrics.SameGrid;
import io.github.rraunet.phantom.Phantom;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.FileWidget;

/** The whole path on a fresh machine: segments a CT, or else a phantom, and leaves all there is to see in one folder. */
@Plugin(type = Command.class, visible = false, headless = true,
  description = "Segments a CT (a synthetic one if none is given) and leaves mask, probability, record, scores and a figure in"
    + " one folder.",
  attrs = @Attr(name = "verb", value = DemoFolder.VERB))
public class DemoCommand extends RraCommand {

  private static final long PHANTOM_SEED = 1;

  @Parameter(label = "CT",
    description = "The CT: a file (NIfTI, MetaImage, TIFF) or a folder with one DICOM series; without one a phantom.",
    required = false, persist = false)
  private ImagePlus input;

  @Parameter(label = "Reference mask", description = "Mask or label map of the same CT, to score against.", required = false,
    persist = false)
  private ImagePlus reference;

  @Parameter(label = "Labels of the reference",
    description = "Values of the reference that are foreground, such as 25-33; all for all but 0.", persist = false)
  private String labels = "all";

  @Parameter(label = "Folder", description = "Folder for the results; made if it is not there.",
    style = FileWidget.DIRECTORY_STYLE, persist = false)
  private File output = new File("rra-demo");

  @Parameter(label = "Model",
    description = "'bundled' for the spine model that comes with the program, or a model's folder or zip.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, persist = false)
  private File model = new File(ModelPackage.BUNDLED);

  @Parameter(label = "Device", description = "Where the network runs: auto, cpu, or gpu:0 for the first GPU.", persist = false)
  private String device = "auto";

  @Parameter(type = ItemIO.OUTPUT, label = "Result")
  private String report;

  @Override
  public void checkSettings() {
    DeviceChoice.parse(device);
    LabelSet.parse(labels);
  }

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException {
    final var network = new PredictorSettings(DeviceChoice.parse(device), Precision.AUTO, 0);
    final LabelSet foreground = LabelSet.parse(labels);
    if (input == null && reference != null)
      throw new IllegalArgumentException("a reference mask needs the CT that it belongs to; name it as input");
    final Path folder = OutputPath.of(output)
      .orElseThrow(() -> new IllegalArgumentException("output must be the folder for the results"));
    Optional<Volume> truth = reference == null ? Optional.empty() : Optional.of(reference(foreground));
    final ModelPackage opened = ModelPackage.open(model.getPath());
    final RunRecord.Builder record = newRecord();
    DemoFolder.open(folder, input, reference);
    finished(newRecord().note("This demo did not come to its end.")).write(folder.resolve(DemoFolder.RECORD));

    if (input == null) {
      final Phantom phantom = SpinePhantom.generate(PhantomSettings.of(PHANTOM_SEED), progress);
      record.seed(PHANTOM_SEED);
      input = openSaved(phantom.ct(), folder.resolve(DemoFolder.CT), progress);
      VolumeFiles.write(phantom.mask(), folder.resolve(DemoFolder.REFERENCE), progress);
      truth = Optional.of(phantom.mask());
    }
    final Volume ct = ImagePlusVolumes.toVolume(input);
    final SegmentationRun run = SegmentationRun.of(ct, opened, network,
      new SegmentationSettings(OutputType.BOTH, Double.NaN, false, 0), progress);
    ct.notes().forEach(this::note);
    run.notes().forEach(this::note);
    run.describe(record, ImageSource.of(input), ct, progress);
    if (reference != null) ImageSource.of(reference).describe(record, "reference", truth.orElseThrow(), progress);

    final Volume mask = run.result().mask().orElseThrow();
    VolumeFiles.write(mask, folder.resolve(DemoFolder.MASK), progress);
    VolumeFiles.write(mask, folder.resolve(DemoFolder.MASK_TIFF), progress);
    VolumeFiles.write(run.result().probability().orElseThrow(), folder.resolve(DemoFolder.PROBABILITY), progress);
    final List<String> lines = new ArrayList<>(List.of(run.summary()));
    if (truth.isPresent()) {
      final var scores = new MaskScores(truth.get(), mask, progress);
      scores.write(folder);
      scores.describe(record);
      lines.add(scores.summary());
    }
    final var figure = OrthogonalSlicesFigure.ofMask(ct, mask).reference(truth.orElse(null)).lines(lines);
    PngFigures.write(figure.draw(), folder.resolve(DemoFolder.FIGURE));
    finished(record).write(folder.resolve(DemoFolder.RECORD));
    lines.add(0, folder.toString());
    report = String.join("\n", lines);
  }

  /** @throws IllegalArgumentException if it lies elsewhere than the CT, which is known before it is segmented */
  private Volume reference(final LabelSet foreground) {
    final Volume labelled = ImagePlusVolumes.toVolume(reference);
    final var grids = new SameGrid(labelled, "reference", ImagePlusVolumes.toVolume(input), "input");
    try {
      grids.checkSize();
      grids.checkOrientation();
      grids.checkSpacing();
      grids.checkPosition();
    }
    catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + "; give a reference on the grid of the CT, or none, and compare the"
        + " mask by the command evaluate, with resample=nearest", e);
    }
    return LabelMask.of(labelled, foreground);
  }

  private static ImagePlus openSaved(final Volume volume, final Path file, final Progress progress) throws IOException {
    VolumeFiles.write(volume, file, progress);
    final ImagePlus image = ImagePlusVolumes.toImagePlus(volume);
    ImageSource.set(image, file);
    return image;
  }
}
