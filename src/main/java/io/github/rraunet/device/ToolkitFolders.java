package io.github.rraunet.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where NVIDIA's installers put CUDA 12 without telling the loader. */
final class ToolkitFolders {

  private ToolkitFolders() {}

  /** @return folders with libraries of CUDA 12, what the user named first, newer versions before older ones */
  static List<Path> of(final SystemView system) {
    final Set<Path> homes = new LinkedHashSet<>();
    for (final String variable : List.of("CUDA_HOME", "CUDA_PATH"))
      system.environment(variable).filter(v -> !v.isBlank()).ifPresent(v -> homes.add(Path.of(v)));
    homes.add(system.path("/usr/local/cuda"));
    final List<Path> versions = new ArrayList<>(LibrarySearch.list(system.path("/usr/local")));
    versions.removeIf(p -> !p.getFileName().toString().startsWith("cuda-12"));
    versions.sort((a, b) -> minor(b) - minor(a));
    homes.addAll(versions);
    homes.add(system.path("/opt/cuda"));
    return homes.stream().map(h -> h.resolve("lib64")).filter(f -> Files.exists(f.resolve(CudaLibrary.CUDART.soname()))).toList();
  }

  /** @return 6 of {@code cuda-12.6}; -1 of {@code cuda-12} */
  private static int minor(final Path folder) {
    final String digits = folder.getFileName().toString().replaceFirst("cuda-12\\.?", "");
    return digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
  }
}
