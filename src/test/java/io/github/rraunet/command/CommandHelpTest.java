package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.SampleCommand;
import java.awt.HeadlessException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;

class CommandHelpTest {

  private static Stream<CatalogEntry> inMenus() {
    return CommandCatalog.load().entries().stream().filter(e -> !e.annotation().menuPath().isEmpty());
  }

  @Test
  void helpTellsEveryParameterWithItsKeyAndWhatItTakes() {
    final CatalogEntry entry = CatalogEntry.of(SampleCommand.class.getName());
    final String html = CommandHelp.html(entry);
    assertThat(html).startsWith("<html>").contains("RRA Sample...", "A number from 0 to 1; default: 0.5.",
      "One of mask, both; default: mask.", "A whole number, 0 or more; default: 0.", "True or false; default: false.",
      "<i>A file.</i>", "href=\"https://imagej.net/plugins/rra-unet#sample\"");
    CommandInputs.settable(entry.info()).forEach(item -> assertThat(html)
      .contains("<tt>" + item.getName() + "</tt>", item.getLabel()));
  }

  /** Fiji's dialogs have no Help of their own. Without a screen the window cannot open, which shows that it was to. */
  @TestFactory
  Stream<DynamicTest> everyCommandHasAHelpButtonForFiji() {
    return inMenus().map(entry -> DynamicTest.dynamicTest(entry.menuLabel(), () -> {
      final Module module = entry.info().createModule();
      final ModuleItem<?> help = module.getInfo().getInput("help");
      assertThat(help).isNotNull();
      assertThat(CommandInputs.isButton(help)).isTrue();
      assertThatThrownBy(() -> help.callback(module)).hasRootCauseInstanceOf(HeadlessException.class);
    }));
  }

  /** The command line and the macro reference show no labels, and a learning rate of 0 is no default that one understands. */
  @Test
  void aNumberThatTheLabelExplainsIsExplainedByTheDescriptionToo() {
    final Pattern explained = Pattern.compile("(?<= |\\()-?\\d+(?=: )");
    final List<String> found = new ArrayList<>();
    for (final CatalogEntry entry : CommandCatalog.load().entries())
      for (final ModuleItem<?> item : entry.info().inputs())
        explained.matcher(String.valueOf(item.getLabel())).results().map(MatchResult::group).forEach(number -> {
          found.add(item.getName());
          assertThat(item.getDescription()).as(entry.verb() + " " + item.getName()).containsPattern("(?<!\\S)" + number + " ");
        });
    assertThat(found).contains("learning_rate", "warm_up", "threshold");
  }

  @Test
  void dialogsThatUseTheMethodNameItsArticle() {
    inMenus().filter(e -> List.of("segment-stack", "train", "review-labels", "evaluate", "make-noisy-masks").contains(e.verb()))
      .forEach(entry -> assertThat(CommandInputs.messages(entry.info())).as(entry.verb()).singleElement().asString().contains(
        "Wang, Zhang, Voiculescu, arXiv 2009.12873", "Not for clinical use."));
    assertThat(AboutText.text()).contains("https://arxiv.org/abs/2009.12873", "Wang", "Voiculescu");
    assertThat(AboutText.html()).contains("<a href=\"https://arxiv.org/abs/2009.12873\">");
  }
}
