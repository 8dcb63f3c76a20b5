package io.github.rraunet.command;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationOptions;
import io.github.rraunet.metrics.EvaluationOutput;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.io.NamePattern;
import java.awt.GraphicsEnvironment;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Compares two masks, or the masks of two folders: a table of metrics and pictures of the errors. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA Evaluate...", headless = true,
  description = "Compares masks with reference masks: overlap, overlap along the boundaries, distances between surfaces;"
    + " tables and pictures of the errors.",
  attrs = @Attr(name = "verb", value = EvaluationOutput.VERB))
public class EvaluateCommand extends RraCommand {

  @Parameter(label = "Prediction (title, file or folder)",
    description = "The mask or label map to judge: title of an open image, a file, or a folder of files.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, persist = false, attrs = {
      @Attr(name = CommandInputs.CLI, value = "required"),
      @Attr(name = CommandInputs.OPEN_IMAGE, value = CommandInputs.CURRENT_IMAGE) })
  private File prediction = new File("");

  @Parameter(label = "Reference (likewise)",
    description = "The mask or label map that is right: likewise; a folder if the prediction is one.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, persist = false, attrs = {
      @Attr(name = CommandInputs.CLI, value = "required"),
      @Attr(name = CommandInputs.OPEN_IMAGE, value = CommandInputs.OTHER_IMAGE) })
  private File reference = new File("");

  @Parameter(label = "Labels", description = "all (the foreground, and each label of a label map), a list such as 1,3 or"
    + " 25-33 (each by itself), or union:25-33 (together).", persist = false)
  private String labels = "all";

  @Parameter(label = "Metrics", description = "all, overlap, boundary, surface, or names of columns such as dice,sbd,hd95_mm.",
    persist = false)
  private String metrics = "all";

  @Parameter(label = "Mode", description = "Boundaries, neighbourhoods and distances in the volume (3d) or slice by slice"
    + " (2d).",
    choices = { "3d", "2d" }, persist = false)
  private String mode = "3d";

  @Parameter(label = "Boundary radius (voxels, or mm)",
    description = "Radius of the neighbourhoods of the boundary metrics: a whole number"
    + " of voxels such as 1, or mm such as 1.5mm.", persist = false)
  private String boundary_radius = "1";

  @Parameter(label = "Neighbourhood", description = "Form of the neighbourhoods.", choices = { "box", "ball", "diamond" },
    persist = false)
  private String neighbourhood = "box";

  @Parameter(label = "Boundary", description = "Boundary voxels have background at a face (face), or also at an edge or"
    + " corner (full).",
    choices = { "face", "full" }, persist = false)
  private String boundary = "face";

  @Parameter(label = "Undefined local values", description = "What local TPVF and TNVF count where they have no value: skip"
    + " leaves the point out, one counts it as agreement.", choices = { "skip", "one" }, persist = false)
  private String undefined = "skip";

  @Parameter(label = "HD95", description = "Larger of the two directed percentiles (max_of_two), percentile of both"
    + " directions together (pooled), or by area of surface elements (surfel).", choices = { "max_of_two", "pooled", "surfel" },
    persist = false)
  private String hd95 = "max_of_two";

  @Parameter(label = "NSD", description = "Normalised surface Dice over boundary voxels (voxel) or by area of surface"
    + " elements (surfel).", choices = { "voxel", "surfel" }, persist = false)
  private String nsd = "voxel";

  @Parameter(label = "Tolerance (mm)", description = "Of the normalised surface Dice.", min = "0", persist = false)
  private double tolerance_mm = 1;

  @Parameter(label = "Boundary IoU distance (mm)", description = "Voxels nearer than this to the boundary of their mask count"
    + " for the boundary IoU; 0 for the boundary voxels alone.", min = "0", persist = false)
  private double biou_distance_mm;

  @Parameter(label = "Distance of a missed case", description = "Distance where exactly one of the masks is empty.",
    choices = { "diagonal", "infinity", "nan" }, persist = false)
  private String empty_distance = "diagonal";

  @Parameter(label = "Aggregation", description = "Mean over cases (per_case), voxels and points of all cases together"
    + " (pooled), or a case as mean over its slices (per_slice).", choices = { "per_case", "pooled", "per_slice" },
    persist = false)
  private String aggregation = "per_case";

  @Parameter(label = "Voxel size (mm)", description = "Edges of a voxel along x, y and z in mm, such as"
    + " 1,1,1, in place of those of the images.", required = false, persist = false)
  private String spacing = "";

  @Parameter(label = "Different grids", description = "none refuses masks on different grids, nearest brings the prediction"
    + " to the reference's grid, ignore compares masks of one size voxel by voxel.", choices = { "none", "nearest", "ignore" },
    persist = false)
  private String resample = "none";

  @Parameter(label = "Threshold (0: masks only)", description = "Makes masks of probability maps: foreground is what is"
    + " greater. 0 if there are none.", min = "0", max = "1", stepSize = "0.05", persist = false)
  private double threshold;

  @Parameter(label = "CT under the errors (optional)", description = "Image to show the errors on (yellow: missed, orange:"
    + " invented): title of an open image, a file, or a folder if the masks are in folders.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, required = false, persist = false, attrs = @Attr(name = CommandInputs.OPEN_IMAGE,
      value = CommandInputs.NO_IMAGE))
  private File image = new File("");

  @Parameter(label = "Names of predictions", description = "For folders: a file's name without its ending, * for the case,"
    + " such as *_pred; or verse for names as in the VerSe data.", persist = false)
  private String prediction_pattern = "*";

  @Parameter(label = "Names of references", description = "For folders: likewise, such as *_gt.", persist = false)
  private String reference_pattern = "*";

  @Parameter(label = "Names of CTs", description = "For folders: likewise, such as *_ct.", persist = false)
  private String image_pattern = "*";

  @Parameter(label = "Allow files without partner", description = "For folders: files without partner are listed, but are no"
    + " failure.",
    persist = false)
  private boolean allow_unpaired;

  @Parameter(label = "Device", description = "Where pairs in mode 3d are measured: auto takes the first GPU for more than 2"
    + " billion voxels in all, as smaller work is done before a GPU is ready; cpu, or gpu:N such as gpu:0.", persist = false)
  private String device = "auto";

  @Parameter(label = "Seed", description = "Of the bootstrap intervals.", persist = false)
  private long seed = 1;

  @Parameter(label = "Show errors, scores by slice", description = "Shows an image of the errors and a plot of the scores by"
    + " slice, if one pair is compared. Without, a macro that compares many leaves no windows behind.", persist = false,
    attrs = @Attr(name = CommandInputs.CLI, value = "hidden"))
  private boolean show_errors = true;

  @Parameter(label = "Save to (optional)", description = "A folder for tables (CSV, JSON, Markdown, LaTeX), pictures and"
    + " record, made if it is not there; or one file that ends in .csv, .json, .md or .tex for that table alone.",
    style = FileWidget.SAVE_STYLE, required = false, persist = false)
  private File output = new File("");

  @Parameter(visibility = ItemVisibility.MESSAGE, required = false, persist = false)
  private String notice = CITATION;

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "Scores")
  private String report;

  @Parameter(type = ItemIO.OUTPUT, label = "Results")
  private ResultsTable results;

  @Parameter(type = ItemIO.OUTPUT, label = "Errors")
  private ImagePlus errors;

  @Parameter(type = ItemIO.OUTPUT, label = "Scores by slice")
  private ImagePlus plot;

  @Override
  public void checkSettings() {
    device(EvaluationOptions.parse(options()));
    NamePattern.parse("prediction_pattern", prediction_pattern);
    NamePattern.parse("reference_pattern", reference_pattern);
    NamePattern.parse("image_pattern", image_pattern);
    EvaluationInputs.checkTitles(prediction, reference);
  }

  private DeviceChoice device(final EvaluationSettings asked) {
    final DeviceChoice choice = DeviceChoice.parse(device);
    if (choice.kind() == DeviceChoice.Kind.GPU && !CaseEvaluator.canUseMeter(asked))
      throw new IllegalArgumentException("device=" + choice.key() + " measures whole volumes by voxels: mode=3d, aggregation"
        + " per_case or pooled, hd95 and nsd not by surfels; take device=cpu for other settings");
    return choice;
  }

  @Override
  protected void execute(final Progress progress) throws IOException {
    final EvaluationSettings asked = EvaluationOptions.parse(options());
    final EvaluationOutput out = EvaluationOutput.of(OutputPath.of(output));
    final EvaluationInputs inputs = EvaluationInputs.of(new EvaluationInputs.Places(prediction, reference, image), NamePattern
      .parse("prediction_pattern", prediction_pattern), NamePattern.parse("reference_pattern", reference_pattern), NamePattern
        .parse("image_pattern", image_pattern));
    out.checkFree(inputs.isSingle(), asked);
    out.checkPicturesFree(inputs.isSingle(), inputs.cases().stream().map(EvaluationInputs.Case::name).toList(),
      PngFigures::isOurs);
    final boolean withItself = inputs.isOneWithItself();
    final DeviceChoice choice = device(asked);
    try (var meters = new EvaluationDevice(choice, inputs.cases().size())) {
      final EvaluationRun run = new EvaluationRun(asked, out, inputs, seed, meters);
      for (final EvaluationInputs.Case one : inputs.cases())
        run.compare(one, progress);
      meters.notes().forEach(run.report()::addNote);
      if (withItself) run.report().addNote("Prediction and reference are the same: " + inputs.cases().get(0)
        .prediction().description() + ".");
      write(run, out, newRecord().seed(seed).device(meters.name(), "float64"), progress);
      tell(run, out, meters.name());
    }
  }

  /** Scores that cannot be saved, as on a full disk, are shown: they may be of hours. */
  private void write(final EvaluationRun run, final EvaluationOutput out, final RunRecord.Builder record,
    final Progress progress) throws IOException
  {
    try {
      run.report().write(out, record, this::finished, progress);
    }
    catch (final IOException e) {
      results = run.resultsTable();
      report = run.report().csv();
      run.report().notes().forEach(this::note);
      throw new PartialFailureException("the scores are shown, but could not be saved: " + FailureText.of(e));
    }
  }

  private void tell(final EvaluationRun run, final EvaluationOutput out, final String device) throws IOException {
    run.report().notes().forEach(this::note);
    if (GraphicsEnvironment.isHeadless()) report = run.report().markdown(); // on a screen the results table says it
    results = run.resultsTable();
    if (show_errors) {
      errors = run.pictures().errors();
      plot = run.pictures().plot();
    }
    summarize(run.report().summary(out) + " (on " + device + ")");
    final String failure = run.report().failure(out, allow_unpaired);
    if (failure.isEmpty()) return;
    if (run.report().cases() == 0) throw new IOException(failure);
    throw new PartialFailureException(failure);
  }

  private Map<String, Object> options() {
    final Map<String, Object> options = new HashMap<>();
    options.put("labels", labels);
    options.put("metrics", metrics);
    options.put("mode", mode);
    options.put("boundary_radius", boundary_radius);
    options.put("neighbourhood", neighbourhood);
    options.put("boundary", boundary);
    options.put("undefined", undefined);
    options.put("hd95", hd95);
    options.put("nsd", nsd);
    options.put("tolerance_mm", tolerance_mm);
    options.put("biou_distance_mm", biou_distance_mm);
    options.put("empty_distance", empty_distance);
    options.put("aggregation", aggregation);
    options.put("spacing", spacing);
    options.put("resample", resample);
    options.put("threshold", threshold);
    return options;
  }
}
