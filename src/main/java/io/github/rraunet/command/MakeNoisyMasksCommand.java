package io.github.rraunet.command;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.WorkerFailure;
import io.github.rraunet.noise.Length;
import io.github.rraunet.noise.NoiseSettings;
import io.github.rraunet.noise.NoiseShare;
import io.github.rraunet.noise.NoisyMasksOutput;
import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.LabelChoice;
import io.github.rraunet.volume.io.NamePattern;
import java.awt.GraphicsEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.command.Previewable;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Makes a proportion of correct masks wrong, to a chosen level, to try how a method copes with noisy masks. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA Make Noisy Masks...", headless = true,
  description = "Makes a proportion of correct masks wrong by erosion, dilation and elastic transform, each to a chosen Dice"
    + " coefficient with the correct one; with a manifest of what was done.",
  attrs = @Attr(name = "verb", value = NoisyMasksOutput.VERB))
public class MakeNoisyMasksCommand extends RraCommand implements Previewable {

  private static final String ALL_TOGETHER = "union:all";

  @Parameter(label = "Correct masks (empty: current image)", description = "Masks or label maps: title of an open image, a"
    + " file, or a folder of files; empty for the current image.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, persist = false, attrs = {
      @Attr(name = CommandInputs.CLI, value = "required"),
      @Attr(name = CommandInputs.OPEN_IMAGE, value = CommandInputs.CURRENT_IMAGE) })
  private File input = new File("");

  @Parameter(label = "Save to (folder)", description = "A folder for the masks under their own names, the manifest (CSV,"
    + " JSON), a summary and a histogram; made if it is not there. May stay empty for an open image.",
    style = FileWidget.DIRECTORY_STYLE, required = false, persist = false, attrs = @Attr(name = CommandInputs.CLI,
      value = "required"))
  private File output = new File("");

  @Parameter(label = "Alpha (Dice of wrong masks)", description = "Level of the noise: mean Dice coefficient between wrong"
    + " and correct masks, between 0 and 1.", min = "0", max = "1", stepSize = "0.01", persist = false)
  private double alpha = 0.68;

  @Parameter(label = "Beta (share of wrong masks)", description = "Proportion of the masks that are made wrong.", min = "0",
    max = "1", stepSize = "0.05", persist = false)
  private double beta = 0.75;

  @Parameter(label = "Alpha is the mean over", description = "The wrong masks (noisy), or all masks, of which the correct"
    + " ones count 1 (whole).", choices = { "noisy", "whole" }, persist = false)
  private String alpha_scope = "noisy";

  @Parameter(label = "Types of noise", description = "From erosion, dilation, elastic, square_erosion, square_dilation, sine"
    + " (the last three as the paper's authors ran them). With a strength, such as erosion:3px or elastic:4mm, alpha does not"
    + " matter.", persist = false)
  private String types = "erosion,dilation,elastic";

  @Parameter(label = "Weights (empty: equal)", description = "Proportions of the types, such as 1:1:2; author for"
    + " 1200:1200:450.", required = false, persist = false)
  private String weights = "";

  @Parameter(label = "Elastic sigma (empty: 12 px at 256)", description = "How smooth elastic displacements are: standard"
    + " deviation of the Gaussian in pixels such as 12, or mm such as 8mm; empty for 12 pixels in an image of 256, more in"
    + " larger ones.", required = false, persist = false)
  private String elastic_sigma = "";

  @Parameter(label = "Labels", description = "union:all (every label together as one mask) or union:25-33; all or a list such"
    + " as 1,3 (each label of a label map by itself, which stays a label map).", persist = false)
  private String labels = ALL_TOGETHER;

  @Parameter(label = "A mask is", description = "An axial slice (2d, as in the paper) or a volume (3d).",
    choices = { "2d", "3d" }, persist = false)
  private String mode = "2d";

  @Parameter(label = "Beta counts empty masks", description = "Whether beta is a proportion of all masks, though empty ones"
    + " cannot be made wrong; else of those that are not empty.", persist = false)
  private boolean count_empty;

  @Parameter(label = "Names of masks", description = "For a folder: a file's name without its ending with one * in it, such"
    + " as *_label; other files are left out.", persist = false)
  private String pattern = "*";

  @Parameter(label = "Device", description = "Where volumes (3d) are made wrong: auto takes the first GPU for boxes of more than"
    + " 67 million voxels, as smaller ones are done before a GPU is ready; cpu, or gpu:N such as gpu:0.", persist = false)
  private String device = "auto";

  @Parameter(label = "Seed", description = "Whole number from which everything random is drawn; the same seed gives the same"
    + " masks.", persist = false)
  private long seed = 1;

  @Parameter(label = "Preview", description = "Outlines on the current image what each type makes of the current slice.",
    persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "hidden"))
  private boolean preview = true;

  @Parameter(visibility = ItemVisibility.MESSAGE, required = false, persist = false)
  private String notice = "The correct masks are never written over. " + CITATION;

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "Summary")
  private String report;

  @Parameter(type = ItemIO.OUTPUT, label = "Results")
  private ResultsTable results;

  @Parameter(type = ItemIO.OUTPUT, label = "Noisy masks")
  private ImagePlus noisy;

  private final NoisePreview outlines = new NoisePreview();

  @Override
  protected void execute(final Progress progress) throws IOException {
    outlines.clear();
    final NoiseSettings settings = settings();
    final NoisyMasksInput masks = NoisyMasksInput.of(input, NamePattern.parse("pattern", pattern));
    final Optional<Path> folder = OutputPath.of(output);
    if (folder.isEmpty() && !masks.isSingle())
      throw new IOException("output is needed: a folder for the noisy masks of the folder " + masks.folder());
    final DeviceChoice choice = device(settings);
    try (var computing = new NoiseDevice(choice)) {
      make(new NoisyMasksRun(masks, settings, computing), folder, computing.name(), progress);
      computing.notes().forEach(this::note);
    }
    catch (final WorkerFailure e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void make(final NoisyMasksRun run, final Optional<Path> folder, final String device, final Progress progress)
    throws IOException
  {
    final NoisySet set = folder.isPresent() ? run.into(folder.get(), newRecord().seed(seed), this::finished, progress)
      : run.inMemory(progress);
    set.notes().forEach(this::note);
    if (GraphicsEnvironment.isHeadless()) report = run.report();
    results = run.resultsTable();
    noisy = run.noisy();
    summarize(run.summary() + folder.map(f -> ": " + f).orElse("") + " (on " + device + ")");
    final String failure = run.failure();
    if (!failure.isEmpty()) throw new PartialFailureException(failure + folder.map(f -> ". The others are in " + f).orElse(""));
  }

  /** @throws IllegalArgumentException that says what was expected */
  private NoiseSettings settings() {
    return new NoiseSettings(alpha, beta, NoiseSettings.AlphaScope.parse(alpha_scope), NoiseShare.parse(types, weights),
      elastic_sigma.isBlank() ? null : Length.parse("elastic_sigma", elastic_sigma), LabelChoice.parse(labels.isBlank()
        ? ALL_TOGETHER : labels), NoiseSettings.Mode.parse(mode), count_empty, seed);
  }

  private DeviceChoice device(final NoiseSettings settings) {
    final DeviceChoice choice = DeviceChoice.parse(device);
    if (choice.kind() == DeviceChoice.Kind.GPU && settings.mode() == NoiseSettings.Mode.TWO_D)
      throw new IllegalArgumentException("device=" + choice.key() + " makes volumes wrong, mode=3d; slices are made on the CPU:"
        + " take device=cpu, or auto");
    return choice;
  }

  @Override
  public void checkSettings() {
    device(settings());
    NamePattern.parse("pattern", pattern);
  }

  @Override
  public void preview() {
    if (GraphicsEnvironment.isHeadless()) return;
    try {
      if (preview) outlines.show(input.getPath(), settings());
      else outlines.clear();
    }
    catch (final IllegalArgumentException e) {
      outlines.clear();
    }
  }

  @Override
  public void cancel() {
    outlines.clear();
  }
}
