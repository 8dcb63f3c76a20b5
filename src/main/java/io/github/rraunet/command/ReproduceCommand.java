package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.text.Counted;
import io.github.rraunet.training.data.PairedFiles;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.FileWidget;

/** Makes the tables of the paper again, on a data set of its layout or on synthetic scans. */
@Plugin(type = Command.class, visible = false, headless = true, description = "Makes Tables 1 to 4 of the paper (arXiv"
  + " 2009.12873) again, on your data or on synthetic scans, with the published values beside. A study that was stopped goes"
  + " on where it was.", attrs = @Attr(name = "verb", value = "reproduce"))
public class ReproduceCommand extends RraCommand {

  private static final double SMALL_RATE = 0.003;

  @Parameter(label = "Images", description = "A folder of images; without one 36 synthetic scans are made.",
    style = FileWidget.DIRECTORY_STYLE, required = false, persist = false)
  private File images = new File("");

  @Parameter(label = "Masks", description = "The folder of their correct masks; empty if they are in the folder of the images.",
    style = FileWidget.DIRECTORY_STYLE, required = false, persist = false)
  private File masks = new File("");

  @Parameter(label = "Names", description = "How files are named, as for train.", persist = false)
  private String names = "auto";

  @Parameter(label = "Labels", description = "Labels of the masks that are foreground: all, or a list.", persist = false)
  private String labels = "all";

  @Parameter(label = "Test cases", description = "Names of cases to test on, with commas; auto for the last of them (one of up"
    + " to 10, else a fifth).", persist = false)
  private String test = "auto";

  @Parameter(label = "Tables", description = "Which of 1, 2, 3, 4.", persist = false)
  private String tables = "1,2,3,4";

  @Parameter(label = "Without wrong masks", description = "Trains each setting of Table 4 without any of its wrong masks, too:"
    + " what perfect cleaning would win.", persist = false)
  private boolean perfect_cleaning;

  @Parameter(label = "Size", description = "small: slices of 64x64, 8 filters, 16 epochs; paper: 256x256, 32 filters, 50 epochs.",
    choices = { "small", "paper" }, persist = false)
  private String size = "small";

  @Parameter(label = "Seeds", description = "How many trainings for each row of Table 4; the other tables have one.", min = "1",
    max = "20", persist = false)
  private int seeds = 1;

  @Parameter(label = "Epochs (0: by the size)", description = "Passes over the masks; 0 for those of the size.", min = "0",
    persist = false)
  private int epochs;

  @Parameter(label = "Learning rate (0: by the size)", description = "Of Adam, in trainings with preset author; 0 for 0.003"
    + " in size small, and for that of train in size paper.", min = "0", persist = false)
  private double learning_rate;

  @Parameter(label = "Base filters (0: by the size)", description = "Filters of the first level; 0 for those of the"
    + " size.", min = "0", persist = false)
  private int base_filters;

  @Parameter(label = "Slice size (0: by the size)", description = "Edge of the slices in pixels; 0 for that of the"
    + " size.", min = "0", persist = false)
  private int slice_size;

  @Parameter(label = "Intensity window", description = "Values that become 0 and 1.", persist = false)
  private String window = "-1000,1000";

  @Parameter(label = "Budget", description = "How many masks ACNLL removes, as for train.", choices = { "severity", "count" },
    persist = false) private String budget = "severity";

  @Parameter(label = "Scored loss", description = "Of ACNLL, as for train; dice as published.", choices = { "balanced", "dice" },
    persist = false) private String scored_loss = "balanced";

  @Parameter(label = "Score", description = "How ACNLL makes a score of losses, as for train.", persist = false)
  private String score = "mean_centered";

  @Parameter(label = "Augmentation", description = "As for train.", persist = false)
  private String augment = "none";

  @Parameter(label = "Device", description = "Where the networks run: auto, cpu, or gpu:0; several GPUs, such as"
    + " gpu:0,gpu:1, as for train.", persist = false)
  private String device = "auto";

  @Parameter(label = "Precision", description = "Arithmetic, as for train.", choices = { "auto", "float32", "tf32",
    "float16", "bfloat16" }, persist = false)
  private String precision = "auto";

  @Parameter(label = "Folder", description = "Receives tables.md, trials.csv and the noisy masks.",
    style = FileWidget.DIRECTORY_STYLE, persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "required"))
  private File output = new File("");

  @Parameter(type = ItemIO.OUTPUT, label = "Tables")
  private String report;

  @Override
  public void checkSettings() {
    tables();
    scale().check();
    PairedFiles.checkNames(names);
  }

  private List<Integer> tables() {
    try {
      final List<Integer> asked = Arrays.stream(tables.split(",")).map(t -> Integer.valueOf(t.strip())).toList();
      if (List.of(1, 2, 3, 4).containsAll(asked)) return asked;
    }
    catch (final NumberFormatException e) {
      throw new IllegalArgumentException("tables is a list of 1, 2, 3 and 4, found '" + tables + "'", e);
    }
    throw new IllegalArgumentException("tables is a list of 1, 2, 3 and 4, found '" + tables + "'");
  }

  private StudyRun.Scale scale() {
    final boolean paper = size.equals("paper");
    return new StudyRun.Scale(slice_size > 0 ? slice_size : paper ? 256 : 64, base_filters > 0 ? base_filters : paper ? 32 : 8,
      epochs > 0 ? epochs : paper ? 50 : 16, learning_rate > 0 || paper ? learning_rate : SMALL_RATE, window, labels, budget,
      score, scored_loss, augment, device, precision);
  }

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException, InterruptedException {
    final List<Integer> asked = tables();
    try (StudyRun run = StudyRun.of(new StudyRun.Places(images, masks, names, output), test, scale(), progress)) {
      run.run(asked, perfect_cleaning, seeds, newRecord(), this::finished, progress);
      run.notes().forEach(this::note);
      report = run.report(asked);
      summarize(run.summary());
      if (!run.failures().isEmpty())
        throw new PartialFailureException(Counted.of(run.failures().size(), "training") + " came to nothing and "
          + (run.failures().size() == 1 ? "is" : "are") + " not in the tables: " + String.join("; ", run.failures()));
    }
  }
}
