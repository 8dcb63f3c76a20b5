package io.github.rraunet.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On HDFS. */
@DisabledOnOs(OS.WINDOWS) // where Hadoop needs programs of its own
class HdfsFilesTest extends HadoopFilesContract {

  @TempDir
  static Path blocks;

  private static MiniHdfs hdfs;

  @BeforeAll
  static void start() throws IOException {
    hdfs = new MiniHdfs(blocks);
    HadoopPaths.configuredBy(HdfsFilesTest::settings);
  }

  private static Configuration settings() {
    final Configuration settings = new Configuration();
    MiniHdfs.CLIENT.forEach(settings::set);
    return settings;
  }

  @AfterAll
  static void stop() {
    hdfs.close();
    HadoopPaths.configuredBy(Configuration::new);
  }

  @Override
  Path newFolder(final String name) {
    return HadoopPaths.of(hdfs.address()).resolve(name);
  }

  @Override
  boolean replacesAtOnce() {
    return true;
  }

  @Test
  void whatBelongsToOthersIsDenied() throws Exception {
    Files.createDirectory(newFolder("mine"));
    HadoopPaths.configuredBy(HdfsFilesTest::settings); // who connects is known by the connection
    UserGroupInformation.createRemoteUser("somebody").doAs((PrivilegedExceptionAction<Void>) () -> {
      assertThatThrownBy(() -> Files.writeString(newFolder("mine").resolve("a"), "x")).isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(hdfs.address() + "/mine/a").hasMessageContaining("somebody");
      return null;
    });
    HadoopPaths.configuredBy(HdfsFilesTest::settings);
  }
}
