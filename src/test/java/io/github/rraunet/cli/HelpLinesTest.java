package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandCatalog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scijava.module.ModuleItem;
import org.scijava.widget.Button;

class HelpLinesTest {

  /** What one would type stands in the help as in the command: a name, a window, a device broken in two is another one. */
  @Test
  void linesAreBrokenAtSpacesOnly() throws Exception {
    final CommandCatalog catalog = CommandCatalog.load();
    for (final CatalogEntry entry : catalog.entries()) {
      final List<String> words = words(help(catalog, entry.verb(), "--help"));
      assertThat(words).as(entry.verb()).containsAll(words(entry.description()));
      for (final ModuleItem<?> item : entry.info().inputs()) {
        final String option = CommandOptions.optionName(item);
        final boolean isShown = words.stream().anyMatch(word -> word.replaceFirst("[=\\[].*", "").equals(option));
        if (isShown && item.getType() != Button.class) assertThat(words).as(entry.verb() + " " + item.getName())
          .containsAll(words(item.getDescription().replaceFirst("\\.?$", ".")));
      }
    }
    assertThat(words(help(catalog, "train", "--help"))).contains("-1000,1000.", "gpu:0,gpu:1,", "by_case:0.2;");
    assertThat(words(help(catalog, "--help"))).contains("FILE.ijm", "[ARGUMENT].");
  }

  private static String help(final CommandCatalog catalog, final String... args) {
    final StringWriter out = new StringWriter();
    assertThat(new RraCommandLine(catalog, new PrintWriter(out), new PrintWriter(out), false).run(args)).isZero();
    return out.toString();
  }

  private static List<String> words(final String text) {
    return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
