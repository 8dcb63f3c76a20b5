package io.github.rraunet.device;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine that this runs on. */
final class ThisMachine implements SystemView {

  private static final String ARROW = " => ";
  private static final Pattern FREE = Pattern.compile("\\s*(\\S+)\\s*,\\s*(\\d{1,9})\\s*");
  private static final long LONGEST_S = 10; // that a program may take to answer

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

  /** Asks nvidia-smi, as CUDA would have to open each GPU, which takes some hundred MB of it from whoever works there. */
  @Override
  public Map<String, Long> freeMemory() {
    return parseFree(lines("nvidia-smi", "--query-gpu=uuid,memory.free", "--format=csv,noheader,nounits"));
  }

  /** @param lines such as {@code GPU-1b2f..., 141462}, in MiB; others, such as {@code ..., [N/A]}, are passed over */
  static Map<String, Long> parseFree(final List<String> lines) {
    final Map<String, Long> free = new HashMap<>();
    for (final String line : lines) {
      final Matcher known = FREE.matcher(line);
      if (known.matches()) free.put(known.group(1), Long.parseLong(known.group(2)) << 20);
    }
    return free;
  }

  private static List<String> lines(final String... command) {
    try {
      final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      CompletableFuture.delayedExecutor(LONGEST_S, TimeUnit.SECONDS).execute(process::destroyForcibly); // a GPU may hang
      process.getOutputStream().close();
      try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(),
        StandardCharsets.UTF_8)))
      {
        return out.lines().toList();
      }
    }
    catch (final IOException e) {
      return List.of(); // what lies in the standard folders is found without the cache, and a GPU used without its memory
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
