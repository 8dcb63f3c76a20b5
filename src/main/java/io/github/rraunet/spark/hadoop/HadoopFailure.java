package io.github.rraunet.spark.hadoop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.VersionInfo;

/** Hadoop's exceptions as those of java.nio.file, or with a sentence that says what to check. */
final class HadoopFailure {

  /** Libraries by the scheme that they bring. */
  private static final Map<String, String> LIBRARIES = Map.of("s3a", "hadoop-aws", "abfs", "hadoop-azure", "abfss",
    "hadoop-azure", "wasb", "hadoop-azure", "wasbs", "hadoop-azure", "adl", "hadoop-azure-datalake", "oss", "hadoop-aliyun");

  private HadoopFailure() {}

  /** @return what to throw in its place */
  static IOException of(final HadoopPath path, final Exception failure) {
    final Exception e = failure instanceof RemoteException remote ? remote.unwrapRemoteException() : failure;
    final String file = path.toString();
    if (e instanceof FileSystemException known) return known;
    if (e instanceof FileNotFoundException) return caused(new NoSuchFileException(file), failure);
    if (e instanceof AccessControlException) return caused(new AccessDeniedException(file, null, firstLine(e)), failure);
    if (e instanceof FileAlreadyExistsException) return caused(new java.nio.file.FileAlreadyExistsException(file), failure);
    if (e instanceof PathIsNotEmptyDirectoryException) return caused(new DirectoryNotEmptyException(file), failure);
    if (e instanceof ParentNotDirectoryException)
      return caused(new FileSystemException(file, null, "a part of this path is a file where a folder was expected"), failure);
    if (hasCause(e, UnknownHostException.class))
      return new IOException(file + ": there is no host of this name (" + path.getFileSystem().authority() + "); is the address"
        + " right, and is the name service of the cluster in Hadoop's settings (HADOOP_CONF_DIR, or --conf"
        + " spark.hadoop.dfs.nameservices=...)?", failure);
    if (hasCause(e, ConnectException.class) || hasCause(e, NoRouteToHostException.class) || hasCause(e,
      SocketTimeoutException.class))
      return new IOException(file + ": nobody answers at " + path.getFileSystem() + "; does the file system run there, is the"
        + " port"
        + " that for programs (of a NameNode often 8020 or 9000, not that of its web page), and does a firewall let it through?",
        failure);
    if (e instanceof UnsupportedFileSystemException || hasCause(e, ClassNotFoundException.class)) return noLibrary(path, failure);
    if (e instanceof IOException io && e.getMessage() != null && e.getMessage().contains(file)) return io;
    return new IOException(file + ": " + firstLine(e), failure);
  }

  private static IOException noLibrary(final HadoopPath path, final Exception failure) {
    final String scheme = path.getFileSystem().scheme();
    final String library = LIBRARIES.get(scheme);
    return new IOException(path + ": Hadoop has no file system for " + scheme + ":// here; " + (library == null
      ? "add the library that brings it (spark-submit --packages, or --jars)" : "add its library: spark-submit --packages"
        + " org.apache.hadoop:" + library + ":" + VersionInfo.getVersion()), failure);
  }

  private static IOException caused(final IOException known, final Exception cause) {
    known.initCause(cause);
    return known;
  }

  private static boolean hasCause(final Throwable failure, final Class<? extends Throwable> kind) {
    for (Throwable t = failure; t != null; t = t.getCause())
      if (kind.isInstance(t)) return true;
    return false;
  }

  /** Hadoop puts whole stack traces into messages. */
  private static String firstLine(final Exception e) {
    final String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName()
      : message.strip().lines().findFirst().orElseThrow();
  }
}
