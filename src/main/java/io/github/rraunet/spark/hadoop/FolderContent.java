package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/** What lies in a folder, asked for piece by piece. */
final class FolderContent implements DirectoryStream<Path>, Iterator<Path> {

  private final HadoopPath folder;
  private final RemoteIterator<FileStatus> content;
  private final DirectoryStream.Filter<? super Path> filter;
  private Path next;
  private boolean begun;
  private boolean closed;

  FolderContent(final HadoopPath folder, final RemoteIterator<FileStatus> content,
    final DirectoryStream.Filter<? super Path> filter)
  {
    this.folder = folder;
    this.content = content;
    this.filter = filter;
  }

  @Override
  public Iterator<Path> iterator() {
    if (begun || closed) throw new IllegalStateException("a folder's content is given once, to whoever has it open");
    begun = true;
    return this;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && !closed && content.hasNext()) {
        final Path path = folder.resolve(folder.getFileSystem().getPath(content.next().getPath().getName()));
        if (filter.accept(path)) next = path;
      }
      return next != null;
    }
    catch (final IOException e) {
      throw new DirectoryIteratorException(HadoopFailure.of(folder, e));
    }
  }

  @Override
  public Path next() {
    if (!hasNext()) throw new NoSuchElementException();
    final Path path = next;
    next = null;
    return path;
  }

  @Override
  public void close() {
    closed = true;
  }
}
