package io.github.rraunet.cli;

import io.github.rraunet.command.Confirmable;
import io.github.rraunet.command.ImageInputs;
import io.github.rraunet.command.RraCommand;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.ConsoleProgress;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.text.FailureText;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.module.ModuleException;
import org.scijava.module.ModuleItem;

/** One run of a command: opens its images, runs it, prints its texts. */
final class CommandRun {

  private final CommandInfo info;
  private final CommandModule module;
  private final RraCommand command;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private final ConsoleProgress progress;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopRequested;

  CommandRun(final CommandInfo info, final PrintWriter out, final PrintWriter err, final boolean terminal)
    throws ModuleException
  {
    this.info = info;
    module = (CommandModule) info.createModule();
    command = (RraCommand) module.getCommand();
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    progress = new ConsoleProgress(err, terminal, () -> stopRequested);
  }

  /**
   * Looks at the settings before anything is read.
   *
   * @param values by parameter name; images, which are paths here, are not looked at
   * @throws IllegalArgumentException that says what was expected
   */
  void check(final Map<String, Object> values) {
    values.forEach((name, value) -> {
      if (!(value instanceof Path)) module.setInput(name, value);
    });
    command.checkSettings();
  }

  /**
   * @param values that were checked; a {@link Path} is opened as an image
   * @return the exit code
   */
  int run(final Map<String, Object> values) {
    try {
      for (final Map.Entry<String, Object> value : values.entrySet())
        if (value.getValue() instanceof Path path) module.setInput(value.getKey(), ImageInputs.open(path, progress));
      command.reportTo(progress);
      if (terminal && command instanceof Confirmable confirmable) ask(confirmable);
      command.run();
      progress.clear();
      command.notes().forEach(n -> err.println("note: " + n));
      if (command.wasStopped()) return ExitCode.CANCELED;
      if (command.wasPartlyDone()) return someFailed();
      if (command.isCanceled()) return fail(command.getCancelReason());
      printTexts();
      return ExitCode.DONE;
    }
    catch (final CanceledException e) {
      progress.clear();
      return ExitCode.CANCELED;
    }
    catch (final IOException | IllegalArgumentException e) {
      progress.clear();
      return stopRequested ? ExitCode.CANCELED : fail(FailureText.of(e));
    }
    catch (final OutOfMemoryError e) {
      progress.clear();
      return fail("not enough memory to open the image; give more, for example RRA_JAVA_OPTS=-Xmx8g (now "
        + (Runtime.getRuntime().maxMemory() >> 20) + " MB are allowed)");
    }
    finally {
      ended.countDown();
    }
  }

  /** Asks at the terminal; without one, as in a script, nobody could answer. */
  private void ask(final Confirmable command) throws IOException {
    final Console console = System.console();
    final Optional<String> question = console == null ? Optional.empty() : command.question();
    if (question.isEmpty()) return;
    err.println(question.get());
    err.print("Go on? [y/N] ");
    err.flush();
    final String answer = console.readLine();
    if (answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) command.confirm();
  }

  /** What was done is told as if nothing had failed. */
  private int someFailed() {
    printTexts();
    fail(command.getCancelReason());
    return ExitCode.SOME_FAILED;
  }

  private int fail(final String reason) {
    err.println("rra: " + reason);
    return ExitCode.FAILED;
  }

  private void printTexts() {
    for (final ModuleItem<?> item : info.outputs())
      if (module.getOutput(item.getName()) instanceof String text && !text.isEmpty()) out.println(text.stripTrailing());
    if (!command.summary().isEmpty()) out.println(command.summary());
  }

  /** Asks the run to end and gives it some time to clean up. */
  void stop() {
    stopRequested = true;
    command.stop();
    try {
      ended.await(15, TimeUnit.SECONDS);
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
