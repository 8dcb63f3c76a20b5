package io.github.rraunet.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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

  /** Two hosts are two file systems, though both are this folder. */
  @Test
  void filesGoFromOneHostToAnother() throws IOException {
    final Path one = Files.createDirectory(newFolder("first"));
    final Path other = Files.createDirectory(HadoopPaths.of(FolderFileSystem.SCHEME + "://other/second"));
    final Path file = Files.writeString(one.resolve("a"), "a");
    assertThat(Files.isSameFile(file, HadoopPaths.of(FolderFileSystem.SCHEME + "://other/first/a"))).isFalse();
    Files.copy(file, other.resolve("copy"));
    Files.move(file, other.resolve("moved"));
    assertThat(Files.readString(folder.resolve("second/copy"))).isEqualTo("a");
    assertThat(Files.readString(folder.resolve("second/moved"))).isEqualTo("a");
    assertThat(folder.resolve("first")).isEmptyDirectory();
    Files.writeString(file, "b");
    assertThatThrownBy(() -> Files.move(file, other.resolve("moved"))).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.move(file, other.resolve("moved"), StandardCopyOption.ATOMIC_MOVE)).isInstanceOf(
      AtomicMoveNotSupportedException.class);
    assertThatThrownBy(() -> Files.move(one, other.resolve("folder"))).isInstanceOf(DirectoryNotEmptyException.class);
    assertThat(Files.readString(folder.resolve("first/a"))).isEqualTo("b");
    Files.move(file, other.resolve("moved"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(Files.readString(folder.resolve("second/moved"))).isEqualTo("b");
  }
}
