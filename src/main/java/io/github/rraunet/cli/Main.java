package io.github.rraunet.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import net.imagej.patcher.LegacyInjector;

/**
 * Entry of {@code bin/rra}. Exit codes: 0 done, 1 failed, 2 wrong use, 130 canceled.
 *
 * <p>No class that names ImageJ's may be loaded before ImageJ is patched for use without a screen, so this one names none.</p>
 */
public final class Main {

  private Main() {}

  public static void main(final String[] args) {
    final PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    final PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    final var commandLine = new RraCommandLine(out, err, Boolean.getBoolean("rraunet.terminal"), LegacyInjector::preinit);
    Runtime.getRuntime().addShutdownHook(new Thread(commandLine::stop, "stop"));
    final int code = commandLine.run(args);
    out.flush();
    err.flush();
    System.exit(code); // ImageJ and AWT leave threads behind
  }
}
