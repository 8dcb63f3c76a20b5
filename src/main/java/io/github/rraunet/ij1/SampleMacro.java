package io.github.rraunet.ij1;

import ij.IJ;
import ij.Macro;
import ij.plugin.PlugIn;
import ij.plugin.frame.Editor;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A sample macro of the program, from the menu: opens it in ImageJ's editor (in Fiji the Script Editor), to be read,
 * changed and run. Called by a macro, or without a screen, it runs, and the options are its argument.
 */
public class SampleMacro implements PlugIn {

  /** Folder of the macros in the program's jar. */
  static final String FOLDER = "/macros/";

  @Override
  public void run(final String name) {
    final String options = Macro.getOptions();
    final String text;
    try {
      text = text(name);
    }
    catch (final IOException e) {
      ErrorMessage.show("RRA-U-Net", e.getMessage());
      return;
    }
    if (IJ.isMacro() || GraphicsEnvironment.isHeadless()) IJ.runMacro(text, options == null ? "" : options.trim());
    else {
      RecordedLine.recordNothing(); // nothing was run
      new Editor().create(name, text);
    }
  }

  /** @throws IOException if the program has no macro of this name */
  static String text(final String name) throws IOException {
    try (InputStream macro = SampleMacro.class.getResourceAsStream(FOLDER + name)) {
      if (macro == null) throw new IOException("the program's jar has no macro " + name + "; install the program again");
      return new String(macro.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
