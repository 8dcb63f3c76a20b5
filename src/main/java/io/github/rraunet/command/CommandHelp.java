package io.github.rraunet.command;

import ij.gui.HTMLDialog;
import java.util.Locale;
import org.scijava.module.ModuleItem;

/**
 * What the Help button of a dialog shows: the command's part of the macro reference, made from the descriptions of its
 * parameters, so that it is there without a network. A link at its end leads to the manual.
 */
public final class CommandHelp {

  /** Address of the manual. */
  public static final String MANUAL = "https://imagej.net/plugins/rra-unet";

  private CommandHelp() {}

  /** Opens a window beside the dialog. */
  static void show(final CatalogEntry entry) {
    new HTMLDialog(entry.menuLabel().replace("...", "") + " Help", html(entry), false);
  }

  /** @return begins with {@code <html>}, which ImageJ's dialogs take for a text in place of an address */
  public static String html(final CatalogEntry entry) {
    final StringBuilder html = new StringBuilder("<html><h3>").append(escape(entry.menuLabel())).append("</h3><p>")
      .append(escape(entry.description())).append("</p><table>");
    for (final ModuleItem<?> item : CommandInputs.settable(entry.info()))
      html.append("<tr><td valign=top><b>").append(escape(item.getLabel())).append("</b><br><tt>").append(item.getName())
        .append("</tt></td><td>").append(escape(item.getDescription())).append("<br><i>").append(escape(facts(item)))
        .append("</i></td></tr>");
    final String page = MANUAL + "#" + entry.verb();
    return html.append("</table><p>The names in typewriter letters are the keys in macros. Manual: <a href=\"")
      .append(page).append("\">").append(page).append("</a></p></html>").toString();
  }

  private static String facts(final ModuleItem<?> item) {
    final String values = ParameterText.values(item);
    final String standard = CommandInputs.isImage(item) ? "the current image" : ParameterText.format(item.getDefaultValue());
    final String sentence = values.substring(0, 1).toUpperCase(Locale.ROOT) + values.substring(1);
    return sentence + (standard.isEmpty() ? "." : "; default: " + standard + ".");
  }

  private static String escape(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
