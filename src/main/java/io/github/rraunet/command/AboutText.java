package io.github.rraunet.command;

import io.github.rraunet.engine.Attribution;
import io.github.rraunet.record.ProgramVersion;

/** What the program is, of which version, and how to cite it. */
public final class AboutText {

  private AboutText() {}

  /** @return lines of text, for a screen without windows */
  public static String text() {
    return "RRA-U-Net " + ProgramVersion.version() + "\nSegments 3D CT stacks, trains on your own masks, measures the result."
      + " Not for clinical use.\n\nPlease cite:\n" + Attribution.METHOD.text() + "\n" + Attribution.METHOD.url()
      + "\n\nManual: " + CommandHelp.MANUAL + "\nLicence: BSD-2-Clause; weights of the bundled model: Apache-2.0.";
  }

  /** @return the same with links */
  public static String html() {
    return "<html><p>" + text().replaceAll("(https://[\\w./-]+)", "<a href=\"$1\">$1</a>").replace("\n", "<br>")
      + "<br><br></p></html>"; // ImageJ makes the window a line too low
  }
}
