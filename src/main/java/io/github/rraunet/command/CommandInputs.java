package io.github.rraunet.command;

import ij.ImagePlus;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.scijava.Context;
import org.scijava.ItemVisibility;
import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;
import org.scijava.service.Service;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Which inputs of a command a user can set, and what kind they are. */
public final class CommandInputs {

  /** Name of the attribute of a parameter that tells how the command line differs; {@code required} or {@code hidden}. */
  public static final String CLI = "cli";

  /**
   * Name of the attribute of a path that may be the title of an open image, too; its value says which title stands in a dialog
   * at first: {@link #CURRENT_IMAGE}, {@link #OTHER_IMAGE} or {@link #NO_IMAGE}.
   */
  public static final String OPEN_IMAGE = "open_image";

  public static final String CURRENT_IMAGE = "current";

  /** The image that the current one is to be compared with. */
  public static final String OTHER_IMAGE = "other";

  public static final String NO_IMAGE = "none";

  private CommandInputs() {}

  /** @return in the order of their declaration; without services, buttons, invisible ones and messages */
  public static List<ModuleItem<?>> settable(final CommandInfo info) {
    final List<ModuleItem<?>> items = new ArrayList<>();
    for (final ModuleItem<?> item : info.inputs())
      if (!isService(item) && !isButton(item) && item.getVisibility() == ItemVisibility.NORMAL) items.add(item);
    return items;
  }

  /** @return texts that a dialog shows and nobody sets */
  public static List<String> messages(final CommandInfo info) {
    final List<String> messages = new ArrayList<>();
    for (final ModuleItem<?> item : info.inputs())
      if (item.getVisibility() == ItemVisibility.MESSAGE) messages.add(String.valueOf(item.getDefaultValue()));
    return messages;
  }

  public static boolean isImage(final ModuleItem<?> item) {
    return item.getType() == ImagePlus.class;
  }

  public static boolean isBoolean(final ModuleItem<?> item) {
    return item.getType() == boolean.class || item.getType() == Boolean.class;
  }

  /** @return whether it names a file to write, not one that is there */
  public static boolean isSaved(final ModuleItem<?> item) {
    return item.getType() == File.class && FileWidget.SAVE_STYLE.equals(item.getWidgetStyle());
  }

  public static boolean isRequiredOnCommandLine(final ModuleItem<?> item) {
    return "required".equals(item.get(CLI)) || isImage(item) && item.isRequired();
  }

  /** @return whether its value may be the title of an open image */
  public static boolean namesOpenImage(final ModuleItem<?> item) {
    return item.get(OPEN_IMAGE) != null;
  }

  /** @return whether a dialog should propose the title of the current image */
  public static boolean proposesCurrentImage(final ModuleItem<?> item) {
    return CURRENT_IMAGE.equals(item.get(OPEN_IMAGE));
  }

  /** @return whether a dialog should propose the title of the image that the current one is to be compared with */
  public static boolean proposesOtherImage(final ModuleItem<?> item) {
    return OTHER_IMAGE.equals(item.get(OPEN_IMAGE));
  }

  public static boolean isHiddenOnCommandLine(final ModuleItem<?> item) {
    return "hidden".equals(item.get(CLI));
  }

  /** @return whether a macro or script left nothing to ask: the item has a value of its own, or may go without */
  public static boolean isOptional(final ModuleItem<?> item) {
    return !item.isRequired() || item.getDefaultValue() != null;
  }

  /** @return whether it is something to press in Fiji's dialogs, such as Help, and holds no value */
  public static boolean isButton(final ModuleItem<?> item) {
    return item.getType() == Button.class;
  }

  static boolean isService(final ModuleItem<?> item) {
    return Service.class.isAssignableFrom(item.getType()) || Context.class.isAssignableFrom(item.getType());
  }
}
