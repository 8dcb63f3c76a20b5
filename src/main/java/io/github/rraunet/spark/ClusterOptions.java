package io.github.rraunet.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where the tasks of a job run; the same for all jobs. */
final class ClusterOptions {

  @Option(names = "--master", paramLabel = "URL", description = "Where tasks run: local[*] for all processors of this machine,"
    + " local[2] for two, spark://HOST:7077 for a cluster. Default: what spark-submit says, else local[*].")
  private String master = "";

  @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A setting of Spark, such as spark.executor.memory=8g; may"
    + " be given again.")
  private Map<String, String> conf = new LinkedHashMap<>();

  @Option(names = "--attempts", paramLabel = "N", description = "How often a task is tried that fails for a reason that may"
    + " pass, such as a network drive that does not answer. Default: 3.")
  private int attempts = 3;

  /** @return empty for what spark-submit says, else local[*] */
  String master() {
    return master.strip();
  }

  Map<String, String> conf() {
    return conf;
  }

  /** @throws IllegalArgumentException if it is not positive */
  int attempts() {
    if (attempts < 1) throw new IllegalArgumentException("attempts must be at least 1, found " + attempts);
    return attempts;
  }
}
