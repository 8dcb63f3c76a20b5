package io.github.rraunet.command;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.text.FailureText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.scijava.ItemVisibility;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;

/**
 * In a macro in Fiji: gives our commands the values of their keys, and what has no key its default, so that no dialog
 * or file chooser opens. Runs next after Fiji's own reading of macro options, which finds {@code output} inside
 * {@code mask_output}, and leaves an empty optional file to a chooser (scijava-common issue 491).
 */
@Plugin(type = PreprocessorPlugin.class, priority = 2 * Priority.VERY_HIGH - 1)
public class MacroInputsPreprocessor extends AbstractPreprocessorPlugin {

  @Override
  public void process(final Module module) {
    MacroImageConverter.end();
    if (!(module.getDelegateObject() instanceof RraCommand)) return;
    if (IJ.isMacro() && Macro.getOptions() != null) readOptions(module); // they are known to the macro's thread only
    resolveButtons(module);
  }

  private void readOptions(final Module module) {
    try {
      final MacroOptions given = MacroOptions.parse(Macro.getOptions());
      final CatalogEntry entry = CatalogEntry.of(module.getDelegateObject().getClass().getName());
      given.complaints(entry).forEach(IJ::log);
      for (final ModuleItem<?> item : CommandInputs.settable(entry.info()))
        fill(module, item, given.value(item.getName()));
    }
    catch (final IOException | IllegalArgumentException e) {
      cancel(FailureText.of(e));
    }
  }

  /** A button is no reason for a dialog: where a macro or script answered everything, none opens. */
  private static void resolveButtons(final Module module) {
    final List<ModuleItem<?>> buttons = new ArrayList<>();
    for (final ModuleItem<?> item : module.getInfo().inputs()) {
      if (CommandInputs.isButton(item)) buttons.add(item);
      else if (item.getVisibility() == ItemVisibility.NORMAL && !CommandInputs.isImage(item)
        && !CommandInputs.isService(item) && !module.isInputResolved(item.getName())) return;
    }
    buttons.forEach(item -> module.resolveInput(item.getName()));
  }

  private static void fill(final Module module, final ModuleItem<?> item, final Optional<String> text) throws IOException {
    final String name = item.getName();
    if (CommandInputs.isImage(item)) {
      if (text.isEmpty() || text.get().isEmpty()) return; // the active image, which Fiji fills in
      final ImagePlus image = ImageInputs.byTitleOrPath(text.get(), Progress.NONE);
      module.setInput(name, image);
      module.resolveInput(name);
      return;
    }
    if (text.isPresent()) module.setInput(name, ParameterText.parse(name, item, text.get()));
    else if (CommandInputs.isOptional(item)) module.setInput(name, item.getDefaultValue());
    else return;
    module.resolveInput(name);
  }
}
