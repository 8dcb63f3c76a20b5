package io.github.rraunet.ij1;

import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandInputs;
import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;

/** What the Help button of a dialog shows, made from the descriptions of the parameters. */
final class ParameterHelp {

  private ParameterHelp() {}

  static String html(final CatalogEntry entry, final CommandInfo info) {
    final StringBuilder html = new StringBuilder("<html><h3>").append(escape(entry.menuLabel())).append("</h3><p>")
      .append(escape(entry.description())).append("</p><table>");
    for (final ModuleItem<?> item : CommandInputs.settable(info))
      html.append("<tr><td valign=top><b>").append(escape(item.getLabel())).append("</b><br><tt>").append(item.getName())
        .append("</tt></td><td>").append(escape(item.getDescription())).append("</td></tr>");
    return html.append("</table><p>The names in typewriter letters are the keys in macros.</p></html>").toString();
  }

  private static String escape(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
