package io.github.rraunet.cli;

import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandInputs;
import io.github.rraunet.command.ParameterText;
import io.github.rraunet.text.HelpText;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of one verb, made from the parameters of its command: {@code batch_size} becomes {@code --batch-size}. */
final class CommandOptions {

  private final CatalogEntry entry;
  private final List<ModuleItem<?>> items;

  CommandOptions(final CatalogEntry entry, final CommandInfo info) {
    this.entry = entry;
    items = CommandInputs.settable(info).stream().filter(i -> !CommandInputs.isHiddenOnCommandLine(i))
      .collect(Collectors.toList());
  }

  static String optionName(final ModuleItem<?> item) {
    return "--" + item.getName().replace('_', '-');
  }

  CommandSpec spec() {
    final CommandSpec spec = CommandSpec.create().name("rra " + entry.verb());
    spec.usageMessage().description(HelpText.of(entry.description())).sortOptions(false).abbreviateSynopsis(true)
      .optionListHeading("%nOptions:%n");
    for (final ModuleItem<?> item : items)
      spec.addOption(option(item));
    spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this and end.").build());
    return spec;
  }

  private static OptionSpec option(final ModuleItem<?> item) {
    final OptionSpec.Builder option = OptionSpec.builder(optionName(item)).type(String.class)
      .required(CommandInputs.isRequiredOnCommandLine(item)).description(HelpText.of(description(item)));
    if (CommandInputs.isBoolean(item)) option.arity("0..1").fallbackValue("true").paramLabel("true|false");
    else option.arity("1").paramLabel(paramLabel(item));
    return option.build();
  }

  private static String description(final ModuleItem<?> item) {
    final List<String> parts = new ArrayList<>();
    final String text = item.getDescription().isEmpty() ? item.getLabel() : item.getDescription();
    parts.add(text.endsWith(".") ? text : text + ".");
    final List<String> choices = ParameterText.choices(item);
    if (!choices.isEmpty()) parts.add("One of " + String.join(", ", choices) + ".");
    final String value = ParameterText.format(item.getDefaultValue());
    if (CommandInputs.isRequiredOnCommandLine(item)) parts.add("Required.");
    else if (!value.isEmpty()) parts.add("Default: " + value + ".");
    return String.join(" ", parts);
  }

  private static String paramLabel(final ModuleItem<?> item) {
    if (CommandInputs.isImage(item) || item.getType() == File.class) return "PATH";
    if (item.getType() == String.class) return "TEXT";
    return ParameterText.isWhole(item.getType()) ? "N" : "X";
  }

  /**
   * @return by parameter name, what was given: values, and a {@link Path} for an image
   * @throws IllegalArgumentException if a text is no value of its parameter
   */
  Map<String, Object> values(final ParseResult parsed) {
    final Map<String, Object> values = new LinkedHashMap<>();
    for (final ModuleItem<?> item : items) {
      final String name = optionName(item);
      final String text = parsed.matchedOptionValue(name, null);
      if (text == null) continue;
      values.put(item.getName(), CommandInputs.isImage(item) ? path(name, text) : ParameterText.parse(name, item, text));
    }
    return values;
  }

  private static Path path(final String name, final String text) {
    if (text.isBlank()) throw new IllegalArgumentException(name + " must be a path, found nothing"); // else this very folder
    try {
      return Path.of(text);
    }
    catch (final InvalidPathException e) {
      throw new IllegalArgumentException(name + " must be a path, found '" + text + "'", e);
    }
  }
}
