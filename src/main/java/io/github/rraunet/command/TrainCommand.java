package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.DivergedException;
import io.github.rraunet.training.data.PairedFiles;
import java.awt.GraphicsEnvironment;
import java.io.File;
import java.io.IOException;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Trains a network on images and masks of which some may be wrong, and packs it for RRA Segment Stack. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA Train...", headless = true,
  description = "Trains a network on your images and masks, leaves out the masks that look wrong, and makes a model for RRA"
  + " Segment Stack.", attrs = @Attr(name = "verb", value = "train"))
public class TrainCommand extends RraCommand {

  @Parameter(label = "Images", description = "A folder of images, one image file, or the title of an open image.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, required = false, persist = false)
  private File images = new File("");

  @Parameter(label = "Masks", description = "The folder of their masks or label maps; likewise. Empty if they are in the"
    + " folder of the images.", style = FileWidget.FILE_AND_DIRECTORY_STYLE, required = false, persist = false)
  private File masks = new File("");

  @Parameter(label = "Folder for the result", description = "Receives the model, curves, tables and checkpoint; made if it is"
    + " not there.", style = FileWidget.DIRECTORY_STYLE, persist = false, attrs = @Attr(name = CommandInputs.CLI,
    value = "required"))
  private File output = new File("");

  @Parameter(label = "Manifest (optional)", description = "A CSV table: with columns image and mask it names the pairs; with"
    + " columns file, slice and noisy, as RRA Make Noisy Masks writes it, it says which masks are truly wrong, and the"
    + " detection is judged by it.", required = false, persist = false)
  private File manifest = new File("");

  @Parameter(label = "Decisions (optional)", description = "The review.csv of RRA Review Labels: masks to drop are left out,"
    + " masks to keep are never removed.", required = false, persist = false)
  private File decisions = new File("");

  @Parameter(label = "Names", description = "How files of folders are named: auto; verse; case (caseN with caseN_label); one"
    + " pattern for both such as *; or two such as *_ct:*_seg, with * for the case.", persist = false)
  private String names = "auto";

  @Parameter(label = "Labels", description = "Labels of the masks that are foreground: all, or a list such as 1,3 or 25-33.",
    persist = false)
  private String labels = "all";

  @Parameter(label = "Preset", description = "author: with batch normalisation and dropout, trains reliably. text: without, as in"
    + " the text of the paper.", choices = { "author", "text" }, persist = false)
  private String preset = "author";

  @Parameter(label = "Network", description = "rra, unet, residual-unet, dense-unet, multires-unet; rra:re, rra:rc, rra:ad and"
    + " their sums such as rra:re+ad for parts of RRA-U-Net; rra:cbam or rra:learned for learned attention.", persist = false)
  private String network = "rra";

  @Parameter(label = "Base filters", description = "Filters of the first level; 32 as in the paper, 8 to 16 on a CPU.",
    min = "1", max = "256", persist = false)
  private int base_filters = 32;

  @Parameter(label = "Slice size (pixels)",
    description = "Edge in pixels of the slices that the network sees.", min = "16", max = "2048",
    persist = false)
  private int slice_size = 256;

  @Parameter(label = "Pixel size (mm; 0: by slice size)", description = "Slices are resampled to pixels of this size,"
    + " and the slice size is not used; 0 for slices of the slice size.", min = "0", persist = false)
  private double pixel_mm;

  @Parameter(label = "Intensity window (HU, or grey values)",
    description = "Values that become 0 and 1: HU for a CT; 0,255 for 8-bit images.",
    persist = false)
  private String window = "-1000,1000";

  @Parameter(label = "Epochs", description = "Passes over the masks.", min = "1", persist = false)
  private int epochs = 50;

  @Parameter(label = "Batch size", description = "Slices of a step.", min = "1", max = "1024", persist = false)
  private int batch_size = 8;

  @Parameter(label = "Learning rate (0: the preset's)", description = "Of Adam, at the start; 0 for the preset's: 0.001 for"
    + " author, 0.0003 for text.", min = "0", persist = false)
  private double learning_rate;

  @Parameter(label = "Learning rate schedule", description = "cosine, constant, plateau (halved when the validation gets no"
    + " better) or cyclic (as O2U-Net).", choices = { "cosine", "constant", "plateau", "cyclic" }, persist = false)
  private String learning_rate_schedule = "cosine";

  @Parameter(label = "Loss", description = "Dice coefficient over the whole batch, or the mean of the slices'.",
    choices = { "batch",
    "sample" }, persist = false)
  private String loss = "batch";

  @Parameter(label = "Validation", description = "auto, by_case, random or keras_last, perhaps with a share such as"
    + " by_case:0.2; cases:NAME,NAME; or none.", persist = false)
  private String validation = "auto";

  @Parameter(label = "Patience (epochs; 0: off)", description = "Ends the training when the validation has not become better"
    + " for so many epochs; 0 for never.", min = "0", persist = false)
  private int patience;

  @Parameter(label = "Augmentation", description = "none, or a list of rot90, flip, scale, rotate, elastic, intensity.",
    persist = false)
  private String augment = "rot90";

  @Parameter(label = "Removal schedule", description = "When masks that look wrong are removed: piecewise; none for a training"
    + " without; others for comparison.", choices = { "piecewise", "literal_epoch", "literal_cumulative", "count_state", "o2u",
      "uniform", "none" }, persist = false)
  private String schedule = "piecewise";

  @Parameter(label = "alpha: Dice of wrong masks", description = "Mean Dice coefficient of the wrong masks with the truth, 0"
    + " to 1; auto to estimate it.", persist = false)
  private String alpha = "auto";

  @Parameter(label = "Budget", description = "How many are removed: severity for (1 - alpha) beta of the masks, count for beta of"
    + " them.", choices = { "severity", "count" }, persist = false)
  private String budget = "severity";

  @Parameter(label = "beta: share of wrong masks", description = "From 0 to 1; auto to estimate it.", persist = false)
  private String beta = "auto";

  @Parameter(label = "Score", description = "How losses become a score: mean over the epochs, last epoch, or moving average.",
    choices = { "mean_centered", "last_epoch", "ema" }, persist = false)
  private String score = "mean_centered";

  @Parameter(label = "Scored loss",
    description = "balanced: Dice loss of a mask without the network's own tendency to draw too much"
    + " or too little; dice: as published.", choices = { "balanced", "dice" }, persist = false)
  private String scored_loss = "balanced";

  @Parameter(label = "Empty masks",
    description = "exempt: never removed; bce: ranked by their cross entropy; include: ranked like"
    + " all others.", choices = { "exempt", "bce", "include" }, persist = false)
  private String empty_masks = "exempt";

  @Parameter(label = "Warm-up (epochs; -1: automatic)", description = "Epochs before masks are removed; -1 for a quarter of"
    + " all, or a fifth where alpha or beta is estimated.", min = "-1", persist = false)
  private int warm_up = -1;

  @Parameter(label = "Precision", description = "Arithmetic; auto takes bfloat16 where the hardware has it. tf32 and float16 are"
    + " for GPUs.", choices = { "auto", "float32", "tf32", "float16", "bfloat16" }, persist = false)
  private String precision = "auto";

  @Parameter(label = "Device", description = "Where the network runs: auto, cpu, or gpu:0 for the first GPU; several GPUs"
    + " separated by commas, such as gpu:0,gpu:1, share the slices of each step.", persist = false)
  private String device = "auto";

  @Parameter(label = "Seed", description = "Of starting weights, split, order, augmentation and dropout.", persist = false)
  private long seed = 1;

  @Parameter(label = "Checkpoint every (epochs)", description = "How often the state is saved from which a training can go on.",
    min = "1", persist = false)
  private int checkpoint_every = 1;

  @Parameter(label = "Repeatable to the last digit", description = "Computes on one thread, so that the same seed gives the"
    + " same weights; slower.", persist = false)
  private boolean deterministic;

  @Parameter(label = "Go on with an earlier training", description = "Goes on from the last checkpoint in the folder.",
    persist = false)
  private boolean resume;

  @Parameter(label = "TensorBoard files", description = "Writes the curves for TensorBoard, too.", persist = false)
  private boolean tensorboard;

  @Parameter(label = "Name of the target", description = "What is segmented, for the model's description.", persist = false)
  private String target = "foreground";

  @Parameter(label = "Licence of the model", description = "SPDX identifier under which you would give the model to others.",
    persist = false)
  private String license = "CC-BY-4.0";

  @Parameter(visibility = ItemVisibility.MESSAGE, required = false, persist = false)
  private String notice = CITATION;

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "Training")
  private String report;

  @Override
  public void checkSettings() {
    settings();
    PairedFiles.checkNames(names);
  }

  private TrainingChoices settings() {
    return new TrainingChoices.Builder().network(network, preset, base_filters).slices(slice_size, pixel_mm, window, labels)
      .plan(epochs, batch_size, learning_rate, learning_rate_schedule, augment, patience, checkpoint_every)
      .trainer(loss, precision, device, deterministic).cleaning(alpha, beta, schedule, warm_up, budget, score, scored_loss,
      empty_masks).validation(validation).seed(seed).card(target, license).build();
  }

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException, InterruptedException {
    final TrainingChoices choices = settings();
    final TrainingInputs inputs = TrainingInputs.of(images, masks, names, manifest, decisions);
    try (var out = TrainingOutput.open(output, resume)) {
      final TrainingMonitor monitor = GraphicsEnvironment.isHeadless() ? TrainingMonitor.NONE
        : new TrainingWindow("RRA Train: " + out.folder().normalize().getFileName() + ", " + choices.networkChoice().title(),
          epochs, progress::say);
      final TrainingRun run = new TrainingRun(choices, inputs, out, monitor, tensorboard);
      try {
        try {
          run.train(progress);
        }
        catch (final DivergedException e) {
          throw afterPacking(run, e, progress);
        }
        pack(run, progress);
        summarize(run.summary());
        monitor.end(run.summary());
      }
      finally {
        run.notes().forEach(this::note);
        monitor.end("The training ended");
      }
      report = GraphicsEnvironment.isHeadless() ? run.report().markdown() : run.report().plain();
    }
  }

  private void pack(final TrainingRun run, final Progress progress) throws IOException, EngineException {
    try {
      run.finish(newRecord().seed(seed), this::finished, progress);
    }
    catch (final CanceledException | EngineException | IOException e) {
      note("The training itself came to its end: resume packs its model in " + OutputPath.of(output).orElseThrow()
        + ", and trains no more.");
      throw e;
    }
  }

  /** Hours of a training that went wrong late are not lost. */
  private EngineException afterPacking(final TrainingRun run, final DivergedException reason, final Progress progress)
    throws IOException, EngineException
  {
    if (!run.hasWeights()) return reason;
    run.finish(newRecord().seed(seed).note("The training ended early: " + reason.getMessage()), this::finished, progress);
    return new EngineException(reason.getMessage() + ". What it was before is kept: " + run.summary(), reason);
  }
}
