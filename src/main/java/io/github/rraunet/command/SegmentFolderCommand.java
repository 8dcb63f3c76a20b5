package io.github.rraunet.command;

import ij.measure.ResultsTable;
import io.github.rraunet.device.DeviceList;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.ForeignModelText;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.folder.FolderRun;
import io.github.rraunet.segment.folder.FolderSettings;
import io.github.rraunet.segment.folder.PathGlobs;
import io.github.rraunet.segment.folder.ResultName;
import io.github.rraunet.segment.folder.StackSearch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.FileWidget;
import org.scijava.widget.Button;

/** Segments many stacks; what is done is left out, and one that fails stops no other. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA Segment Folder...", headless = true,
  description = "Segments the stacks of a folder or a list, DICOM series included. A run that was stopped goes on where it was,"
    + " and a stack that fails stops no other.", attrs = @Attr(name = "verb", value = "segment-folder"))
public class SegmentFolderCommand extends RraCommand {

  @Parameter(label = "Folder or list",
    description = "A folder with stacks (NIfTI, MetaImage, TIFF, OME-Zarr, folders with one DICOM series),"
    + " or a text file with the path of a stack on each line.", style = FileWidget.FILE_AND_DIRECTORY_STYLE, persist = false,
    attrs = @Attr(name = CommandInputs.CLI, value = "required"))
  private File input = new File("");

  @Parameter(label = "Save to (folder)", description = "A folder for the results, the table summary.csv and status.json; made if"
    + " it is not there. May be the input folder: results are not taken as inputs.", style = FileWidget.DIRECTORY_STYLE,
    persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "required"))
  private File output = new File("");

  @Parameter(label = "Model",
    description = "'bundled' for the spine model that comes with the program, or a model's folder or zip.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, persist = false)
  private File model = new File(ModelPackage.BUNDLED);

  @Parameter(label = "Include (empty: all)",
    description = "Patterns of names, separated by commas, such as *_ct.nii.gz; with a / of"
    + " paths below the folder, such as 2024/**. Empty for every stack.", required = false, persist = false)
  private String include = "";

  @Parameter(label = "Exclude", description = "Patterns of stacks or folders to leave out, likewise.", required = false,
    persist = false)
  private String exclude = "";

  @Parameter(label = "Sub-folders, too", description = "Whether sub-folders are searched; the results keep them. A folder with a"
    + " DICOM series in the folder itself is found either way.", persist = false)
  private boolean recursive;

  @Parameter(label = "Names of results (empty: see Help)",
    description = "With * for the name of the stack without its ending;"
    + " the ending decides on the format: .nii, .nii.gz, .mha, .mhd, .tif or .ome.zarr. Empty for *_mask.nii.gz, or"
    + " *_probability.nii.gz.",
    required = false, persist = false)
  private String output_name = "";

  @Parameter(label = "Result", description = "What to make. With both, the probability goes beside the mask under the same name"
    + " with _probability.", choices = { "mask", "probability", "both" }, persist = false)
  private String output_type = "mask";

  @Parameter(label = "Threshold (0: the model's own)",
    description = "Foreground where the probability is greater; 0 for the threshold that the model was made with.", min = "0",
    max = "1", stepSize = "0.05", persist = false)
  private double threshold;

  @Parameter(label = "Largest connected part only", description = "Keeps of each mask only the largest part that hangs together.",
    persist = false)
  private boolean largest_component;

  @Parameter(label = "Picture of each mask", description = "Saves beside each mask three slices of the stack with its outline, as"
    + " PNG.", persist = false)
  private boolean figure;

  @Parameter(label = "Skip what is done",
    description = "Leaves out a stack whose result is there, was made from the same bytes with"
    + " the same settings and model, and is as it was written.", persist = false)
  private boolean skip_done = true;

  @Parameter(label = "Dry run", description = "Only tells what would be done, and writes nothing.", persist = false)
  private boolean dry_run;

  @Parameter(label = "Failed stacks are no failure",
    description = "Stacks that fail are listed, but the run counts as done: a macro"
    + " goes on, the exit code is 0.", persist = false)
  private boolean allow_failed;

  @Parameter(label = "Device", description = "Where the network runs: auto, cpu, or gpu:0 for the first GPU; several separated by"
    + " commas, such as gpu:0,gpu:1, share the stacks.", persist = false)
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

  @Parameter(label = "Status file (empty: status.json)", description = "JSON file that tells at any time what is done, skipped,"
    + " failed and planned; empty for status.json in the folder of the results.", style = FileWidget.SAVE_STYLE, required = false,
    persist = false)
  private File status = new File("");

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

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(visibility = ItemVisibility.MESSAGE, required = false, persist = false)
  private String notice = CITATION;

  @Parameter(type = ItemIO.OUTPUT, label = "Stacks")
  private String report;

  @Parameter(type = ItemIO.OUTPUT, label = "Results")
  private ResultsTable results;

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException {
    final OutputType type = OutputType.parse(output_type);
    final var workers = new FolderWorkers(DeviceList.parse(device), Precision.parse(precision), trust_model);
    final var segmentation = new SegmentationSettings(type, threshold == 0 ? Double.NaN : threshold, largest_component,
      batch_size);
    final ForeignModelSettings foreign = ForeignModelText.parse(window, input_size);
    final ResultName name = ResultName.parse(output_name, type, figure);
    final var search = new StackSearch(PathGlobs.parse("include", include), PathGlobs.parse("exclude", exclude), recursive);
    final Path source = OutputPath.of(input).orElseThrow(() -> new IOException("input is needed: a folder with stacks, or a text"
      + " file with their paths"));
    final Path target = OutputPath.of(output).orElseThrow(() ->
      new IOException("output is needed: a folder for the results; it may"
      + " be the input folder"));

    final ModelPackage opened = ModelPackage.open(model.getPath(), foreign);
    final var settings = new FolderSettings(opened.description(), segmentation, Precision.parse(precision), skip_done);
    final var places = new FolderRun.Places(source, target, OutputPath.of(status).orElse(target.resolve("status.json")));
    final FolderRun run = FolderRun.of(places, search, name, settings, progress);
    if (figure && !type.hasMask()) note("There is no mask to make a picture of, because output_type is probability.");
    if (dry_run) run.look(progress);
    else run.segment(workers.of(opened), this::newRecord, progress);
    tell(run);
  }

  private void tell(final FolderRun run) throws PartialFailureException {
    run.notes().forEach(this::note);
    if (dry_run) report = run.list();
    results = dry_run ? null : FolderTable.of(run.plan().stacks());
    summarize(run.summary() + (dry_run ? " (dry run: nothing was written)" : ": " + run.places().output()));
    final String failure = run.failure();
    if (failure.isEmpty()) return;
    if (!allow_failed) throw new PartialFailureException(failure);
    note(failure);
  }

  @Override
  public void checkSettings() {
    DeviceList.parse(device);
    ResultName.parse(output_name, OutputType.parse(output_type), figure);
    PathGlobs.parse("include", include);
    PathGlobs.parse("exclude", exclude);
    ForeignModelText.parse(window, input_size);
  }
}
