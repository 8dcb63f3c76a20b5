package io.github.rraunet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn package} leaves: the application that bin/rra starts, and the zip for a Fiji folder. */
class PackagingIT {

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path APP = TARGET.resolve("app");
  private static final String OUR_JAR = "RRA_UNet-" + System.getProperty("project.version") + ".jar";

  /** Of TensorFlow, CUDA from Java and what they need; natives are those of this platform, or of the profile gpu. */
  private static final List<String> WORKER = List.of("jcuda-[\\d.]+\\.jar", "jcuda-natives-[\\d.]+-linux-x86_64\\.jar",
    "javacpp-[\\d.]+\\.jar", "javacpp-[\\d.]+-\\w+-\\w+\\.jar",
    "ndarray-[\\d.]+\\.jar", "protobuf-java-[\\d.]+\\.jar", "tensorflow-core-api-[\\d.]+\\.jar",
    "tensorflow-core-native-[\\d.]+\\.jar",
    "tensorflow-core-native-[\\d.]+-\\w+-\\w+(-gpu)?\\.jar");

  private static List<String> names(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertMatchesOneByOne(final List<String> names, final List<String> patterns) {
    for (final String pattern : patterns)
      assertThat(names).filteredOn(n -> n.matches(pattern)).as(pattern).hasSize(1);
    assertThat(names).as(String.join(" ", names)).hasSameSizeAs(patterns);
  }

  @Test
  void theApplicationKeepsTheWorkersJarsAway() throws IOException {
    assertThat(names(APP)).containsExactly("jars", "lib", "plugins");
    assertThat(names(APP.resolve("plugins"))).containsExactly(OUR_JAR);
    assertMatchesOneByOne(names(APP.resolve("lib/rra-unet")), WORKER);
    assertThat(names(APP.resolve("jars"))).anyMatch(n -> n.startsWith("ij-1.")).anyMatch(n -> n.startsWith("scijava-common-"))
      .noneMatch(n -> n.matches("(tensorflow|javacpp|ndarray|protobuf|jcuda).*"));
  }

  /** Spark is the business of clusters: an analyst's installation does not carry its 140 MB, nor Scala or Hadoop. */
  @Test
  void nothingOfSparkIsInTheZipsOrOnTheOrdinaryClassPath() throws IOException {
    final List<Path> jars = new ArrayList<>();
    try (Stream<Path> files = Files.walk(APP)) {
      files.filter(f -> f.toString().endsWith(".jar")).forEach(jars::add);
    }
    assertThat(jars).hasSizeGreaterThan(20);
    for (final Path path : jars)
      try (JarFile jar = new JarFile(path.toFile())) {
        assertThat(jar.stream().map(e -> e.getName())).as(path.toString()).noneMatch(PackagingIT::isOfSpark);
      }
    for (final String zip : List.of(System.getProperty("fiji.zip"), System.getProperty("imagej.zip")))
      try (JarFile packed = new JarFile(TARGET.resolve(OUR_JAR.replace(".jar", "-" + zip + ".zip")).toFile())) {
        assertThat(packed.stream().map(e -> e.getName())).as(zip).isNotEmpty().noneMatch(n -> isOfSpark(n) || n.matches(
          ".*(spark|scala|hadoop).*\\.jar"));
      }
  }

  private static boolean isOfSpark(final String entry) {
    return entry.matches("(org/apache/(spark|hadoop)|scala)/.*");
  }

  @Test
  void thePluginJarIsFoundByImageJAndBySciJava() throws IOException {
    assertThat(OUR_JAR).contains("_");
    try (JarFile jar = new JarFile(APP.resolve("plugins").resolve(OUR_JAR).toFile())) {
      assertThat(jar.getEntry("plugins.config")).isNotNull();
      assertThat(jar.getEntry("META-INF/json/org.scijava.plugin.Plugin")).isNotNull();
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
        .isEqualTo(System.getProperty("project.version"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Class-Path")).isNull();
      assertThat(jar.stream().map(e -> e.getName()).filter(n -> n.endsWith(".class")))
        .allMatch(n -> n.startsWith("io/github/rraunet/"));
    }
  }

  @Test
  void theFijiZipHoldsThePluginAndTheWorkerAndNothingThatFijiShips() throws IOException {
    final List<String> worker = new ArrayList<>();
    final List<String> others = new ArrayList<>();
    final String name = OUR_JAR.replace(".jar", "-" + System.getProperty("fiji.zip") + ".zip");
    try (JarFile zip = new JarFile(TARGET.resolve(name).toFile())) {
      zip.stream().filter(e -> !e.isDirectory()).map(e -> e.getName())
        .forEach(n -> (n.startsWith("lib/rra-unet/") ? worker : others).add(n.replaceFirst("^lib/rra-unet/", "")));
    }
    assertThat(others).containsExactly("plugins/" + OUR_JAR);
    assertMatchesOneByOne(worker, WORKER);
  }

  @Test
  void theImageJZipHoldsTheApplicationWithoutImageJ() throws IOException {
    final List<String> wanted = new ArrayList<>();
    for (final String folder : List.of("jars", "lib/rra-unet", "plugins"))
      names(APP.resolve(folder)).stream().map(n -> folder + "/" + n).filter(n -> !n.startsWith("jars/ij-")).forEach(wanted::add);
    final String name = OUR_JAR.replace(".jar", "-" + System.getProperty("imagej.zip") + ".zip");
    try (JarFile zip = new JarFile(TARGET.resolve(name).toFile())) {
      assertThat(zip.stream().filter(e -> !e.isDirectory()).map(e -> e.getName()))
        .containsExactlyInAnyOrderElementsOf(wanted).anyMatch(n -> n.startsWith("jars/appose-"));
    }
  }

  @Test
  void theCommandLineStartsWithoutTensorFlow() throws Exception {
    final Process rra = start("--version");
    assertThat(new String(rra.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
      .startsWith("RRA-U-Net " + System.getProperty("project.version"));
    assertThat(rra.waitFor()).isZero();
  }

  @Test
  void anEndBySignalLeavesNothing(@TempDir final Path folder) throws Exception {
    assumeTrue(File.separatorChar == '/', "there are no signals on this system");
    final String ct = folder.resolve("ct.nii.gz").toString();
    final Process rra = start("make-phantom", "--size", "256x256x300", "--spacing", "1", "--output", ct);
    try (BufferedReader messages = rra.errorReader(StandardCharsets.UTF_8)) {
      assertThat(messages.readLine()).startsWith("Making the phantom");
      rra.toHandle().destroy(); // SIGTERM; unlike Process.destroy() it leaves the streams open
      assertThat(rra.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(rra.exitValue()).as("128 and the signal's number").isEqualTo(143);
      assertThat(messages.lines().filter(l -> l.contains("Exception"))).isEmpty();
    }
    assertThat(names(folder)).isEmpty();
  }

  private static Process start(final String... args) throws IOException {
    final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-Djava.awt.headless=true", "-cp", APP.resolve("jars") + "/*" + File.pathSeparator + APP.resolve("plugins") + "/*",
      "io.github.rraunet.cli.Main"));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).start();
  }
}
