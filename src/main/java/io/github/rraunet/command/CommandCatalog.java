package io.github.rraunet.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.scijava.annotations.Index;
import org.scijava.annotations.IndexItem;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;

/**
 * The commands that have a verb, found in SciJava's annotation index: a new command appears by being annotated with
 * {@code attrs = @Attr(name = "verb", value = "segment-stack")}. Making the catalog loads no command class.
 */
public final class CommandCatalog {

  /** Name of the attribute that holds the verb. */
  public static final String VERB = "verb";

  private static final String OUR_PACKAGE = "io.github.rraunet.";

  private final List<Entry> entries;

  /**
   * A command as the index knows it.
   *
   * @param verb        on the command line, for example "segment-stack"
   * @param className   of the command
   * @param annotation  label, menu path and description
   */
  public record Entry(String verb, String className, Plugin annotation) {

    /** Loads the command's class; ImageJ classes are loaded with it. */
    public CommandInfo info() {
      try {
        final Class<?> type = Class.forName(className, true, CommandCatalog.class.getClassLoader());
        return new CommandInfo(type.asSubclass(Command.class), annotation);
      }
      catch (final ClassNotFoundException e) {
        throw new IllegalStateException("the index of commands names " + className + ", which is not there; build again", e);
      }
    }

    public String description() {
      return annotation.description();
    }

    /** @return text of the menu entry, which is the name for {@code run("...")} in a macro; the verb if it is in no menu */
    public String menuLabel() {
      final String path = annotation.menuPath();
      return path.isEmpty() ? verb : path.substring(path.lastIndexOf('>') + 1);
    }
  }

  private CommandCatalog(final List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Reads the index of the class path that this class came from. */
  public static CommandCatalog load() {
    final List<Entry> found = new ArrayList<>();
    for (final IndexItem<Plugin> item : Index.load(Plugin.class, CommandCatalog.class.getClassLoader())) {
      if (!item.className().startsWith(OUR_PACKAGE)) continue;
      final Plugin annotation = item.annotation();
      Arrays.stream(annotation.attrs()).filter(a -> a.name().equals(VERB)).map(Attr::value)
        .forEach(verb -> found.add(new Entry(verb, item.className(), annotation)));
    }
    found.sort(Comparator.comparing(Entry::verb));
    return new CommandCatalog(found);
  }

  /** @return by verb, in alphabetical order */
  public List<Entry> entries() {
    return entries;
  }

  public Optional<Entry> byVerb(final String verb) {
    return entries.stream().filter(e -> e.verb().equals(verb)).findFirst();
  }

  public Optional<Entry> byClassName(final String className) {
    return entries.stream().filter(e -> e.className().equals(className)).findFirst();
  }
}
