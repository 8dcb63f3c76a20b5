package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Gives a file or folder another name on its file system. */
final class Renaming {

  private Renaming() {}

  /** @param replace a file that is there, in one step where the file system can */
  static void rename(final HadoopPath source, final HadoopPath target, final boolean replace) throws IOException {
    final FileContext context;
    try {
      context = source.getFileSystem().context();
    }
    catch (final UnsupportedFileSystemException e) {
      inTwoSteps(source, target, replace);
      return;
    }
    try {
      context.rename(source.toHadoop(), target.toHadoop(), replace ? Rename.OVERWRITE : Rename.NONE);
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(target, e);
    }
  }

  /** By Hadoop's older interface, which replaces nothing. */
  private static void inTwoSteps(final HadoopPath source, final HadoopPath target, final boolean replace) throws IOException {
    final FileSystem system = source.getFileSystem().connected();
    try {
      if (replace) system.delete(target.toHadoop(), false);
      if (!system.rename(source.toHadoop(), target.toHadoop()))
        throw new FileSystemException(source.toString(), target.toString(), "could not be moved there");
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(target, e);
    }
  }
}
