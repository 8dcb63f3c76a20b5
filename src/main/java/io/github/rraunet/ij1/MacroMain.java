package io.github.rraunet.ij1;

import io.github.rraunet.progress.FlightRecordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import net.imagej.patcher.LegacyInjector;

/**
 * Runs an ImageJ macro in plain ImageJ without a screen: {@code MacroMain FILE [ARGUMENT]}, with the plugin's folder as
 * {@code -Dplugins.dir}. What the macro prints goes to standard output. Exit codes: 0 done,
 * 1 the macro failed or ended itself by exit, 2 wrong use.
 */
public final class MacroMain {

  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private MacroMain() {}

  public static void main(final String[] args) {
    FlightRecordings.begin("program").ifPresent(reason -> System.err.println("rra: nothing is recorded: " + reason));
    System.exit(run(args)); // ImageJ leaves threads behind
  }

  private static int run(final String[] args) {
    if (args.length < 1 || args.length > 2 || args[0].startsWith("-")) {
      System.err.println("usage: rra macro FILE.ijm [ARGUMENT]; the macro has ARGUMENT from getArgument()");
      return WRONG_USE;
    }
    final String text;
    try {
      text = text(Path.of(args[0]));
    }
    catch (final NoSuchFileException e) {
      System.err.println("rra: " + args[0] + ": there is no such file");
      return WRONG_USE;
    }
    catch (final IOException e) {
      System.err.println("rra: " + args[0] + ": cannot be read as a macro in UTF-8 (" + e + ")");
      return WRONG_USE;
    }
    System.setProperty("java.awt.headless", "true");
    LegacyInjector.preinit(); // before any class of ImageJ is loaded, so they are named in another class only
    return HeadlessMacro.run(text, args.length > 1 ? args[1] : "") ? 0 : FAILED;
  }

  /** @return without the mark that editors on Windows put before UTF-8, which is no word of a macro */
  static String text(final Path file) throws IOException {
    final String text = Files.readString(file);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
