package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** One file system of Hadoop, such as all that lies at {@code hdfs://host:8020}; connected to when it is first used. */
public final class HadoopFileSystem extends FileSystem {

  static final String SEPARATOR = "/";
  static final String VIEW = "basic";

  /** Where Hadoop's rename is one step, also over a file that is there; elsewhere it may be a copy. */
  private static final Set<String> ATOMIC_RENAME = Set.of("hdfs", "webhdfs", "swebhdfs");

  private final String scheme;
  private final String authority;
  private final Supplier<Configuration> configuration;
  private org.apache.hadoop.fs.FileSystem connected;
  private FileContext context;

  /** @param authority host and port, bucket or the like; may be empty */
  HadoopFileSystem(final String scheme, final String authority, final Supplier<Configuration> configuration) {
    this.scheme = scheme;
    this.authority = authority;
    this.configuration = configuration;
  }

  String scheme() {
    return scheme;
  }

  String authority() {
    return authority;
  }

  boolean renamesAtOnce() {
    return ATOMIC_RENAME.contains(scheme);
  }

  /**
   * Connects. Not by Hadoop's cache of file systems, whose members anybody in the process may close.
   *
   * @throws IOException that says what to check
   */
  synchronized org.apache.hadoop.fs.FileSystem connected() throws IOException {
    if (connected != null) return connected;
    final HadoopPath root = HadoopPath.absolute(this, "");
    try {
      connected = org.apache.hadoop.fs.FileSystem.newInstance(root.toHadoop().toUri(), configuration.get());
      return connected;
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(root, e);
    }
  }

  /** @throws UnsupportedFileSystemException if this file system knows Hadoop's older interface only */
  synchronized FileContext context() throws IOException {
    if (context == null) context = FileContext.getFileContext(HadoopPath.absolute(this, "").toHadoop().toUri(),
      configuration.get());
    return context;
  }

  @Override
  public HadoopFileSystemProvider provider() {
    return HadoopFileSystemProvider.INSTANCE;
  }

  /** It stays connected as long as the process lives. */
  @Override
  public void close() {
    throw new UnsupportedOperationException(this + " stays open");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return SEPARATOR;
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(HadoopPath.absolute(this, ""));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of(VIEW);
  }

  @Override
  public HadoopPath getPath(final String first, final String... more) {
    HadoopPath path = HadoopPath.of(this, first);
    for (final String part : more)
      path = HadoopPath.cast(path.resolve(HadoopPath.of(this, part.replaceFirst("^/+", ""))));
    return path;
  }

  /** As on this system, for relative paths. */
  @Override
  public PathMatcher getPathMatcher(final String syntaxAndPattern) {
    final PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> !path.isAbsolute() && matcher.matches(Path.of(path.toString()));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("owners are not looked up on " + this);
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("files on " + this + " cannot be watched");
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof HadoopFileSystem o && o.scheme.equals(scheme) && o.authority.equals(authority);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** @return beginning of the addresses of its files, such as {@code hdfs://host:8020} */
  @Override
  public String toString() {
    return scheme + "://" + authority;
  }
}
