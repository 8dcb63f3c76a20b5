package io.github.rraunet.spark.hadoop;

import java.nio.file.InvalidPathException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Makes paths of addresses such as {@code hdfs://host:8020/data/ct.nii.gz}. It connects when a file is asked for. */
public final class HadoopPaths {

  private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://([^/]*)(/.*)?", Pattern.DOTALL);
  private static final String SYSTEMS_OWN = "file";

  private static final Map<String, HadoopFileSystem> SYSTEMS = new ConcurrentHashMap<>();
  private static volatile Supplier<Configuration> configuration = Configuration::new;

  private HadoopPaths() {}

  /**
   * Says what Hadoop's settings are, from now on and for paths made from now on. Default: what the configuration files on the
   * class path say.
   */
  public static void configuredBy(final Supplier<Configuration> settings) {
    configuration = settings;
    SYSTEMS.clear();
  }

  /** @return whether a text is the address of a file that is not one of the system's own: {@code scheme://...}, but file:// */
  public static boolean isAddress(final String text) {
    final Matcher parts = ADDRESS.matcher(text);
    return parts.matches() && !parts.group(1).equalsIgnoreCase(SYSTEMS_OWN);
  }

  /**
   * @param address scheme, host or bucket, path; where the host is missing, that of Hadoop's default file system. Taken
   *                literally: nothing in it is decoded
   * @throws InvalidPathException if it is no address
   */
  public static HadoopPath of(final String address) {
    final Matcher parts = ADDRESS.matcher(address);
    if (!isAddress(address) || !parts.matches())
      throw new InvalidPathException(address, "is no address such as hdfs://host:8020/folder/file.nii.gz");
    final String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    final String authority = parts.group(2).isEmpty() ? defaultAuthority(scheme) : parts.group(2);
    final HadoopFileSystem system = SYSTEMS.computeIfAbsent(scheme + "://" + authority, key -> new HadoopFileSystem(scheme,
      authority, configuration));
    return HadoopPath.absolute(system, parts.group(3) == null ? "" : parts.group(3));
  }

  private static String defaultAuthority(final String scheme) {
    final var standard = FileSystem.getDefaultUri(configuration.get());
    return scheme.equalsIgnoreCase(standard.getScheme()) && standard.getAuthority() != null ? standard.getAuthority() : "";
  }
}
