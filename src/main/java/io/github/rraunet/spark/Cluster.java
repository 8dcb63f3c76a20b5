package io.github.rraunet.spark;

import io.github.rraunet.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The Spark application of one job. */
final class Cluster implements AutoCloseable {

  /** System property: the jar that executors get where the driver was not started by spark-submit. */
  static final String JAR_PROPERTY = "rraunet.spark.jar";

  private static final String ALL_PROCESSORS = "local[*]";
  private static final String TOO_LITTLE_MEMORY = "INVALID_DRIVER_MEMORY"; // Spark's condition, which it words for spark-submit

  private final JavaSparkContext context;
  private final SparkTasks tasks;

  private Cluster(final JavaSparkContext context, final int attempts) {
    this.context = context;
    tasks = new SparkTasks(context, attempts);
  }

  /**
   * Connects to the master.
   *
   * @param verb of the job, for Spark's own pages
   * @throws IllegalArgumentException if an option is wrong, or the master needs a jar that was not built, saying how to build it
   */
  static Cluster start(final String verb, final ClusterOptions options, final Progress progress) {
    final int attempts = options.attempts();
    final SparkConf conf = settings(verb, options);
    progress.report("Starting Spark (" + conf.get("spark.master") + ")", 0, 0);
    final JavaSparkContext context = connect(conf);
    context.sc().uiWebUrl().foreach(url -> {
      progress.say("Spark's own pages on this run: " + url);
      return null;
    });
    return new Cluster(context, attempts);
  }

  /** @return what spark-submit says, and over it what the user says */
  static SparkConf conf(final ClusterOptions options) {
    final SparkConf conf = new SparkConf();
    options.conf().forEach(conf::set);
    if (!options.master().isEmpty()) conf.setMaster(options.master());
    return conf.setIfMissing("spark.master", ALL_PROCESSORS);
  }

  /** @return the same, and for the rest what suits us */
  static SparkConf settings(final String verb, final ClusterOptions options) {
    final SparkConf conf = conf(options);
    conf.setIfMissing("spark.app.name", "RRA-U-Net " + verb);
    conf.setIfMissing("spark.ui.showConsoleProgress", "false"); // ours counts stacks
    conf.setIfMissing("spark.executor.extraJavaOptions", "-Djava.awt.headless=true");
    if (isLocal(conf.get("spark.master"))) return conf;
    // Workers that a system starts have the locale C, in which Java opens no file whose name has letters beyond ASCII.
    conf.setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
    if (!conf.contains("spark.jars")) conf.set("spark.jars", jar());
    return conf;
  }

  /** Spark's own exceptions are checked ones that Java does not know of. */
  private static JavaSparkContext connect(final SparkConf conf) {
    try {
      return new JavaSparkContext(conf);
    }
    catch (final Exception e) {
      if (String.valueOf(e.getMessage()).contains(TOO_LITTLE_MEMORY))
        throw new IllegalArgumentException("Spark needs a heap of 450 MiB or more in the process that starts it; give Java more"
          + " (RRA_JAVA_OPTS=-Xmx1g on the command line, --driver-memory 1g with spark-submit)", e);
      throw new IllegalArgumentException("Spark could not be started with the master " + conf.get("spark.master") + ": " + e
        .getMessage() + "; a master is local[*], local[2], spark://HOST:7077, yarn or k8s://...", e);
    }
  }

  private static String jar() {
    final String jar = System.getProperty(JAR_PROPERTY, "");
    if (jar.isBlank() || !Files.isRegularFile(Path.of(jar)))
      throw new IllegalArgumentException("executors on other machines need the program's jar for Spark, which is not built"
        + (jar.isBlank() ? "" : " (" + jar + ")") + "; build it with 'mvn -Pspark -DskipTests package', or start this job by"
        + " spark-submit");
    return jar;
  }

  static boolean isLocal(final String master) {
    return master.equals("local") || master.startsWith("local[");
  }

  /** @return whether tasks run in this very process */
  boolean isLocal() {
    return isLocal(context.master());
  }

  /** @return for records, such as "Apache Spark 4.1.3, local[2]" */
  String description() {
    return "Apache Spark " + context.version() + ", " + context.master();
  }

  SparkTasks tasks() {
    return tasks;
  }

  JavaSparkContext context() {
    return context;
  }

  /** @return settings of Spark that tell how it ran, for the state of the run */
  Map<String, String> facts() {
    return Map.of("spark", context.version(), "master", context.master(), "application", context.sc().applicationId());
  }

  /** Ends the application, its executors and what they started. */
  @Override
  public void close() {
    tasks.cancel();
    ExecutorEngine.closeAll(); // those of tasks that ran in this process
    context.close();
  }
}
