package io.github.rraunet.command;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.ForeignModelText;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.WorkerPredictor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.Segmentation;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.ResultLook;
import io.github.rraunet.volume.io.VolumeFiles;
import java.awt.GraphicsEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Segments the open stack: a mask, a probability map or both, on the stack's own grid. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA Segment Stack...", headless = true,
  description = "Segments a CT stack with an RRA-U-Net: mask, probability map or both, on the grid of the stack.",
  attrs = @Attr(name = "verb", value = "segment-stack"))
public class SegmentStackCommand extends RraCommand implements LivePreview {

  @Parameter(label = "Image",
    description = "The stack: a file (NIfTI, MetaImage, TIFF), an OME-Zarr folder or a folder with one DICOM series.",
    persist = false)
  private ImagePlus input;

  @Parameter(label = "Model",
    description = "'bundled' for the spine model that comes with the program, or a model's folder or zip.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, persist = false)
  private File model = new File(ModelPackage.BUNDLED);

  @Parameter(label = "Result", description = "What to make.", choices = { "mask", "probability", "both" }, persist = false)
  private String output_type = "mask";

  @Parameter(label = "Threshold (0: the model's own)",
    description = "Foreground where the probability is greater; 0 for the threshold that the model was made with.", min = "0",
    max = "1", stepSize = "0.05", persist = false)
  private double threshold;

  @Parameter(label = "Largest connected part only", description = "Keeps of the mask only the largest part that hangs together.",
    persist = false)
  private boolean largest_component;

  @Parameter(label = "Outline on the image", description = "Draws the mask's outline on the image as an overlay.",
    persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "hidden"))
  private boolean overlay;

  @Parameter(label = "Outlines to the ROI Manager", description = "Adds a selection for each slice with foreground to the ROI"
    + " Manager, after those that are there; with a file to save to, also beside it as _rois.zip.", persist = false)
  private boolean rois;

  @Parameter(label = "Table of areas and volumes", description = "Adds area and volume of the mask in each slice, in mm2 and mm3,"
    + " to the Results table; with a file to save to, also beside it as _areas.csv.", persist = false)
  private boolean table;

  @Parameter(label = "Figure of three slices", description = "A picture of a sagittal, a coronal and an axial slice through the"
    + " middle of the mask; with a file to save to, also beside it as _figure.png.", persist = false)
  private boolean figure;

  @Parameter(label = "Save to (optional)",
    description = "File for the result: .nii, .nii.gz, .mha, .mhd, .tif or .ome.zarr. With output type both, the"
      + " probability goes beside it under the same name with _probability.", style = FileWidget.SAVE_STYLE, required = false,
    persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "required"))
  private File output = new File("");

  @Parameter(label = "Device", description = "Where the network runs: auto, cpu, or gpu:0 for the first GPU.", persist = false)
  private String device = "auto";

  @Parameter(label = "Precision",
    description = "Arithmetic of the network; auto takes bfloat16 where the hardware has it and the model's own"
      + " test stays the same within 0.01. tf32 and float16 are for GPUs.", choices = { "auto", "float32", "tf32", "float16",
        "bfloat16" }, persist = false)
  private String precision = "auto";

  @Parameter(label = "Slices at a time (0: automatic)",
    description = "Slices that go through the network at once; 0 for automatic.",
    min = "0", max = "4096", persist = false)
  private int batch_size;

  @Parameter(label = "Window of a foreign model",
    description = "Only for a model that does not say it: the values that become 0 and 1,"
      + " such as -1000,1000.", required = false, persist = false)
  private String window = "";

  @Parameter(label = "Input size of a foreign model",
    description = "Only for a model that does not say it: size of its input in pixels,"
      + " such as 256x256, or the pixel size it was trained at, such as 0.8mm.", required = false, persist = false)
  private String input_size = "";

  @Parameter(label = "Trust the model", description = "Loads a model even though its graph can touch files or run other programs."
    + " Only if you know who made it.", persist = false)
  private boolean trust_model;

  @Parameter(label = "Preview", description = "Outlines what the model finds in the slice that the image shows, while the dialog"
    + " is open.", persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "hidden"))
  private boolean preview = true;

  @Parameter(visibility = ItemVisibility.MESSAGE, required = false, persist = false)
  private String notice = CITATION;

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "Mask")
  private ImagePlus mask;

  @Parameter(type = ItemIO.OUTPUT, label = "Probability")
  private ImagePlus probability;

  @Parameter(type = ItemIO.OUTPUT, label = "Results")
  private ResultsTable areas;

  @Parameter(type = ItemIO.OUTPUT, label = "Figure")
  private ImagePlus slices_figure;

  private WarmNetwork warm = new WarmNetwork(WorkerPredictor::start);
  private SegmentationPreview outlines = new SegmentationPreview(warm, IJ::showStatus);

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException, InterruptedException {
    try {
      outlines.end(progress);
      segment(progress);
    }
    finally {
      warm.close();
      warm = new WarmNetwork(WorkerPredictor::start); // should a script run this command once more
      outlines = new SegmentationPreview(warm, IJ::showStatus);
    }
  }

  private void segment(final Progress progress) throws IOException, EngineException {
    final OutputType type = OutputType.parse(output_type);
    final PredictorSettings network = network();
    final var settings = new SegmentationSettings(type, threshold == 0 ? Double.NaN : threshold, largest_component, batch_size);
    final ForeignModelSettings foreign = ForeignModelText.parse(window, input_size);
    final ImageSource source = ImageSource.of(input);
    final Map<OutputType, Path> files = files(type, source);
    final Volume stack = ImagePlusVolumes.toVolume(input);
    final ResultLook look = ResultLook.of(input);
    final int shown = input.getCurrentSlice();
    final RunRecord.Builder record = newRecord();

    final ModelPackage opened = ModelPackage.open(model.getPath(), foreign);
    final SegmentationRun run = SegmentationRun.of(stack, opened, network, settings, warm, progress);
    final Segmentation result = run.result();
    stack.notes().forEach(this::note);
    run.notes().forEach(this::note);
    mask = result.mask().map(m -> image(look.image(m, "-mask"), shown)).orElse(null);
    probability = result.probability().map(p -> image(look.image(p, "-probability"), shown)).orElse(null);
    Stream.of(mask, probability).filter(Objects::nonNull).forEach(made -> run.sign(made, source));
    try {
      if (!files.isEmpty()) save(run, source, stack, files, record, progress);
    }
    catch (final IOException e) {
      throw shownUnsaved(e);
    }

    if (mask != null) {
      if (overlay) outline(progress);
      show(new MaskResults(stack, result.mask().get(), mask, files.get(OutputType.MASK)), run.summary(), progress);
    }
    else if (overlay || rois || table || figure)
      note("There is no mask for an outline, selections, table or figure, because output_type is probability.");
    final String saved = files.values().stream().map(Path::toString).collect(Collectors.joining(", "));
    summarize(run.summary() + (saved.isEmpty() ? "" : ": " + saved));
  }

  private void outline(final Progress progress) {
    final boolean isThere = input.getProcessor() != null && input.getWidth() == mask.getWidth() && input.getHeight() == mask
      .getHeight() && input.getStackSize() == mask.getStackSize();
    if (isThere) MaskOutline.draw(input, mask, progress);
    else note("'" + input.getTitle() + "' was closed or changed its size while it was segmented, so there is no outline on it.");
  }

  private void show(final MaskResults results, final String caption, final Progress progress) throws IOException {
    if (rois && !results.rois(progress))
      note("There is no ROI Manager without a screen; with output the selections are saved beside the mask.");
    if (table) areas = results.areas(progress);
    if (figure) slices_figure = results.figure(caption);
  }

  /** @throws IllegalArgumentException that says what was expected */
  private PredictorSettings network() {
    return new PredictorSettings(DeviceChoice.parse(device), Precision.parse(precision), 0).withTrust(trust_model);
  }

  @Override
  public void checkSettings() {
    network();
    ForeignModelText.parse(window, input_size);
  }

  @Override
  public void preview() {
    if (GraphicsEnvironment.isHeadless() || input == null) return;
    try {
      if (preview)
        outlines.show(input, new SegmentationPreview.Settings(model.getPath(), ForeignModelText.parse(window, input_size),
          network(), threshold == 0 ? Double.NaN : threshold, largest_component));
      else outlines.clear();
    }
    catch (final IllegalArgumentException e) {
      outlines.clear(); // the dialog tells
    }
  }

  @Override
  public void tellPreviewTo(final Consumer<String> line) {
    outlines.tellTo(line);
  }

  @Override
  public void hidePreview() {
    outlines.clear();
  }

  @Override
  public void cancel() {
    outlines.clear();
    warm.close();
  }

  /** @return where mask and probability go; empty if nothing is saved */
  private Map<OutputType, Path> files(final OutputType type, final ImageSource source) throws IOException {
    final Map<OutputType, Path> files = new LinkedHashMap<>();
    final Optional<Path> path = OutputPath.of(output);
    if (path.isEmpty()) return files;
    if (type.hasMask()) files.put(OutputType.MASK, path.get());
    if (type.hasProbability())
      files.put(OutputType.PROBABILITY, type.hasMask() ? OutputPath.withSuffix(path.get(), "_probability") : path.get());
    for (final Path file : files.values()) {
      VolumeFiles.checkWritable(file);
      source.checkStays(file);
    }
    return files;
  }

  /** Under the title that it is going to be shown by, so that rows of a table name it. */
  private static ImagePlus image(final ImagePlus image, final int shown) {
    image.setTitle(ResultImages.uniqueTitle(image.getTitle()));
    image.setSlice(shown);
    return image;
  }

  /** What took long to compute is not lost with a disk that has no room for it. */
  private IOException shownUnsaved(final IOException failure) {
    if (GraphicsEnvironment.isHeadless()) return failure;
    if (probability != null) ResultImages.show(probability);
    if (mask != null) ResultImages.show(mask);
    final String title = (mask != null ? mask : probability).getTitle();
    mask = null; // shown
    probability = null;
    return new IOException(FailureText.of(failure) + ". The result is open as '" + title + "': save it elsewhere", failure);
  }

  private void save(final SegmentationRun run, final ImageSource source, final Volume stack, final Map<OutputType, Path> files,
    final RunRecord.Builder builder, final Progress progress) throws IOException
  {
    run.describe(builder, source, stack, progress);
    for (final Map.Entry<OutputType, Path> file : files.entrySet()) {
      final Segmentation result = run.result();
      final Volume volume = (file.getKey() == OutputType.MASK ? result.mask() : result.probability()).orElseThrow();
      VolumeFiles.write(volume, file.getValue(), progress);
      finished(builder).replaceBeside(file.getValue());
    }
  }
}
