package io.github.rraunet.ij1;

import ij.IJ;
import ij.gui.HTMLDialog;
import ij.plugin.PlugIn;
import io.github.rraunet.command.AboutText;
import java.awt.GraphicsEnvironment;

/** Version, citation and manual, in a window with links; without a screen in the log. */
public class AboutPlugIn implements PlugIn {

  @Override
  public void run(final String arg) {
    if (GraphicsEnvironment.isHeadless()) IJ.log(AboutText.text());
    else new HTMLDialog("About RRA-U-Net", AboutText.html(), false);
  }
}
