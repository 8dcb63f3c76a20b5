package io.github.rraunet.command;

import ij.measure.ResultsTable;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.text.Counted;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.training.review.LabelDecision;
import io.github.rraunet.training.review.LabelDecision.Difficulty;
import io.github.rraunet.training.review.LabelDecision.Verdict;
import io.github.rraunet.training.review.LabelDecisions;
import io.github.rraunet.training.review.ReviewList;
import java.awt.GraphicsEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Shows the masks that a training distrusts, worst first, and takes decisions on them. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA Review Labels...", headless = true,
  description = "Shows the masks that a training distrusts, worst first, beside what the network would draw; you decide which"
  + " to keep, drop or look at again. The next training honours it.", attrs = @Attr(name = "verb", value = "review-labels"))
public class ReviewLabelsCommand extends RraCommand {

  private static final String UNDECIDED = "undecided";

  @Parameter(label = "Folder of the training", description = "The folder that RRA Train wrote.",
    style = FileWidget.DIRECTORY_STYLE, persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "required"))
  private File training = new File("");

  @Parameter(label = "Masks to list", description = "How many of the worst.", min = "1", persist = false)
  private int top = 50;

  @Parameter(label = "Mask (for macros)", description = "To decide on one mask without the window, as in a macro: its name, such"
    + " as case1.nii.gz#34. Leave it empty for the window.", required = false, persist = false)
  private String mask = "";

  @Parameter(label = "Decision (for macros)", description = "On the mask that was named. keep: never removed again; drop: left"
    + " out by the next training; flag: to be looked at again; undecided: takes an earlier decision back.",
    choices = { "none", "keep", "drop", "flag", UNDECIDED }, persist = false)
  private String decision = "none";

  @Parameter(label = "Difficulty (for macros)", description = "With a decision on a mask that was named: how hard it is to"
    + " judge.",
    choices = { "none", "easy", "medium", "hard" }, persist = false)
  private String difficulty = "none";

  @Parameter(label = "Comment (for macros)", description = "With a decision on a mask that was named.", required = false,
    persist = false)
  private String comment = "";

  @Parameter(label = "Save pictures to (optional)", description = "A folder for the list as a web page, with image, mask and"
    + " prediction of each mask side by side; made if it is not there.", style = FileWidget.DIRECTORY_STYLE, required = false,
    persist = false)
  private File output = new File("");

  @Parameter(label = "Device", description = "Where the network runs: auto, cpu, or gpu:0 for the first GPU.", persist = false)
  private String device = "auto";

  @Parameter(visibility = ItemVisibility.MESSAGE, required = false, persist = false)
  private String notice = CITATION;

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "Masks")
  private String report;

  @Parameter(type = ItemIO.OUTPUT, label = "Results")
  private ResultsTable results;

  /** Also where nothing is drawn, so that the device is not found wrong only when something is. */
  @Override
  public void checkSettings() {
    DeviceChoice.parse(device);
  }

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException, InterruptedException {
    final Path folder = OutputPath.of(training).orElseThrow(() -> new IOException("training is needed: the folder that RRA"
      + " Train wrote"));
    checkSettings();
    final ReviewList list = ReviewList.of(folder);
    if (!mask.isBlank()) {
      decide(list);
      return;
    }
    if (!decision.equals("none"))
      throw new IllegalArgumentException("decision=" + decision + " says not on which mask; name it with mask=");
    final List<ReviewList.Entry> worst = list.worst(top);
    if (worst.isEmpty()) throw new IOException(folder + ": no mask of this training has a score");
    final Optional<Path> pictures = OutputPath.of(output);
    if (pictures.isPresent()) ReviewPage.checkFree(pictures.get(), worst);
    final Optional<ReviewPictures> drawn = pictures(folder, pictures.isPresent(), progress);
    if (drawn.isPresent()) {
      final ReviewPictures seen = drawn.get();
      boolean shown = false;
      try {
        if (pictures.isPresent()) new ReviewPage(list, worst, seen).write(pictures.get(), progress);
        shown = !GraphicsEnvironment.isHeadless();
        if (shown) ReviewWindow.open(list, worst, seen); // which closes them
      }
      finally {
        if (!shown) seen.close();
      }
    }
    results = table(list, worst);
    report = GraphicsEnvironment.isHeadless() ? text(list, worst) : "";
    summarize(Counted.of(list.decisions().all().size(), "decision") + " in " + list.file());
  }

  /** @return what draws the masks; empty where nobody would see them, or they cannot be drawn and nobody insists */
  private Optional<ReviewPictures> pictures(final Path folder, final boolean needed, final Progress progress) throws IOException,
    EngineException
  {
    if (!needed && GraphicsEnvironment.isHeadless()) return Optional.empty();
    try {
      return Optional.of(ReviewPictures.of(folder, device, progress));
    }
    catch (final IOException | IllegalArgumentException e) {
      if (needed) throw e;
      note("The masks cannot be shown, so there is only the list: " + FailureText.of(e));
      return Optional.empty();
    }
  }

  private void decide(final ReviewList list) throws IOException {
    if (decision.equals("none"))
      throw new IllegalArgumentException("mask=" + mask + " needs a decision: keep, drop or flag; or undecided");
    final String name = list.entry(mask).mask();
    if (decision.equals(UNDECIDED)) list.takeBack(name);
    else list.decide(new LabelDecision(name, Verdict.parse(decision), Difficulty.parse(difficulty.equals("none") ? ""
      : difficulty), comment.strip()));
    summarize(name + ": " + decision + ", in " + list.file());
  }

  /** @return ImageJ's table, with the masks behind what is there */
  private static ResultsTable table(final ReviewList list, final List<ReviewList.Entry> worst) {
    final ResultsTable table = ResultRows.table();
    table.setPrecision(4);
    for (final ReviewList.Entry e : worst) {
      ResultRows.begin(table);
      table.addValue("rank", e.rank());
      table.addValue("mask", e.mask());
      table.addValue("score", e.score());
      table.addValue("removed_after_epoch", e.removed());
      final Optional<LabelDecision> decided = list.decisions().on(e.mask());
      table.addValue("decision", decided.map(d -> d.verdict().key()).orElse(""));
      table.addValue("difficulty", decided.map(d -> d.difficulty().key()).orElse(""));
      table.addValue("comment", decided.map(LabelDecision::comment).orElse(""));
    }
    return table;
  }

  private static String text(final ReviewList list, final List<ReviewList.Entry> worst) {
    final boolean known = worst.get(0).noisy().isPresent();
    final LabelDecisions decisions = list.decisions();
    final StringBuilder text = new StringBuilder("| rank | mask | score | removed after epoch | decision | difficulty |"
      + " comment |").append(known ? " truly noisy |" : "").append("\n|---|---|---|---|---|---|---|").append(known ? "---|" : "")
      .append('\n');
    for (final ReviewList.Entry e : worst) {
      final Optional<LabelDecision> decided = decisions.on(e.mask());
      text.append(String.format(Locale.ROOT, "| %d | %s | %.4f | %s | %s | %s | %s |", e.rank(), e.mask(), e.score(),
        e.removed() == 0 ? "" : String.valueOf(e.removed()), decided.map(d -> d.verdict().key()).orElse(""),
        decided.map(d -> d.difficulty().key()).orElse(""), decided.map(d -> d.comment().replace('\n', ' ').replace("|", "\\|"))
        .orElse("")));
      if (known) text.append(e.noisy().orElse(false) ? " yes |" : " no |");
      text.append('\n');
    }
    return text.toString();
  }
}
