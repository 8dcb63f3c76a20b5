package io.github.rraunet.cli;

import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.text.HelpText;
import io.github.rraunet.text.NearestName;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code rra VERB --option value ...}: finds the verb, parses its options, runs its command. */
final class RraCommandLine {

  private final CommandCatalog catalog;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private volatile CommandRun running;

  /** @param terminal whether {@code err} goes to a terminal */
  RraCommandLine(final CommandCatalog catalog, final PrintWriter out, final PrintWriter err, final boolean terminal) {
    this.catalog = catalog;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** @return the exit code */
  int run(final String... args) {
    final Optional<CatalogEntry> verb = args.length == 0 ? Optional.empty() : catalog.byVerb(args[0]);
    return verb.map(entry -> runVerb(entry, Arrays.copyOfRange(args, 1, args.length))).orElseGet(() -> runBare(args));
  }

  /** Asks a running command to end, and waits a little until it has. */
  void stop() {
    final CommandRun run = running;
    if (run != null) run.stop();
  }

  private int runVerb(final CatalogEntry entry, final String[] args) {
    final CommandInfo info = entry.info();
    final var options = new CommandOptions(entry, info);
    final CommandLine parser = parser(options.spec());
    final Map<String, Object> values;
    try {
      final ParseResult parsed = parser.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        out.print(HelpText.shown(parser.getUsageMessage()));
        out.flush();
        return ExitCode.DONE;
      }
      values = options.values(parsed);
    }
    catch (final ParameterException | IllegalArgumentException e) {
      return wrongUse(e, "rra " + entry.verb() + " --help");
    }
    try {
      final CommandRun run = new CommandRun(info, out, err, terminal);
      run.check(values);
      running = run; // from now on its end is waited for when the program is asked to end
      return run.run(values);
    }
    catch (final IllegalArgumentException e) {
      return wrongUse(e, "rra " + entry.verb() + " --help");
    }
    catch (final ModuleException e) {
      throw new IllegalStateException("cannot make the command of " + entry.verb(), e);
    }
  }

  /** Help, version, or a verb that does not exist. */
  private int runBare(final String[] args) {
    final CommandSpec spec = CommandSpec.create().name("rra");
    spec.usageMessage().description("Segments 3D CT stacks with the RRA-U-Net. Not for clinical use.").sortOptions(false)
      .customSynopsis("rra VERB [--option value ...]").commandListHeading("%nVerbs ('rra VERB --help' tells their options):%n")
      .optionListHeading("%nOptions:%n");
    spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this and end.").build());
    spec.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).description("Show the version and end.").build());
    for (final CatalogEntry entry : catalog.entries()) {
      final CommandSpec verb = CommandSpec.create();
      verb.usageMessage().description(HelpText.of(entry.description()));
      spec.addSubcommand(entry.verb(), parser(verb));
    }
    final CommandSpec macro = CommandSpec.create(); // run by the shell script, as it needs ImageJ patched
    macro.usageMessage().description(HelpText.of("Runs a macro of ImageJ without a screen: rra macro FILE.ijm [ARGUMENT]."));
    spec.addSubcommand("macro", parser(macro));
    final CommandSpec spark = CommandSpec.create(); // likewise, as it needs Spark's jars
    spark.usageMessage().description(HelpText.of("Runs a job on Apache Spark, for large batches and stacks: rra spark segment"
      + " --input FOLDER --output FOLDER."));
    spec.addSubcommand("spark", parser(spark));
    final CommandLine parser = parser(spec);
    try {
      final ParseResult parsed = parser.parseArgs(args);
      if (parsed.isVersionHelpRequested()) {
        out.println(version());
        return ExitCode.DONE;
      }
      final PrintWriter to = parsed.isUsageHelpRequested() ? out : err;
      to.print(HelpText.shown(parser.getUsageMessage()));
      to.flush();
      return parsed.isUsageHelpRequested() ? ExitCode.DONE : ExitCode.WRONG_USE;
    }
    catch (final ParameterException e) {
      return wrongUse(e, "rra --help");
    }
  }

  private CommandLine parser(final CommandSpec spec) {
    return new CommandLine(spec).setExpandAtFiles(false).setUsageHelpAutoWidth(terminal).setUsageHelpLongOptionsMaxWidth(28)
      .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
  }

  private int wrongUse(final RuntimeException e, final String help) {
    // Of a misspelt option the parser may say only that the right one is missing.
    final List<String> unknown = e instanceof ParameterException parameter ? parameter.getCommandLine().getUnmatchedArguments()
      : List.of();
    if (!unknown.isEmpty()) {
      final String text = unknown.get(0);
      final CommandSpec spec = ((ParameterException) e).getCommandLine().getCommandSpec();
      final boolean isVerb = spec.optionsMap().containsKey("--version") && !text.startsWith("-");
      final Optional<String> meant = NearestName.of(text.replaceFirst("=.*", ""),
        isVerb ? spec.subcommands().keySet() : spec.optionsMap().keySet());
      err.println("rra: there is no " + (isVerb ? "verb" : "option") + " '" + text + "'"
        + meant.map(name -> "; did you mean " + name + "?").orElse(""));
    }
    else {
      final String message = e.getMessage().strip();
      err.println("rra: " + Character.toLowerCase(message.charAt(0)) + message.substring(1));
    }
    err.println("'" + help + "' tells what there is.");
    return ExitCode.WRONG_USE;
  }

  private static String version() {
    final Package here = RraCommandLine.class.getPackage();
    final String number = here.getImplementationVersion(); // from the jar's manifest
    return "RRA-U-Net " + (number == null ? "(not packaged)" : number) + ", Java " + System.getProperty("java.version");
  }
}
