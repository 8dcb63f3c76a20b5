package io.github.rraunet.command;

import ij.measure.ResultsTable;
import ij.text.TextWindow;
import java.awt.GraphicsEnvironment;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Plugin;

/** Shows a results table that a command of ours gives, in Fiji as in plain ImageJ. */
@Plugin(type = PostprocessorPlugin.class, priority = Priority.VERY_HIGH)
public class ResultsWindow extends AbstractPostprocessorPlugin {

  private static final int WIDTH = 900; // ImageJ's own would show the case and none of its scores

  /** Shows ImageJ's own table under its usual title, where macros find it; without a screen it is in the table already. */
  public static void show(final ResultsTable table) {
    if (GraphicsEnvironment.isHeadless()) return;
    final boolean opens = ResultsTable.getResultsWindow() == null;
    table.show("Results");
    final TextWindow window = ResultsTable.getResultsWindow();
    if (!opens || window == null) return;
    final int room = window.getToolkit().getScreenSize().width - window.getX();
    window.setSize(Math.max(window.getWidth(), Math.min(WIDTH, room)), window.getHeight());
  }

  @Override
  public void process(final Module module) {
    if (!(module.getDelegateObject() instanceof RraCommand)) return;
    for (final ModuleItem<?> item : module.getInfo().outputs())
      if (module.getOutput(item.getName()) instanceof ResultsTable table) {
        show(table);
        module.resolveOutput(item.getName());
      }
  }
}
