package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ClusterTest {

  private static SparkConf settings(final String... options) {
    final CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create());
    final var parsed = new ClusterOptions();
    line.getCommandSpec().addMixin("cluster", CommandLine.Model.CommandSpec.forAnnotatedObject(parsed));
    line.parseArgs(options);
    return Cluster.settings("segment", parsed);
  }

  @Test
  void executorsOfAClusterCanNameEveryFile() {
    assertThat(settings("--master", "spark://a:7077", "--conf", "spark.jars=x.jar").get("spark.executorEnv.LC_ALL")).isEqualTo(
      "C.UTF-8");
    assertThat(settings("--master", "spark://a:7077", "--conf", "spark.jars=x.jar", "--conf", "spark.executorEnv.LC_ALL=de_DE.UTF-8")
      .get("spark.executorEnv.LC_ALL")).isEqualTo("de_DE.UTF-8");
    assertThat(settings("--master", "local[2]").contains("spark.executorEnv.LC_ALL")).isFalse();
  }

  @Test
  void aClusterNeedsTheJarAndThisMachineDoesNot() {
    assertThat(settings().get("spark.master")).isEqualTo("local[*]");
    assertThat(settings("--master", "local[2]").contains("spark.jars")).isFalse();
    assertThatThrownBy(() -> settings("--master", "spark://a:7077")).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("mvn -Pspark -DskipTests package");
  }
}
