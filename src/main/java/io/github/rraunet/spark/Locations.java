package io.github.rraunet.spark;

import io.github.rraunet.spark.hadoop.HadoopPaths;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Makes paths of what users and tasks write: {@code hdfs://host/folder}, {@code s3a://bucket/folder} and other addresses are on
 * file systems of Hadoop, {@code file:///folder} and all else on this machine.
 */
final class Locations {

  private static final String OWN = "file://";

  private static volatile SparkConf settings = new SparkConf();

  static {
    HadoopPaths.configuredBy(Locations::configuration);
  }

  private Locations() {}

  /** Says with what settings of Spark a driver that is not yet connected reaches Hadoop's file systems. */
  static void use(final SparkConf conf) {
    settings = conf;
    HadoopPaths.configuredBy(Locations::configuration);
  }

  /** @return Hadoop's settings, with those that Spark was given as spark.hadoop.*; in a task those of its driver */
  private static Configuration configuration() {
    final SparkEnv env = SparkEnv.get();
    return SparkHadoopUtil.get().newConfiguration(env == null ? settings : env.conf());
  }

  /** @throws InvalidPathException if it is no path here */
  static Path path(final String text) {
    final String location = text.strip();
    if (HadoopPaths.isAddress(location)) return HadoopPaths.of(location);
    return Path.of(location.regionMatches(true, 0, OWN, 0, OWN.length()) ? own(location) : text);
  }

  /** @return the path in an address of this machine, of which Windows has a drive after the first slash */
  private static String own(final String address) {
    final int slash = address.indexOf('/', OWN.length());
    final String path = slash < 0 ? "/" : address.substring(slash);
    return path.matches("/[A-Za-z]:.*") ? path.substring(1) : path;
  }

  /**
   * Asks for each path, whether something is there or not.
   *
   * @throws IOException if its file system does not answer, which Files.exists would take for a file that is not there
   */
  static void checkAnswers(final Path... paths) throws IOException {
    for (final Path path : paths)
      try {
        if (path.getFileSystem() != FileSystems.getDefault()) Files.readAttributes(path, BasicFileAttributes.class);
      }
      catch (final NoSuchFileException e) {
        continue; // which is an answer
      }
  }

  /** @return whether it is a folder that holds images, and no image itself, as a DICOM series or an OME-Zarr is */
  static boolean isFolderOfImages(final Path path) {
    return Files.isDirectory(path) && !VolumeFiles.isReadable(path);
  }

  /** @return whether a text is the address of a file that other programs of this machine cannot open */
  static boolean isElsewhere(final String text) {
    return HadoopPaths.isAddress(text.strip());
  }
}
