package io.github.rraunet.engine;

import com.google.gson.Gson;
import com.sun.jna.Native;
import com.sun.jna.platform.win32.WinNT;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.OwnLibraries;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.progress.Progress;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.imglib2.RandomAccessibleInterval;
import org.apposed.appose.NDArray;
import org.yaml.snakeyaml.Yaml;

/**
 * Class path of the worker: TensorFlow's jars first, from a place that is ours, then our own classes and the small
 * libraries that client and worker share, from where the client has them. Nothing else of the host gets in, least
 * of all the TensorFlow 1.x that a Fiji folder may hold under the same class names. Of TensorFlow's natives one build is taken:
 * the one for GPUs, from the same place or from where gpu-setup put it, when a GPU may be used; the one for CPUs else, as it is
 * loaded in a tenth of the time. (JavaCPP takes the GPU build wherever it finds one, whatever its place on the class path.)
 */
public final class WorkerClassPath {

  /** System property with the whole class path, for unusual installations. */
  static final String PROPERTY = "rraunet.worker.classpath";

  private static final Path LIBRARY_FOLDER = Path.of("lib", "rra-unet");
  private static final List<Class<?>> SHARED = List.of(Progress.class, RandomAccessibleInterval.class, NDArray.class,
    Native.class, WinNT.class,
    Gson.class, Yaml.class);
  /** Names as Maven writes them; 1.x is libtensorflow, libtensorflow_jni and proto. */
  private static final Pattern TENSORFLOW =
    Pattern.compile("(tensorflow-core-(api|native)|ndarray|javacpp|protobuf-java|jcuda(-natives)?)-\\d.*\\.jar");
  private static final Pattern TENSORFLOW_API = Pattern.compile("tensorflow-core-api-\\d.*\\.jar");

  private static final Pattern CPU_NATIVES = Pattern.compile("tensorflow-core-native-\\d[\\w.]*-[a-z]+-\\w+\\.jar");
  private static final Pattern GPU_NATIVES = Pattern.compile("tensorflow-core-native-\\d[\\w.]*-[a-z]+-\\w+-gpu\\.jar");

  private static volatile Path chosenFolder; // null for the one of an installation

  private WorkerClassPath() {}

  /** Says where the worker's jars lie in a process that has none beside the program: a folder with nothing else in it. */
  public static void useJarsIn(final Path folder) {
    chosenFolder = folder;
  }

  /**
   * @param device that the worker is for
   * @throws EngineException if TensorFlow's jars are not where an installation or a build has them
   */
  static String find(final DeviceChoice device) throws EngineException {
    final String chosen = System.getProperty(PROPERTY);
    if (chosen != null && !chosen.isBlank()) return chosen;
    final Path own = ownJar();
    final boolean gpu = device.kind() == Kind.GPU || device.kind() == Kind.AUTO && GpuFacts.isHardwareThere(SystemView
      .ofThisMachine());
    final Set<String> entries = new LinkedHashSet<>(oneBuild(workersJars(own), OwnLibraries.tensorFlow(), gpu));
    if (entries.stream().noneMatch(e -> TENSORFLOW_API.matcher(new File(e).getName()).matches()))
      throw new EngineException("TensorFlow's jars were not found: expected tensorflow-core-api in " + expectedFolder(own)
        + "; unpack the release zip over the ImageJ or Fiji folder again, keeping its lib/rra-unet");
    for (final Class<?> shared : SHARED)
      codeSource(shared).ifPresent(path -> entries.add(path.toString()));
    return String.join(File.pathSeparator, entries);
  }

  private static Path ownJar() throws EngineException {
    return codeSource(WorkerClassPath.class).orElseThrow(() -> new EngineException(
      "cannot tell from which jar this program was loaded; name the worker's class path with -D" + PROPERTY + "=..."));
  }

  private static List<String> workersJars(final Path own) throws EngineException {
    final Optional<Path> folder = libraryFolder(own);
    return folder.isPresent() ? jarsIn(folder.get()) : tensorFlowOf(System.getProperty("java.class.path", ""));
  }

  /** @return whether the GPU build came with the program, so that gpu-setup need not get it */
  static boolean hasGpuBuild() throws EngineException {
    return workersJars(ownJar()).stream().anyMatch(e -> isNamed(e, GPU_NATIVES));
  }

  /**
   * @param jars  the worker's, maybe with both builds of TensorFlow's natives
   * @param setup the GPU build that gpu-setup gets, which need not exist and counts only if it is of the version of the others
   * @param gpu   whether the GPU build is wanted
   * @return the jars with one build, first
   */
  static List<String> oneBuild(final List<String> jars, final Path setup, final boolean gpu) {
    final List<String> others = jars.stream().filter(j -> !isNamed(j, CPU_NATIVES) && !isNamed(j, GPU_NATIVES)).toList();
    final Optional<String> forCpu = jars.stream().filter(j -> isNamed(j, CPU_NATIVES)).findFirst();
    final Optional<String> forGpu = jars.stream().filter(j -> isNamed(j, GPU_NATIVES)).findFirst()
      .or(() -> Optional.of(setup.toString()).filter(s -> Files.isRegularFile(setup) && others.stream()
        .anyMatch(o -> new File(s).getName().startsWith(new File(o).getName().replaceFirst("\\.jar$", "") + "-"))));
    final List<String> chosen = new ArrayList<>();
    (gpu ? forGpu.or(() -> forCpu) : forCpu.or(() -> forGpu)).ifPresent(chosen::add);
    chosen.addAll(others);
    return chosen;
  }

  private static boolean isNamed(final String jar, final Pattern name) {
    return name.matcher(new File(jar).getName()).matches();
  }

  private static Optional<Path> libraryFolder(final Path ownJar) {
    if (chosenFolder != null) return Optional.of(chosenFolder);
    final Path expected = expectedFolder(ownJar);
    return Files.isDirectory(expected) ? Optional.of(expected) : Optional.empty();
  }

  private static Path expectedFolder(final Path ownJar) {
    return ownJar.toAbsolutePath().getParent().resolveSibling(LIBRARY_FOLDER).normalize();
  }

  private static List<String> jarsIn(final Path folder) throws EngineException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().endsWith(".jar")).map(Path::toString).sorted()
        .collect(Collectors.toList());
    }
    catch (final IOException e) {
      throw new EngineException("cannot list the worker's jars in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static List<String> tensorFlowOf(final String classPath) {
    final List<String> jars = new ArrayList<>();
    for (final String entry : classPath.split(Pattern.quote(File.pathSeparator)))
      if (TENSORFLOW.matcher(new File(entry).getName()).matches()) jars.add(entry);
    return jars;
  }

  private static Optional<Path> codeSource(final Class<?> type) {
    try {
      final CodeSource source = type.getProtectionDomain().getCodeSource();
      return source == null || source.getLocation() == null ? Optional.empty()
        : Optional.of(Path.of(source.getLocation().toURI()));
    }
    catch (final URISyntaxException | IllegalArgumentException e) {
      return Optional.empty(); // a class loader with locations of its own; the check for TensorFlow's jars tells
    }
  }
}
