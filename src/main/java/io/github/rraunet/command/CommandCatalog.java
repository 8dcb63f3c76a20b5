package io.github.rraunet.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scijava.annotations.Index;
import org.scijava.annotations.IndexItem;
import org.scijava.plugin.Plugin;

/**
 * The commands that have a verb, found in SciJava's annotation index: a new command appears by being annotated with
 * {@code attrs = @Attr(name = "verb", value = "segment-stack")}. Making the catalog loads no command class.
 */
public final class CommandCatalog {

  private static final String OUR_PACKAGE = CommandCatalog.class.getPackageName() + ".";

  private final List<CatalogEntry> entries;

  private CommandCatalog(final List<CatalogEntry> entries) {
    this.entries = entries.stream().sorted(Comparator.comparing(CatalogEntry::verb)).collect(Collectors.toUnmodifiableList());
  }

  public static CommandCatalog of(final CatalogEntry... entries) {
    return new CommandCatalog(List.of(entries));
  }

  /** Reads the index of the class path that this class came from. */
  public static CommandCatalog load() {
    final List<CatalogEntry> found = new ArrayList<>();
    for (final IndexItem<Plugin> item : Index.load(Plugin.class, CommandCatalog.class.getClassLoader())) {
      if (!item.className().startsWith(OUR_PACKAGE)) continue;
      final var entry = new CatalogEntry(item.className(), item.annotation());
      if (!entry.verb().isEmpty()) found.add(entry);
    }
    return new CommandCatalog(found);
  }

  /** @return by verb, in alphabetical order */
  public List<CatalogEntry> entries() {
    return entries;
  }

  public Optional<CatalogEntry> byVerb(final String verb) {
    return entries.stream().filter(e -> e.verb().equals(verb)).findFirst();
  }
}
