package io.github.rraunet.spark;

import io.github.rraunet.engine.ModelPackage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.api.java.JavaSparkContext;

/** Brings a model to the executors, once to each: Spark serves one file, which a folder is packed into. */
final class ModelCarrier {

  private ModelCarrier() {}

  /**
   * @param location as the user wrote it; not the bundled model, which executors have
   * @return name under which an executor finds it
   */
  static String carry(final String location, final ModelPackage model, final JavaSparkContext context) throws IOException {
    final Path path = Path.of(location.strip()).toAbsolutePath().normalize();
    final Path folder = Files.isDirectory(path) ? path : model.savedModelFolder();
    if (Files.isRegularFile(path) && path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
      context.addFile(path.toString());
      return path.getFileName().toString();
    }
    final Path zip = Files.createTempDirectory("rra-model-").resolve(folder.getFileName() + ".zip");
    zip.toFile().deleteOnExit();
    zip.getParent().toFile().deleteOnExit();
    pack(folder, zip);
    context.addFile(zip.toString());
    return zip.getFileName().toString();
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
