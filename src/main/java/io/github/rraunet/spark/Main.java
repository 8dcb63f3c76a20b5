package io.github.rraunet.spark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.ConsoleProgress;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.FlightRecordings;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.text.HelpText;
import io.github.rraunet.text.NearestName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Entry of {@code bin/rra spark} and of the jar for spark-submit. Exit codes: 0 done, 1 failed, 2 wrong use, 3 some of many
 * failed, 130 canceled.
 */
public final class Main {

  private static final String LOG_SETTINGS = "log4j2.configurationFile";

  private volatile boolean stopRequested;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;

  Main(final PrintWriter out, final PrintWriter err, final boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  public static void main(final String[] args) {
    quietLog();
    final var main = new Main(new PrintWriter(System.out, true, Charset.defaultCharset()), new PrintWriter(System.err, true,
      Charset.defaultCharset()), Boolean.getBoolean("rraunet.terminal"));
    FlightRecordings.begin("program").ifPresent(reason -> main.err.println("rra: nothing is recorded: " + reason));
    Runtime.getRuntime().addShutdownHook(new Thread(main::stop, "stop"));
    int code = ExitCode.FAILED;
    try {
      code = main.run(args);
    }
    finally {
      main.ended.countDown();
    }
    main.out.flush();
    main.err.flush();
    System.exit(code); // Spark leaves threads behind
  }

  /** Spark tells of each of its own steps unless somebody says otherwise. */
  private static void quietLog() {
    if (System.getProperty(LOG_SETTINGS) == null && System.getenv("SPARK_CONF_DIR") == null
      && System.getenv("SPARK_HOME") == null)
      System.setProperty(LOG_SETTINGS, "log4j2-rra-spark.properties");
  }

  /** A job with its options. */
  private interface Job {

    /** @throws IllegalArgumentException if an option is wrong, whatever the files are */
    void check();

    int run(JobFace face) throws IOException, EngineException;
  }

  @Command(name = "segment", sortOptions = false, description = "Segments the stacks of a folder or a list, or one stack in"
    + " slabs, on the executors of Apache Spark; as segment-folder does on one machine.")
  private static final class Segment implements Job {

    @Mixin
    private SegmentOptions options;
    @Mixin
    private ClusterOptions cluster;

    @Override
    public void check() {
      options.check();
      cluster.attempts();
    }

    @Override
    public int run(final JobFace face) throws IOException, EngineException {
      return new SegmentJob(options, cluster, face).run();
    }
  }

  @Command(name = "evaluate", sortOptions = false, description = "Compares masks with reference masks, a case or a slab of one"
    + " in each task; the tables are those of the command evaluate, pictures are not made.")
  private static final class Evaluate implements Job {

    @Mixin
    private EvaluateOptions options;
    @Mixin
    private ClusterOptions cluster;

    @Override
    public void check() {
      options.check();
      cluster.attempts();
    }

    @Override
    public int run(final JobFace face) throws IOException {
      return new EvaluateJob(options, cluster, face).run();
    }
  }

  @Command(name = "make-noisy-masks", sortOptions = false, description = "Makes a proportion of correct masks wrong, an image"
    + " in each task; the same set as the command makes on one machine with the same seed.")
  private static final class MakeNoisyMasks implements Job {

    @Mixin
    private NoiseOptions options;
    @Mixin
    private ClusterOptions cluster;

    @Override
    public void check() {
      options.check();
      cluster.attempts();
    }

    @Override
    public int run(final JobFace face) throws IOException {
      return new NoiseJob(options, cluster, face).run();
    }
  }

  @Command(name = "rra spark", sortOptions = false, description = "Jobs on Apache Spark. Not for clinical use.",
    synopsisSubcommandLabel = "JOB")
  private static final class Root {}

  private static CommandLine parser() {
    final CommandLine root = new CommandLine(new Root());
    for (final Object job : List.of(new Segment(), new Evaluate(), new MakeNoisyMasks()))
      root.addSubcommand(job);
    root.setExpandAtFiles(false).setUsageHelpAutoWidth(true).setUsageHelpLongOptionsMaxWidth(28).setColorScheme(CommandLine.Help
      .defaultColorScheme(CommandLine.Help.Ansi.OFF));
    root.getSubcommands().values().forEach(Main::addHelp);
    addHelp(root);
    root.getSubcommands().values().forEach(job -> keepWordsWhole(job.getCommandSpec()));
    return root;
  }

  /** Options cannot be changed, so others take their place, in the same order. */
  private static void keepWordsWhole(final CommandSpec spec) {
    spec.usageMessage().description(keptWhole(spec.usageMessage().description()));
    for (final OptionSpec option : List.copyOf(spec.options())) {
      spec.remove(option);
      spec.addOption(OptionSpec.builder(option).description(keptWhole(option.description())).build());
    }
  }

  private static String[] keptWhole(final String... description) {
    return Arrays.stream(description).map(HelpText::of).toArray(String[]::new);
  }

  private static void addHelp(final CommandLine line) {
    line.getCommandSpec().addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description(
      "Show this and end.").build());
    line.getCommandSpec().usageMessage().optionListHeading("%nOptions:%n").commandListHeading(
      "%nJobs ('rra spark JOB --help' tells their options):%n").abbreviateSynopsis(true);
  }

  /** @return exit code */
  int run(final String... args) {
    final CommandLine parser = parser();
    final ParseResult parsed;
    try {
      parsed = parser.parseArgs(args);
    }
    catch (final ParameterException e) {
      return wrongUse(e);
    }
    final ParseResult inner = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    if (inner.isUsageHelpRequested() || !parsed.hasSubcommand()) {
      final PrintWriter to = inner.isUsageHelpRequested() ? out : err;
      to.print(HelpText.shown(inner.commandSpec().commandLine().getUsageMessage()));
      to.flush();
      return inner.isUsageHelpRequested() ? ExitCode.DONE : ExitCode.WRONG_USE;
    }
    final Job job = (Job) inner.commandSpec().userObject();
    try {
      job.check();
    }
    catch (final IllegalArgumentException e) {
      err.println("rra: " + FailureText.of(e));
      return wrongUse(inner.commandSpec());
    }
    final var face = new JobFace(out, err, new ConsoleProgress(err, terminal, () -> stopRequested));
    try {
      return job.run(face);
    }
    catch (final CanceledException e) {
      face.progress().clear();
      return ExitCode.CANCELED;
    }
    catch (final IOException | EngineException | IllegalArgumentException | SparkJobException e) {
      return stopRequested ? ExitCode.CANCELED : face.fail(FailureText.of(e));
    }
    catch (final OutOfMemoryError e) {
      return face.fail("there is not enough memory for the driver; give it more, for example RRA_JAVA_OPTS=-Xmx8g, or"
        + " --driver-memory of spark-submit (now " + (Runtime.getRuntime().maxMemory() >> 20) + " MB are allowed)");
    }
    catch (final RuntimeException | Error e) { // main must end: Spark leaves threads behind
      if (stopRequested) return ExitCode.CANCELED;
      face.fail("fault in the program: " + e + "; please report it with the output of the same command under RRA_DEBUG=1");
      if ("1".equals(System.getenv("RRA_DEBUG"))) e.printStackTrace(err);
      return ExitCode.FAILED;
    }
  }

  private int wrongUse(final ParameterException e) {
    final CommandSpec spec = e.getCommandLine().getCommandSpec();
    final List<String> unknown = e.getCommandLine().getUnmatchedArguments();
    if (unknown.isEmpty()) {
      final String message = e.getMessage().strip();
      err.println("rra: " + Character.toLowerCase(message.charAt(0)) + message.substring(1));
    }
    else {
      final String text = unknown.get(0);
      final boolean isJob = !spec.subcommands().isEmpty() && !text.startsWith("-");
      err.println("rra: there is no " + (isJob ? "job" : "option") + " '" + text + "'" + NearestName.of(text.replaceFirst("=.*",
        ""), isJob ? spec.subcommands().keySet() : spec.optionsMap().keySet()).map(n -> "; did you mean " + n + "?").orElse(""));
    }
    return wrongUse(spec);
  }

  private int wrongUse(final CommandSpec spec) {
    err.println("'" + spec.qualifiedName() + " --help' tells what there is.");
    return ExitCode.WRONG_USE;
  }

  /** Asks a running job to end and gives it some time to clean up. */
  private void stop() {
    stopRequested = true;
    try {
      ended.await(15, TimeUnit.SECONDS);
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
