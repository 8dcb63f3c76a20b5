package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {

  @Test
  void goesWithAllInIt() throws IOException {
    final Path path;
    try (TemporaryFolder folder = new TemporaryFolder("rra-test-")) {
      path = folder.path();
      assertThat(path).isEmptyDirectory();
      assertThat(path.getFileName().toString()).startsWith("rra-test-");
      Files.createDirectories(path.resolve("sub/empty"));
      Files.writeString(path.resolve("sub/file"), "text");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void oneThatIsGoneIsNoFailure() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder("rra-test-")) {
      Files.delete(folder.path());
    }
  }
}
