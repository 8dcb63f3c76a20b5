package io.github.rraunet.command;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;

/** docs/macro-reference.md, written from the commands' annotations. */
final class MacroReference {

  private static final String HEAD = """
    # Macro reference

    Every command with its keys, made from the commands themselves (`MacroReferenceTest` compares). A key is the same in a macro,
    in Fiji's scripts, and on the command line, there with two hyphens in front and hyphens for underscores:

        run("RRA Segment Stack...", "threshold=0.5 output=[/my data/mask.nii.gz]");
        bin/rra segment-stack --input ct.nii.gz --threshold 0.5 --output "/my data/mask.nii.gz"

    - Every key may be left out; nothing is asked then: the default holds, or the command says what it needs. With no key at all
      ImageJ opens the dialog where there is a screen, as for its own commands.
    - A value with a space stands in brackets: `output=[/my data/mask.nii.gz]`. A key without a value means `true`.
    - Paths may have `/` on every system. A relative path starts where ImageJ was started.
    - The Recorder (*Plugins > Macros > Record...*) writes a letter beyond ASCII as `fromCharCode`, because ImageJ reads macro
      files as Latin-1.
    - Headless or not, a command that fails ends the macro with the reason; [troubleshooting.md](troubleshooting.md) tells what to do.
    """;

  private MacroReference() {}

  static String markdown(final CommandCatalog catalog) {
    final StringBuilder text = new StringBuilder(HEAD);
    final List<CatalogEntry> inMenus = catalog.entries().stream().filter(MacroReference::isInMenu).sorted(Comparator.comparing(
      CatalogEntry::menuLabel)).toList();
    text.append("\n| command | `bin/rra` | |\n| --- | --- | --- |\n");
    inMenus.forEach(entry -> text.append("| [").append(entry.menuLabel()).append("](#").append(anchor(entry.menuLabel()))
      .append(") | `").append(entry.verb()).append("` | ").append(cell(entry.description())).append(" |\n"));
    inMenus.forEach(entry -> text.append(section(entry)));
    final List<CatalogEntry> others = catalog.entries().stream().filter(e -> !isInMenu(e)).toList();
    text.append("\nOn the command line only (`bin/rra VERB --help`): ").append(others.stream().map(e -> "`" + e.verb() + "`")
      .collect(Collectors.joining(", "))).append(".\n");
    return text.toString();
  }

  private static boolean isInMenu(final CatalogEntry entry) {
    return !entry.annotation().menuPath().isEmpty();
  }

  /** As the common renderers of Markdown make it of a heading. */
  private static String anchor(final String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
  }

  private static String section(final CatalogEntry entry) {
    final CommandInfo info = entry.info();
    final StringBuilder text = new StringBuilder("\n## ").append(entry.menuLabel()).append("\n\n").append(entry.description())
      .append("\n\nMenu: *").append(entry.annotation().menuPath().replace(">", " > ")).append("*; command line: `bin/rra ")
      .append(entry.verb()).append("`.").append(results(info))
      .append("\n\n| key | values | default | |\n| --- | --- | --- | --- |\n");
    for (final ModuleItem<?> item : CommandInputs.settable(info))
      text.append("| `").append(item.getName()).append("` | ").append(cell(values(item))).append(" | ").append(standard(item))
        .append(" | ").append(cell(item.getDescription())).append(note(item)).append(" |\n");
    return text.toString();
  }

  private static String results(final CommandInfo info) {
    final List<String> results = new ArrayList<>();
    StreamSupport.stream(info.outputs().spliterator(), false).forEach(item -> results.add("`" + item.getName() + "` ("
      + (item.getType() == ImagePlus.class ? "image" : item.getType() == ResultsTable.class ? "table" : "text") + ")"));
    return results.isEmpty() ? "" : " Gives " + String.join(", ", results) + ".";
  }

  private static String values(final ModuleItem<?> item) {
    final List<String> choices = ParameterText.choices(item);
    if (!choices.isEmpty()) return choices.stream().map(c -> "`" + c + "`").collect(Collectors.joining(", "));
    return ParameterText.values(item);
  }

  private static String standard(final ModuleItem<?> item) {
    if (CommandInputs.isImage(item)) return "the current image";
    final String text = ParameterText.format(item.getDefaultValue());
    return text.isEmpty() ? "" : "`" + text.replace('\\', '/') + "`";
  }

  private static String note(final ModuleItem<?> item) {
    if (CommandInputs.isHiddenOnCommandLine(item)) return " (ImageJ and Fiji only)";
    return CommandInputs.isRequiredOnCommandLine(item) ? " Needed on the command line." : "";
  }

  /** @return the text as it can stand in a table */
  private static String cell(final String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("\n", " ");
  }
}
