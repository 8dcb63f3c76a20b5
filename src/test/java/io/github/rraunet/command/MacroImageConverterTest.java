package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import ij.ImagePlus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.convert.ConvertService;
import org.scijava.module.Module;
import org.scijava.plugin.PluginService;
import org.scijava.module.process.PreprocessorPlugin;

class MacroImageConverterTest {

  private static Context context;
  private static ConvertService conversions;

  @BeforeAll
  static void startSciJava() {
    context = new Context(ConvertService.class, PluginService.class);
    conversions = context.service(ConvertService.class);
  }

  @AfterAll
  static void endSciJava() {
    context.dispose();
  }

  private static Module module(final Class<? extends RraCommand> command) throws Exception {
    return new CommandModule(new CommandInfo(command));
  }

  @Test
  void noFileIsOpenedBetweenItsBeginningAndOurOwnReading() throws Exception {
    final Module module = module(SegmentStackCommand.class);
    new MacroImageConverter.Begin().process(module);
    assertThat(conversions.supports((Object) "/nowhere/ct.nii.gz", ImagePlus.class)).isTrue();
    final ImagePlus image = conversions.convert((Object) "/nowhere/ct.nii.gz", ImagePlus.class); // else ImageJ's opener complains
    assertThat(image.getWidth()).isZero();
    assertThat(conversions.convert((Object) "7", Integer.class)).isEqualTo(7);
    new MacroInputsPreprocessor().process(module);
    assertThat(new MacroImageConverter().canConvert((Object) "ct.nii", ImagePlus.class)).isFalse();
  }

  @Test
  void othersHaveTheirImagesAsBefore() throws Exception {
    new MacroImageConverter.Begin().process(module(SegmentStackCommand.class));
    new MacroImageConverter.Begin().process(new CommandModule(new CommandInfo(Other.class)));
    assertThat(new MacroImageConverter().canConvert((Object) "ct.nii", ImagePlus.class)).isFalse();
  }

  @Test
  void comesBeforeFijisOwnReadingAndOursAfterIt() {
    final var order = context.service(PluginService.class).getPluginsOfType(PreprocessorPlugin.class).stream().map(p -> p
      .getClassName()).toList();
    assertThat(order.indexOf(MacroImageConverter.Begin.class.getName())).isNotNegative().isLessThan(order.indexOf(
      MacroInputsPreprocessor.class.getName()));
  }

  /** Of another plugin. */
  public static final class Other implements org.scijava.command.Command {

    @Override
    public void run() {}
  }
}
