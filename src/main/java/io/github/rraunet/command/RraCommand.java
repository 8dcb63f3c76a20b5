package io.github.rraunet.command;

import ij.IJ;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.text.FailureText;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.scijava.app.StatusService;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.module.ModuleItem;
import org.scijava.plugin.Parameter;

/**
 * What the commands share: progress, cancel, and failures told as one sentence in {@link #getCancelReason()}.
 *
 * <p>Fields annotated with {@link Parameter} are the command's public interface: their names are the keys of macros and,
 * with hyphens for underscores, the options of the command line. Renaming one breaks users. Nothing persists between
 * runs, so that a macro or script does the same whatever was last chosen in a dialog. Attributes of a parameter: {@code cli}
 * = {@code required} or {@code hidden} says how the command line differs.</p>
 */
public abstract class RraCommand extends ContextCommand {

  /** For the dialogs: whose method this is. */
  static final String CITATION = "Method: Wang, Zhang, Voiculescu, arXiv 2009.12873. Not for clinical use.";

  /** Name of {@link #showHelp}, for a button in Fiji's dialogs; plain ImageJ's have their own. */
  static final String HELP = "showHelp";

  @Parameter(required = false)
  private StatusService statusService; // absent outside a SciJava application

  @Parameter(required = false)
  private LogService log;

  private Progress face;
  private volatile boolean stopRequested;
  private volatile boolean stopped;
  private boolean partlyDone;

  private final List<String> notes = new ArrayList<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet(); // notes that stand where lines stay to be read
  private String summary = "";
  private Instant started = Instant.now();

  /** Does the work; parameters are set. A canceled or failed run leaves no file under its final name. */
  protected abstract void execute(Progress progress) throws IOException, EngineException, InterruptedException;

  /**
   * Looks at the settings as far as that is quick, for a dialog.
   *
   * @throws IllegalArgumentException that says what was expected
   */
  public void checkSettings() {}

  /** Called by the button in Fiji's dialogs. */
  protected void showHelp() {
    CommandHelp.show(CatalogEntry.of(getClass().getName()));
  }

  /** Says where progress goes; without this it goes to SciJava's status bar, if there is one. */
  public void reportTo(final Progress newFace) {
    face = newFace;
  }

  /** Asks a running command to end soon; from any thread. */
  public void stop() {
    stopRequested = true;
  }

  /** @return whether the last run ended because the user asked, and not because something failed */
  public boolean wasStopped() {
    return stopped;
  }

  /** @return whether the last run went through and only some of what it was to do failed */
  public boolean wasPartlyDone() {
    return partlyDone;
  }

  /** @return what the user should know of the last run and was not told while it ran, one plain sentence each */
  public List<String> notes() {
    return notes.stream().filter(note -> !told.contains(note)).toList();
  }

  /** @return one line on what the last run did; empty if there is nothing to say */
  public String summary() {
    return summary;
  }

  protected final void note(final String sentence) {
    notes.add(sentence);
  }

  protected final void summarize(final String line) {
    summary = line;
  }

  /** @return a record with the command's verb, every parameter that is no image, and the time when the run began */
  protected final RunRecord.Builder newRecord() {
    final CatalogEntry entry = CatalogEntry.of(getClass().getName());
    final CommandInfo info = entry.info();
    final var values = new CommandModule(info, this);
    final RunRecord.Builder record = RunRecord.of(entry.verb()).started(started);
    for (final ModuleItem<?> item : CommandInputs.settable(info))
      if (!CommandInputs.isImage(item)) {
        final Object value = values.getInput(item.getName());
        record.parameter(item.getName(), value instanceof File file ? file.getPath().replace(File.separatorChar, '/')
          : value);
      }
    return record;
  }

  /** @return the record, with the time that the run took until now */
  protected final RunRecord finished(final RunRecord.Builder record) {
    return record.seconds(Duration.between(started, Instant.now()).toMillis() / 1000.0).build();
  }

  @Override
  public final void run() {
    IJ.resetEscape();
    notes.clear();
    told.clear();
    summary = "";
    partlyDone = false;
    started = Instant.now();
    final Progress shown = face != null ? face : statusService != null ? new StatusProgress(statusService) : Progress.NONE;
    try {
      execute(new Stoppable(shown));
    }
    catch (final CanceledException e) {
      endAsStopped();
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      endAsStopped();
    }
    catch (final PartialFailureException e) {
      partlyDone = true;
      cancel(e.getMessage());
    }
    catch (final IOException | EngineException | IllegalArgumentException e) {
      if (stopRequested) endAsStopped(); // what was torn down by the stop may fail in its own words
      else cancel(FailureText.of(e));
    }
    catch (final OutOfMemoryError e) {
      cancel("not enough memory: give Java more (Edit > Options > Memory & Threads in ImageJ, RRA_JAVA_OPTS=-Xmx8g on the"
        + " command line) or take a smaller image; now " + (Runtime.getRuntime().maxMemory() >> 20) + " MB are allowed");
    }
    if (face == null && log != null) notes.forEach(log::warn);
  }

  private void endAsStopped() {
    stopped = true;
    cancel(""); // the user knows; a dialog would only ask to be closed
  }

  private final class Stoppable implements Progress {

    private final Progress shown;

    Stoppable(final Progress shown) {
      this.shown = shown;
    }

    @Override
    public void report(final String step, final long done, final long total) {
      shown.report(step, done, total);
    }

    @Override
    public void say(final String line) {
      shown.say(line);
    }

    @Override
    public void note(final String sentence) {
      shown.note(sentence);
      if (face != null) told.add(sentence); // SciJava's status bar keeps no lines
    }

    @Override
    public boolean isCanceled() {
      return stopRequested || RraCommand.this.isCanceled() || shown.isCanceled() || IJ.escapePressed();
    }
  }
}
