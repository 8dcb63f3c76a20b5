package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserCacheTest {

  private final String before = System.getProperty(UserCache.PROPERTY);

  @AfterEach
  void restore() {
    if (before == null) System.clearProperty(UserCache.PROPERTY);
    else System.setProperty(UserCache.PROPERTY, before);
  }

  @Test
  void aRelativeFolderIsTheSameForAProcessWithAnotherWorkingDirectory() {
    System.setProperty(UserCache.PROPERTY, "caches/mine");
    assertThat(UserCache.folder()).isEqualTo(Path.of(System.getProperty("user.dir"), "caches", "mine"));
    System.setProperty(UserCache.PROPERTY, " ");
    assertThat(UserCache.folder()).isAbsolute().hasFileName("rra-unet");
  }
}
