package io.github.rraunet.command;

import ij.IJ;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import org.scijava.app.StatusService;
import org.scijava.command.ContextCommand;
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

  @Parameter(required = false)
  private StatusService statusService; // absent outside a SciJava application

  private Progress face;
  private volatile boolean stopRequested;
  private volatile boolean stopped;

  /** Does the work; parameters are set. A canceled or failed run leaves no file under its final name. */
  protected abstract void execute(Progress progress) throws IOException, EngineException, InterruptedException;

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

  @Override
  public final void run() {
    IJ.resetEscape();
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
    catch (final IOException | EngineException | IllegalArgumentException e) {
      if (stopRequested) endAsStopped(); // what was torn down by the stop may fail in its own words
      else cancel(FailureText.of(e));
    }
    catch (final OutOfMemoryError e) {
      cancel("not enough memory: give Java more (Edit > Options > Memory & Threads in ImageJ, RRA_JAVA_OPTS=-Xmx8g on the"
        + " command line) or take a smaller image; now " + (Runtime.getRuntime().maxMemory() >> 20) + " MB are allowed");
    }
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
    public boolean isCanceled() {
      return stopRequested || RraCommand.this.isCanceled() || shown.isCanceled() || IJ.escapePressed();
    }
  }
}
