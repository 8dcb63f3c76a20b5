package io.github.rraunet.ij1;

import ij.IJ;
import ij.plugin.PlugIn;

/**
 * Where the entries of plugins.config begin: says what to do where Java is too old for all other classes, and else hands
 * over to {@link CommandPlugIn}. The only class that is compiled for Java 8, which the ImageJ of today is bundled with;
 * ImageJ would show a stack trace.
 */
public class StartCommand implements PlugIn {

  private static final int OLDEST = 17;
  private static final String NEXT = "io.github.rraunet.ij1.CommandPlugIn"; // by name: javac would look into its source

  @Override
  public void run(final String className) {
    final String complaint = complaint(System.getProperty("java.specification.version"));
    if (!complaint.isEmpty()) {
      IJ.error("RRA-U-Net", complaint);
      return;
    }
    try {
      final Class<?> next = Class.forName(NEXT, true, StartCommand.class.getClassLoader());
      ((PlugIn) next.getDeclaredConstructor().newInstance()).run(className);
    }
    catch (final ReflectiveOperationException e) {
      IJ.error("RRA-U-Net", "The plugin's jar is damaged (" + e.getMessage() + "); install it again");
    }
  }

  /**
   * @param version as the property java.specification.version has it: 1.8, 11, 17
   * @return empty if this Java will do
   */
  static String complaint(final String version) {
    final String number = version.startsWith("1.") ? version.substring(2) : version;
    if (Integer.parseInt(number) >= OLDEST) return "";
    return "RRA-U-Net needs Java " + OLDEST + " or newer, and this ImageJ runs with Java " + number + ".\n"
      + "Take a Fiji of 2025 or later, or start ImageJ with a newer Java\n"
      + "(https://imagej.net/plugins/rra-unet tells how).";
  }
}
