package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.ImagePlus;
import ij.Menus;
import ij.plugin.PlugIn;
import ij.process.ByteProcessor;
import io.github.rraunet.SampleCommand;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleService;
import org.scijava.module.process.LoadInputsPreprocessor;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.plugin.PluginInfo;
import org.scijava.plugin.PluginService;

class MacroInputsPreprocessorTest {

  private static Module module;
  private static MacroInputsPreprocessor preprocessor;

  /** Runs the preprocessor where ImageJ's interpreter runs a plugin. */
  public static final class Preprocessing implements PlugIn {

    @Override
    public void run(final String arg) {
      preprocessor.process(module);
    }
  }

  @SuppressWarnings("unchecked")
  private static void inMacro(final String options) throws Exception {
    module = sample();
    preprocessor = new MacroInputsPreprocessor();
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put("RRA Preprocessing", Preprocessing.class.getName());
    IJ.runMacro("run(\"RRA Preprocessing\", \"" + options + "\");");
  }

  private static Module sample() throws Exception {
    final Module module = CatalogEntry.of(SampleCommand.class.getName()).info().createModule();
    module.setInput("input", new ImagePlus("ct", new ByteProcessor(4, 3)));
    return module;
  }

  @Test
  void keysAreReadOneByOneAndTheRestIsResolvedWithItsDefault() throws Exception {
    inMacro("mask_output=/a/m.nii threshold=0.25 largest_component");
    assertThat(module.getInput("mask_output")).hasToString("/a/m.nii");
    assertThat(module.getInput("output")).hasToString("");
    assertThat(module.getInput("threshold")).isEqualTo(0.25);
    assertThat(module.getInput("largest_component")).isEqualTo(true);
    for (final String name : new String[] { "mask_output", "output", "output_type", "threshold", "batch_size", "seed",
      "overlay" })
      assertThat(module.isInputResolved(name)).as(name).isTrue();
    assertThat(module.isInputResolved("input")).as("the active image is Fiji's to find").isFalse();
  }

  @Test
  void aWrongValueCancelsWithTheReason() throws Exception {
    inMacro("threshold=2");
    assertThat(preprocessor.isCanceled()).isTrue();
    assertThat(preprocessor.getCancelReason()).isEqualTo("threshold must be a number from 0 to 1, found 2");
  }

  @Test
  void outsideOfAMacroNothingIsResolved() throws Exception {
    final Module interactive = sample();
    new MacroInputsPreprocessor().process(interactive);
    assertThat(interactive.isInputResolved("output")).isFalse();
  }

  /** Else Fiji would open a dialog with nothing but Help in it. */
  @Test
  void theHelpButtonIsResolvedOnceAllElseIs() throws Exception {
    final Module scripted = CatalogEntry.of(GpuReportCommand.class.getName()).info().createModule();
    scripted.resolveInput("format");
    new MacroInputsPreprocessor().process(scripted);
    assertThat(scripted.isInputResolved("help")).as("output is still to ask").isFalse();
    scripted.resolveInput("output");
    new MacroInputsPreprocessor().process(scripted);
    assertThat(scripted.isInputResolved("help")).isTrue();
  }

  @Test
  void sciJavaRunsItBeforeWhatFillsOrAsks() throws Exception {
    try (Context context = new Context(PluginService.class, ModuleService.class)) {
      final List<String> order = context.service(PluginService.class).getPluginsOfType(PreprocessorPlugin.class).stream()
        .map(PluginInfo::getClassName).toList();
      assertThat(order).contains(MacroInputsPreprocessor.class.getName(), LoadInputsPreprocessor.class.getName());
      assertThat(order.indexOf(MacroInputsPreprocessor.class.getName()))
        .isLessThan(order.indexOf(LoadInputsPreprocessor.class.getName()));
    }
    // Fiji's own reading of macro options has priority 2 * VERY_HIGH and so comes just before
    final double priority = MacroInputsPreprocessor.class.getAnnotation(Plugin.class).priority();
    assertThat(priority).isLessThan(2 * Priority.VERY_HIGH).isGreaterThan(Priority.VERY_HIGH);
  }
}
