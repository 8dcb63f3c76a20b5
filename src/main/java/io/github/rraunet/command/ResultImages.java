package io.github.rraunet.command;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.StackWindow;
import java.awt.GraphicsEnvironment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.thread.ThreadService;

/**
 * Shows images that a command of ours gives, in Fiji as in plain ImageJ. Fiji itself shows none without a screen, so that a
 * recorded macro would not find there what its next line works on.
 */
@Plugin(type = PostprocessorPlugin.class, priority = Priority.VERY_HIGH)
public class ResultImages extends AbstractPostprocessorPlugin {

  @Parameter(required = false)
  private ThreadService threads;

  /** Under a title that no other image has, as images are chosen by their titles. */
  public static void show(final ImagePlus image) {
    image.setTitle(uniqueTitle(image.getTitle()));
    if (GraphicsEnvironment.isHeadless() && !IJ.isMacro()) WindowManager.setTempCurrentImage(image);
    else {
      image.show();
      if (image.getWindow() instanceof StackWindow window) window.updateSliceSelector(); // the slice was set before
    }
  }

  /** ImageJ's own counts images in windows only, so that a recorded line would name another image without a screen. */
  public static String uniqueTitle(final String title) {
    String unique = title;
    for (int n = 1; WindowManager.getImage(unique) != null; n++)
      unique = title + "-" + n;
    return unique;
  }

  /** The first output is shown last, so that it is the current image afterwards. */
  @Override
  public void process(final Module module) {
    if (!(module.getDelegateObject() instanceof RraCommand)) return;
    final List<ModuleItem<?>> outputs = new ArrayList<>();
    module.getInfo().outputs().forEach(outputs::add);
    Collections.reverse(outputs);
    for (final ModuleItem<?> item : outputs)
      if (module.getOutput(item.getName()) instanceof ImagePlus image) {
        show(image);
        module.resolveOutput(item.getName());
        if (GraphicsEnvironment.isHeadless()) tellCallers(image);
      }
  }

  /** Without windows the current image is one of a thread; Fiji runs a command in a thread of its own. */
  private void tellCallers(final ImagePlus image) {
    Thread caller = threads == null ? null : threads.getParent(null);
    for (; caller != null; caller = threads.getParent(caller))
      WindowManager.setTempCurrentImage(caller, image);
  }
}
