package io.github.rraunet.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** What the processor can do that the JVM does not tell. */
public final class CpuFeatures {

  private final Set<String> flags;

  private CpuFeatures(final Set<String> flags) {
    this.flags = flags;
  }

  /** @return of this machine, read from {@code /proc/cpuinfo}; nothing known on other systems than Linux */
  public static CpuFeatures ofThisMachine() {
    final Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) return new CpuFeatures(Set.of());
    try {
      return parse(Files.readString(info, StandardCharsets.ISO_8859_1));
    }
    catch (final IOException e) {
      return new CpuFeatures(Set.of()); // a container may hide it; slower arithmetic is then the right answer
    }
  }

  /** @param cpuinfo text of {@code /proc/cpuinfo}; only the first processor counts */
  public static CpuFeatures parse(final String cpuinfo) {
    final Set<String> flags = new HashSet<>();
    cpuinfo.lines().filter(line -> line.startsWith("flags")).findFirst()
      .ifPresent(line -> flags.addAll(Arrays.asList(line.substring(line.indexOf(':') + 1).trim().split("\\s+"))));
    return new CpuFeatures(flags);
  }

  /** @return true if bfloat16 products are computed in hardware (AVX512-BF16 or AMX-BF16) */
  public boolean hasBfloat16() {
    return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
  }
}
