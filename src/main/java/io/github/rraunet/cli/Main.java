package io.github.rraunet.cli;

import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.FlightRecordings;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * Entry of {@code bin/rra}. Exit codes: 0 done, 1 failed, 2 wrong use, 3 some of many failed,
 * 130 canceled.
 *
 * <p>ImageJ is used as it is, for images and files only: patching it for macros without a screen would triple the time to
 * start.</p>
 */
public final class Main {

  private Main() {}

  public static void main(final String[] args) {
    final PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    final PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    FlightRecordings.begin("program").ifPresent(reason -> err.println("rra: nothing is recorded: " + reason));
    final var commandLine = new RraCommandLine(CommandCatalog.load(), out, err, Boolean.getBoolean("rraunet.terminal"));
    Runtime.getRuntime().addShutdownHook(new Thread(commandLine::stop, "stop"));
    final int code = run(commandLine, err, args);
    out.flush();
    err.flush();
    System.exit(code); // ImageJ and AWT leave threads behind
  }

  /** What no command foresaw is a fault of the program; its trace is for those who look for it. */
  private static int run(final RraCommandLine commandLine, final PrintWriter err, final String[] args) {
    try {
      return commandLine.run(args);
    }
    catch (final RuntimeException | LinkageError e) {
      err.println("rra: fault in the program: " + e + "; please report it with the output of the same command under RRA_DEBUG=1");
      if ("1".equals(System.getenv("RRA_DEBUG"))) e.printStackTrace(err);
      return ExitCode.FAILED;
    }
  }
}
