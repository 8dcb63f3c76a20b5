package io.github.rraunet.device;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The machine that this runs on. */
final class ThisMachine implements SystemView {

  private static final String ARROW = " => ";

  private List<Path> cache; // asked for once: searches are many

  @Override
  public Optional<String> environment(final String name) {
    return Optional.ofNullable(System.getenv(name));
  }

  @Override
  public Path path(final String absolute) {
    return Path.of(absolute);
  }

  @Override
  public String platform() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }

  /** Asks ldconfig, which is not on everybody's PATH. */
  @Override
  public synchronized List<Path> loaderCache() {
    if (cache == null) cache = askLdconfig();
    return cache;
  }

  private static List<Path> askLdconfig() {
    for (final String ldconfig : new String[] { "/sbin/ldconfig", "/usr/sbin/ldconfig" })
      if (Files.isExecutable(Path.of(ldconfig))) return parse(lines(ldconfig, "-p"));
    return List.of();
  }

  /** @param lines such as {@code libcuda.so.1 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcuda.so.1} */
  static List<Path> parse(final List<String> lines) {
    final List<Path> libraries = new ArrayList<>();
    for (final String line : lines)
      if (line.contains("x86-64") && line.contains(ARROW))
        libraries.add(Path.of(line.substring(line.indexOf(ARROW) + ARROW.length()).trim()));
    return libraries;
  }

  private static List<String> lines(final String... command) {
    try {
      final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(),
        StandardCharsets.UTF_8)))
      {
        return out.lines().toList();
      }
    }
    catch (final IOException e) {
      return List.of(); // without the cache, what lies in the standard folders is still found
    }
  }

  @Override
  public CudaAnswer cuda(final boolean memory) {
    try {
      return JCudaRuntime.ask(memory);
    }
    catch (final LinkageError e) {
      return CudaAnswer.notAsked("JCuda could not be loaded here: "
        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }
}
