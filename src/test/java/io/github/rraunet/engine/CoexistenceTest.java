package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.tensorflow.SmallModels;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our worker beside what older plugins leave in a Fiji folder, and its end when the program that started it ends. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CoexistenceTest {

  private static final Path TENSORFLOW1 = Path.of("target", "tf1");
  private static final Pattern WORKERS_OWN =
    Pattern.compile("(tensorflow-core-|ndarray-|javacpp-|protobuf-java-|jcuda-).*\\.jar");

  @TempDir
  private Path temp;

  @Test
  void runsInAProgramThatHasTensorFlow1OnItsClassPath() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "TensorFlow 1.15 for Java exists for x86-64 only");
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("model"), 3);
    final Path fiji = installation();
    final List<String> classPath = new ArrayList<>();
    for (final String jar : List.of("libtensorflow", "libtensorflow_jni", "proto"))
      classPath.add(existing(TENSORFLOW1.resolve(jar + "-1.15.0.jar")));
    classPath.add(existing(fiji.resolve("plugins").resolve("RRA_UNet.jar")));
    classPath.addAll(hostLibraries());
    final Path log = temp.resolve("log.txt");
    final Process host = java(classPath, log, HostWithTensorFlow1.class.getName(), model.toString());
    assertThat(host.waitFor(240, TimeUnit.SECONDS)).isTrue();
    final String said = new String(host.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(host.exitValue()).as(Files.readString(log)).isZero();
    assertThat(said.lines()).startsWith("before 1.15.0 6", "worker TensorFlow 2.18.0 " + (float) (1 / (1 + Math.exp(-3))),
      "while 1.15.0 7",
      "proto org.tensorflow.framework.GraphDef");
    final List<String> workers = List.of(said.lines().skip(4).findFirst().orElseThrow().replaceFirst("worker's classes ", "")
      .split(File.pathSeparator));
    assertThat(workers).noneMatch(jar -> jar.contains("1.15.0")).anyMatch(jar -> jar.endsWith("RRA_UNet.jar"));
    assertThat(workers.get(0)).contains("rra-unet");
  }

  @Test
  void workerEndsWithTheProgramThatStartedIt() throws Exception {
    final Set<String> before = WorkerPredictorTest.sharedMemory();
    final Path model = SmallModels.slow(temp.resolve("model"));
    final List<String> classPath = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    final Process host = java(classPath, temp.resolve("log.txt"), HostThatWaits.class.getName(), model.toString());
    assertThat(host.inputReader().readLine()).isEqualTo("computing");
    final ProcessHandle worker = host.descendants().filter(p -> p.info().commandLine().orElse("").contains("WorkerMain"))
      .findFirst().orElseThrow();
    TimeUnit.MILLISECONDS.sleep(300); // into the computation
    host.destroyForcibly();
    worker.onExit().get(30, TimeUnit.SECONDS);
    WorkerPredictorTest.assertNoneLeft(before);
  }

  /** A program that is killed while its worker computes. */
  public static final class HostThatWaits {

    private HostThatWaits() {}

    /** @param args folder of a SavedModel */
    public static void main(final String[] args) throws Exception {
      final var model = ModelPackage.open(args[0], ForeignModelSettings.of(new IntensityWindow(-1000, 1000),
        new SliceGeometry.PixelSpacing(1, 1)));
      try (WorkerPredictor predictor = WorkerPredictor.start(model, PredictorSettings.DEFAULT);
      SliceBatch batch = predictor.allocate(8, 256, 256))
      {
        System.out.println("computing");
        predictor.predict(batch, 8);
      }
    }
  }

  /** Our jar and the worker's jars as they lie in a Fiji folder, under a name as users have it. */
  private Path installation() throws IOException {
    final Path fiji = temp.resolve(WorkerPredictorTest.unusualName("Meine Fiji äöü.app"));
    final Path libraries = Files.createDirectories(fiji.resolve("lib").resolve("rra-unet"));
    for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      final Path jar = Path.of(entry);
      if (WORKERS_OWN.matcher(jar.getFileName().toString()).matches()) link(jar, libraries.resolve(jar.getFileName()));
    }
    final Path jar = Files.createDirectories(fiji.resolve("plugins")).resolve("RRA_UNet.jar");
    final Path classes = Path.of("target", "classes");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> tree = Files.walk(classes)) {
      for (final Path file : tree.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
      }
    }
    return fiji;
  }

  private static void link(final Path from, final Path to) throws IOException {
    try {
      Files.createLink(to, from.toRealPath());
    }
    catch (final FileSystemException | UnsupportedOperationException e) {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES); // with another date JavaCPP would unpack its libraries again
    }
  }

  /** What a Fiji folder has already, and a protobuf that TensorFlow 1.x works with; no TensorFlow of ours. */
  private static List<String> hostLibraries() {
    final List<String> jars = new ArrayList<>();
    for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      final String name = new File(entry).getName();
      if (name.equals("classes")) continue;
      if (!WORKERS_OWN.matcher(name).matches() || name.startsWith("protobuf-java-")) jars.add(entry);
    }
    return jars;
  }

  private static String existing(final Path file) {
    assertThat(file).exists();
    return file.toAbsolutePath().toString();
  }

  private static Process java(final List<String> classPath, final Path log, final String main, final String argument)
    throws IOException
  {
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-cp",
      String.join(File.pathSeparator, classPath),
      main, argument).redirectError(log.toFile()).start();
  }
}
