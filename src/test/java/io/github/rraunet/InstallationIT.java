package io.github.rraunet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The release's zips unpacked over a folder as users have it, and a macro that makes a phantom and segments it there: the
 * first run of a new user whose name has umlauts, on a machine without network.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InstallationIT {

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path APP_JARS = TARGET.resolve("app").resolve("jars");
  private static final String IMAGEJ = "ij-\\d.*\\.jar";

  @TempDir
  private Path temp;

  @Test
  void segmentsInAFijiFolderWithTensorFlow1AndANewerProtobuf() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "TensorFlow 1.15 for Java exists for x86-64 only");
    final Path fiji = temp.resolve(name("Meine Anwendungen äöü")).resolve("Fiji.app");
    final Path jars = Files.createDirectories(fiji.resolve("jars"));
    copy(APP_JARS, ".*", jars);
    copy(TARGET.resolve("tf1"), ".*", jars);
    assertThat(names(jars)).contains("libtensorflow-1.15.0.jar", "libtensorflow_jni-1.15.0.jar", "proto-1.15.0.jar",
      "protobuf-java-4.32.0.jar");
    final List<String> before = names(jars);
    unpack(System.getProperty("fiji.zip"), fiji);
    assertThat(names(jars)).as("Fiji's own jars").isEqualTo(before);
    segmentsAPhantom(fiji, List.of("jars/*", "plugins/*"));
  }

  @Test
  void segmentsInAFolderOfPlainImageJ() throws Exception {
    final Path imagej = Files.createDirectories(temp.resolve(name("Bild Verarbeitung ß")).resolve("ImageJ"));
    copy(APP_JARS, IMAGEJ, imagej);
    Files.move(imagej.resolve(names(imagej).get(0)), imagej.resolve("ij.jar"));
    unpack(System.getProperty("imagej.zip"), imagej);
    assertThat(names(imagej.resolve("jars"))).noneMatch(n -> n.matches(IMAGEJ));
    segmentsAPhantom(imagej, List.of("ij.jar", "jars/*", "plugins/*"));
  }

  private void segmentsAPhantom(final Path app, final List<String> classPath) throws Exception {
    final Path home = Files.createDirectories(temp.resolve(name("Jörg Müller")));
    final Path scratch = Files.createDirectories(home.resolve(name("tmp ä")));
    final Path raw = home.resolve("mask.raw");
    final Path macro = Files.writeString(home.resolve(name("größe.ijm")), """
      run("Spine CT Phantom...", "seed=1 size=64x64x8 spacing=4x4x10");
      run("RRA Segment Stack...", "model=bundled");
      saveAs("Raw Data", getArgument());
      print(getTitle() + " " + nSlices);
      """);
    final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-Xmx1g", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Dplugins.dir=" + app, "-cp",
      String.join(File.pathSeparator, classPath.stream().map(p -> app + File.separator + p).toList()),
      "io.github.rraunet.ij1.MacroMain", macro.toString(), raw.toString()));
    final ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
      .redirectOutput(temp.resolve("said.txt").toFile());
    // For the worker, too: a home of this user's, and proxies that lead nowhere.
    builder.environment().put("JAVA_TOOL_OPTIONS", "'-Duser.home=" + home + "' '-Djava.io.tmpdir=" + scratch + "' '-Djava.util."
      + "prefs.userRoot=" + home + "' -DsocksProxyHost=127.0.0.1 -DsocksProxyPort=9 -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=9"
      + " -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9");
    final Process imagej = builder.start();
    final boolean ended = imagej.waitFor(200, TimeUnit.SECONDS);
    if (!ended) imagej.destroyForcibly();
    final String said = Files.readString(temp.resolve("said.txt"));
    assertThat(ended).as(said).isTrue();
    assertThat(imagej.exitValue()).as(said).isZero();
    assertThat(said).contains("Picked up JAVA_TOOL_OPTIONS").contains("mask.raw 8").doesNotContain("\tat ");
    final byte[] mask = Files.readAllBytes(raw);
    assertThat(mask).hasSize(64 * 64 * 8).contains(0, 255);
    int foreground = 0;
    for (final byte voxel : mask)
      if (voxel != 0) foreground++;
    assertThat(foreground).as("voxels of vertebrae").isBetween(64, mask.length / 4);
  }

  /** @return the name, without its letters beyond ASCII where this system's locale has no files with such */
  private static String name(final String wanted) {
    final String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.forName(encoding).newEncoder().canEncode(wanted) ? wanted : wanted.replaceAll("[^ -~]", "_");
  }

  private static List<String> names(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static void copy(final Path from, final String pattern, final Path to) throws IOException {
    for (final String name : names(from))
      if (name.matches(pattern)) Files.copy(from.resolve(name), to.resolve(name));
  }

  private static void unpack(final String kind, final Path folder) throws IOException {
    final Path zip = TARGET.resolve("RRA_UNet-" + System.getProperty("project.version") + "-" + kind + ".zip");
    try (ZipFile entries = new ZipFile(zip.toFile(), StandardCharsets.UTF_8)) {
      for (final Enumeration<? extends ZipEntry> all = entries.entries(); all.hasMoreElements();) {
        final ZipEntry entry = all.nextElement();
        final Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) continue;
        Files.createDirectories(file.getParent());
        try (InputStream in = entries.getInputStream(entry)) {
          Files.copy(in, file); // fails where the folder has this file already
        }
      }
    }
  }
}
