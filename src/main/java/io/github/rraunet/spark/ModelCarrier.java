package io.github.rraunet.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;

/** Brings a model to the executors, once to each: Spark serves one file, which a folder is packed into. */
final class ModelCarrier {

  private static final String GRAPH_FILE = "saved_model.pb";

  private ModelCarrier() {}

  /**
   * @param location as the user wrote it, of a model that was opened; not the bundled one, which executors have
   * @return name under which an executor finds it
   */
  static String carry(final String location, final JavaSparkContext context) throws IOException {
    final Path path = Path.of(location.strip()).toAbsolutePath().normalize();
    final Path file;
    if (Files.isDirectory(path)) file = packed(path);
    else if (path.getFileName().toString().equals(GRAPH_FILE)) file = packed(path.getParent());
    else file = path.toRealPath(); // Spark names it as what a link leads to
    context.addFile(file.toUri().toString()); // in a plain path it takes # for something else
    return file.getFileName().toString();
  }

  /** @return in Spark's own folder for such files, which it removes at the end of the job */
  private static Path packed(final Path folder) throws IOException {
    final Path zip = Files.createTempDirectory(Path.of(SparkFiles.getRootDirectory()), "model").resolve(folder.getFileName()
      + ".zip");
    pack(folder, zip);
    return zip;
  }

  /** The folder itself is packed, too: its name is that of a model that has no other. */
  private static void pack(final Path folder, final Path zip) throws IOException {
    final List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.filter(Files::isRegularFile).sorted().toList();
    }
    try (OutputStream out = Files.newOutputStream(zip); ZipOutputStream packed = new ZipOutputStream(out)) {
      packed.setLevel(1);
      for (final Path file : files) {
        packed.putNextEntry(new ZipEntry(folder.getParent().relativize(file).toString().replace('\\', '/')));
        Files.copy(file, packed);
        packed.closeEntry();
      }
    }
  }
}
