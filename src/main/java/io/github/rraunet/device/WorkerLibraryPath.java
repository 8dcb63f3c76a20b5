package io.github.rraunet.device;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Value of {@code LD_LIBRARY_PATH} for the worker. The libraries come from one source, because versions mixed of two crash: the
 * system where it has all of them, a CUDA installation of the system that its loader was not told of, else those that gpu-setup
 * unpacked. What the user had in the variable stays in it.
 *
 * @param value    empty if the variable need not be set
 * @param source   where the libraries come from
 * @param complete whether there is also what only our own kernels need
 */
public record WorkerLibraryPath(String value, Source source, boolean complete) {

  /** Where CUDA and cuDNN are taken from. */
  public enum Source {
    SYSTEM, OWN,
    /** Nowhere are all of them; TensorFlow will use no GPU. */
    INCOMPLETE
  }

  private static final Set<CudaLibrary> TENSORFLOW = ofUse(CudaLibrary.Use.TENSORFLOW);
  private static final Set<CudaLibrary> ALL = EnumSet.complementOf(EnumSet.of(CudaLibrary.DRIVER));
  /** These are released together; cuDNN is not. */
  private static final Set<CudaLibrary> RELEASED_TOGETHER = EnumSet.complementOf(EnumSet.of(CudaLibrary.DRIVER,
    CudaLibrary.CUDNN));

  /** Where containers and Windows' Linux put the driver's library, not always telling the loader. */
  private static final List<String> DRIVER_FOLDERS = List.of("/usr/local/nvidia/lib64", "/usr/lib/wsl/lib", "/usr/lib64/nvidia");

  private static Set<CudaLibrary> ofUse(final CudaLibrary.Use use) {
    return List.of(CudaLibrary.values()).stream().filter(l -> l.use() == use).collect(Collectors.toSet());
  }

  /** @param own folder of gpu-setup, which need not exist */
  public static WorkerLibraryPath choose(final SystemView system, final Path own) {
    final String user = withDriver(system, system.environment("LD_LIBRARY_PATH").orElse(""), own);
    for (final Set<CudaLibrary> wanted : List.of(ALL, TENSORFLOW)) {
      if (isComplete(system, user, own, wanted)) return new WorkerLibraryPath(user, Source.SYSTEM, wanted == ALL);
      for (final Path toolkit : ToolkitFolders.of(system)) {
        final String path = join(toolkit.toString(), user);
        if (isComplete(system, path, own, wanted)) return new WorkerLibraryPath(path, Source.SYSTEM, wanted == ALL);
      }
      final String path = join(own.toString(), user);
      if (isComplete(system, path, own, wanted)) return new WorkerLibraryPath(path, Source.OWN, wanted == ALL);
    }
    return new WorkerLibraryPath(user, Source.INCOMPLETE, false);
  }

  /** @return the path, at its end the folder of the driver's library if the loader would not find it */
  private static String withDriver(final SystemView system, final String path, final Path own) {
    if (new LibrarySearch(system, path, own).find(CudaLibrary.DRIVER).isFound()) return path;
    final Optional<String> folder = DRIVER_FOLDERS.stream().map(system::path)
      .filter(f -> Files.exists(f.resolve(CudaLibrary.DRIVER.soname()))).map(Path::toString).findFirst();
    return folder.map(f -> path.isBlank() ? f : path + File.pathSeparator + f).orElse(path);
  }

  private static boolean isComplete(final SystemView system, final String path, final Path own, final Set<CudaLibrary> wanted) {
    final List<LibraryFinding> found = new LibrarySearch(system, path, own).findAll().stream()
      .filter(f -> wanted.contains(f.library())).toList();
    return found.stream().allMatch(LibraryFinding::isFound) && found.stream()
      .filter(f -> RELEASED_TOGETHER.contains(f.library())).map(f -> Path.of(f.path()).getParent()).distinct().count() == 1;
  }

  private static String join(final String folder, final String more) {
    return more.isBlank() ? folder : folder + File.pathSeparator + more;
  }
}
