package io.github.rraunet.files;

import java.nio.file.Path;
import java.util.Locale;

/** Where what can be made again is kept between runs. */
public final class UserCache {

  /** System property that names another folder. */
  public static final String PROPERTY = "rraunet.cache";

  private UserCache() {}

  /** @return the folder of the system property {@value #PROPERTY}, else one where the operating system keeps caches; absolute */
  public static Path folder() {
    return chosen().toAbsolutePath(); // a worker, which is told of it, has another working directory
  }

  private static Path chosen() {
    final String chosen = System.getProperty(PROPERTY);
    if (chosen != null && !chosen.isBlank()) return Path.of(chosen);
    final Path home = Path.of(System.getProperty("user.home"));
    final String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    final Path base;
    if (os.startsWith("windows")) base = fromEnvironment("LOCALAPPDATA", home.resolve("AppData").resolve("Local"));
    else if (os.startsWith("mac")) base = home.resolve("Library").resolve("Caches");
    else base = fromEnvironment("XDG_CACHE_HOME", home.resolve(".cache"));
    return base.resolve("rra-unet");
  }

  private static Path fromEnvironment(final String variable, final Path otherwise) {
    final String value = System.getenv(variable);
    return value == null || value.isBlank() ? otherwise : Path.of(value);
  }
}
