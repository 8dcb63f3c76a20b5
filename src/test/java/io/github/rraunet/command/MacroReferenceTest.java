package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.scijava.module.ModuleItem;

class MacroReferenceTest {

  private static final Path FILE = Path.of("docs/macro-reference.md");
  private static final CommandCatalog PROGRAM = CommandCatalog.load();

  @Test
  void theFileSaysWhatTheCommandsSay() throws IOException {
    final String text = MacroReference.markdown(PROGRAM);
    final Path written = Files.writeString(Path.of("target/macro-reference.md"), text);
    assertThat(FILE).as("look at it, then: cp " + written + " " + FILE).hasContent(text);
  }

  /** Read from the file, not from what wrote it. */
  @Test
  void everyKeyOfEveryCommandInAMenuStandsInItsSection() throws IOException {
    final String text = Files.readString(FILE);
    for (final CatalogEntry entry : PROGRAM.entries()) {
      if (entry.annotation().menuPath().isEmpty()) continue;
      final Matcher section = Pattern.compile("(?ms)^## " + Pattern.quote(entry.menuLabel()) + "$(.*?)(?=^## |\\z)")
        .matcher(text);
      assertThat(section.find()).as(entry.menuLabel()).isTrue();
      final List<String> keys = Pattern.compile("(?m)^\\| `(\\w+)` \\|").matcher(section.group(1)).results().map(r -> r.group(1))
        .toList();
      assertThat(keys).containsExactlyElementsOf(CommandInputs.settable(entry.info()).stream().map(ModuleItem::getName).toList());
    }
    assertThat(text).contains("| `threshold` | a number from 0 to 1 | `0` | Foreground where the probability is greater;",
      "| `output_type` | `mask`, `probability`, `both` | `mask` | What to make. |");
  }
}
