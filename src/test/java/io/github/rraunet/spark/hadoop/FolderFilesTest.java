package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On a file system that stands for an object store: what it renames is not replaced in one step. */
@DisabledOnOs(OS.WINDOWS) // where Hadoop needs programs of its own
class FolderFilesTest extends HadoopFilesContract {

  @TempDir
  static Path folder;

  @BeforeAll
  static void configure() throws IOException {
    final Configuration settings = FolderFileSystem.settings(Files.createDirectories(folder));
    HadoopPaths.configuredBy(() -> settings);
  }

  @AfterAll
  static void forget() {
    HadoopPaths.configuredBy(Configuration::new);
  }

  @Override
  Path newFolder(final String name) {
    return HadoopPaths.of(FolderFileSystem.SCHEME + "://host/").resolve(name);
  }

  @Override
  boolean replacesAtOnce() {
    return false;
  }
}
