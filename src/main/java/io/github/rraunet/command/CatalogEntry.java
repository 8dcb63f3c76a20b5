package io.github.rraunet.command;

import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;

/**
 * What the faces need to know of a command before its class is loaded.
 *
 * @param className  of the command
 * @param annotation menu path, description, and the verb as an attribute
 */
public record CatalogEntry(String className, Plugin annotation) {

  private static final String VERB = "verb";

  /** @throws IllegalArgumentException if the class is no annotated command */
  public static CatalogEntry of(final String className) {
    final Plugin annotation = load(className).getAnnotation(Plugin.class);
    if (annotation == null) throw new IllegalArgumentException(className + " has no @Plugin annotation");
    return new CatalogEntry(className, annotation);
  }

  /** Loads the command's class; ImageJ classes are loaded with it. */
  public CommandInfo info() {
    return new CommandInfo(load(className), annotation);
  }

  /** @return the name on the command line, for example "segment-stack"; empty for a command without one */
  public String verb() {
    for (final Attr attr : annotation.attrs())
      if (attr.name().equals(VERB)) return attr.value();
    return "";
  }

  public String description() {
    return annotation.description();
  }

  /** @return text of the menu entry, which is the name for {@code run("...")} in a macro; the verb if it is in no menu */
  public String menuLabel() {
    final String path = annotation.menuPath();
    return path.isEmpty() ? verb() : path.substring(path.lastIndexOf('>') + 1);
  }

  /** @return the menu label without its dots: what windows, status and log call the command */
  public String title() {
    return menuLabel().replace("...", "");
  }

  private static Class<? extends Command> load(final String className) {
    try {
      return Class.forName(className, true, CatalogEntry.class.getClassLoader()).asSubclass(Command.class);
    }
    catch (final ClassNotFoundException | ClassCastException e) {
      throw new IllegalArgumentException(className + " is no command of this program", e);
    }
  }
}
