package io.github.rraunet.spark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerClassPath;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.files.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The jars of the worker process, which the jar for spark-submit carries in a folder of its own. An executor unpacks them once
 * on its machine, into the user's cache; each under its name only when it is whole.
 */
final class WorkerJars {

  private static final String FOLDER = "worker/";
  private static final String ENDING = ".jar";

  private static boolean inPlace;

  private WorkerJars() {}

  /** Does nothing where the worker's jars lie beside the program's, as after a build. */
  static synchronized void putInPlace() throws EngineException {
    final Path own = ownJar();
    if (inPlace || own == null || !Files.isRegularFile(own)) return;
    try (ZipFile jar = new ZipFile(own.toFile())) {
      final List<? extends ZipEntry> entries = jar.stream().filter(e -> e.getName().startsWith(FOLDER) && e.getName().endsWith(
        ENDING)).toList();
      if (!entries.isEmpty()) WorkerClassPath.useJarsIn(unpacked(jar, entries));
      inPlace = true;
    }
    catch (final IOException e) {
      throw new EngineException("the worker's jars could not be unpacked on this executor: " + e.getMessage(), e);
    }
  }

  /** @return the folder of these very jars, whose checksums its name tells */
  private static Path unpacked(final ZipFile jar, final List<? extends ZipEntry> entries) throws IOException {
    final CRC32 sum = new CRC32();
    for (final ZipEntry entry : entries)
      sum.update((entry.getName() + entry.getCrc()).getBytes(StandardCharsets.UTF_8));
    final Path folder = Files.createDirectories(cache().resolve("spark-worker").resolve(Long.toHexString(sum.getValue())));
    for (final ZipEntry entry : entries)
      unpack(jar, entry, folder);
    return folder;
  }

  private static Path ownJar() {
    try {
      final var source = WorkerJars.class.getProtectionDomain().getCodeSource();
      return source == null || source.getLocation() == null ? null : Path.of(source.getLocation().toURI());
    }
    catch (final URISyntaxException | IllegalArgumentException e) {
      return null; // the search for TensorFlow's jars says what is missing
    }
  }

  /** An executor may run as somebody without a home folder. */
  private static Path cache() throws IOException {
    try {
      final Path usual = Files.createDirectories(UserCache.folder());
      if (Files.isWritable(usual)) return usual;
    }
    catch (final IOException e) {
      return Files.createTempDirectory("rra-unet-");
    }
    return Files.createTempDirectory("rra-unet-");
  }

  private static void unpack(final ZipFile jar, final ZipEntry entry, final Path folder) throws IOException {
    final String name = entry.getName().substring(FOLDER.length());
    if (name.contains("/") || name.contains("\\")) throw new IOException(entry.getName() + " is no name of a jar");
    final Path target = folder.resolve(name);
    if (Files.isRegularFile(target) && Files.size(target) == entry.getSize()) return;
    try (FileReplacement file = new FileReplacement(target); InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, file.partial());
      file.complete();
    }
  }
}
