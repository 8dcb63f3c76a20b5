package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.permission.FsAction;

/**
 * What {@code java.nio.file.Files} does with paths on Hadoop's file systems. Files are written from the beginning to the end,
 * links are those of the file system itself, owners and permissions are not seen.
 */
public final class HadoopFileSystemProvider extends FileSystemProvider {

  static final HadoopFileSystemProvider INSTANCE = new HadoopFileSystemProvider();

  private static final Set<OpenOption> NOT_OFFERED = Set.of(StandardOpenOption.APPEND, StandardOpenOption.DELETE_ON_CLOSE,
    StandardOpenOption.SYNC, StandardOpenOption.DSYNC);

  private HadoopFileSystemProvider() {}

  /** @return not of one file system: what all of them are reached by here */
  @Override
  public String getScheme() {
    return "hadoop";
  }

  @Override
  public FileSystem newFileSystem(final URI uri, final Map<String, ?> settings) {
    throw new UnsupportedOperationException("file systems of Hadoop are there; make paths of their addresses");
  }

  @Override
  public FileSystem getFileSystem(final URI uri) {
    return getPath(uri).getFileSystem();
  }

  @Override
  public HadoopPath getPath(final URI uri) {
    return HadoopPaths.of(uri.getScheme() + "://" + (uri.getAuthority() == null ? "" : uri.getAuthority()) + uri.getPath());
  }

  private static org.apache.hadoop.fs.FileSystem system(final HadoopPath path) throws IOException {
    return path.getFileSystem().connected();
  }

  private static FileStatus status(final HadoopPath path) throws IOException {
    final org.apache.hadoop.fs.FileSystem system = system(path);
    try {
      return system.getFileStatus(path.toHadoop());
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(path, e);
    }
  }

  /** @return null if nothing is there */
  private static FileStatus statusOrNull(final HadoopPath path) throws IOException {
    try {
      return status(path);
    }
    catch (final NoSuchFileException e) {
      return null;
    }
  }

  private static void checkIsFile(final HadoopPath path, final FileStatus status) throws FileSystemException {
    if (status.isDirectory()) throw new FileSystemException(path.toString(), null, "is a folder, where a file was expected");
  }

  @Override
  public SeekableByteChannel newByteChannel(final Path path, final Set<? extends OpenOption> options,
    final FileAttribute<?>... attributes) throws IOException
  {
    final HadoopPath file = HadoopPath.cast(path);
    if (options.contains(StandardOpenOption.WRITE)) {
      if (options.contains(StandardOpenOption.READ))
        throw new UnsupportedOperationException("a file of Hadoop's file systems is either read or written");
      return new WriteChannel(created(file, options));
    }
    refuse(options);
    final FileStatus status = status(file);
    checkIsFile(file, status);
    try {
      return new ReadChannel(system(file).open(file.toHadoop()), status.getLen());
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(file, e);
    }
  }

  private static void refuse(final Set<? extends OpenOption> options) {
    for (final OpenOption option : options)
      if (NOT_OFFERED.contains(option)) throw new UnsupportedOperationException(option + " is not offered by Hadoop's file"
        + " systems");
  }

  private static FSDataOutputStream created(final HadoopPath file, final Set<? extends OpenOption> options) throws IOException {
    refuse(options);
    final boolean isNew = options.contains(StandardOpenOption.CREATE_NEW);
    final FileStatus there = statusOrNull(file);
    if (there != null) {
      if (isNew) throw new FileAlreadyExistsException(file.toString());
      checkIsFile(file, there);
      if (!options.contains(StandardOpenOption.TRUNCATE_EXISTING) && there.getLen() > 0)
        throw new UnsupportedOperationException("a file of Hadoop's file systems is not changed in place");
    }
    else if (!isNew && !options.contains(StandardOpenOption.CREATE)) throw new NoSuchFileException(file.toString());
    checkFolderOf(file);
    try {
      return system(file).create(file.toHadoop(), !isNew);
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(file, e);
    }
  }

  /** Hadoop would make the folders, which would hide a wrong name. */
  private static void checkFolderOf(final HadoopPath path) throws IOException {
    final HadoopPath folder = path.toAbsolutePath().normalize().getParent();
    if (folder == null || folder.getNameCount() == 0) return;
    final FileStatus status = statusOrNull(folder);
    if (status == null) throw new NoSuchFileException(path.toString());
    if (!status.isDirectory()) throw new FileSystemException(path.toString(), null, folder + " is a file, not a folder");
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(final Path path, final DirectoryStream.Filter<? super Path> filter)
    throws IOException
  {
    final HadoopPath folder = HadoopPath.cast(path);
    if (!status(folder).isDirectory()) throw new NotDirectoryException(folder.toString());
    try {
      return new FolderContent(folder, system(folder).listStatusIterator(folder.toHadoop()), filter);
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(folder, e);
    }
  }

  @Override
  public void createDirectory(final Path path, final FileAttribute<?>... attributes) throws IOException {
    final HadoopPath folder = HadoopPath.cast(path);
    if (statusOrNull(folder) != null) throw new FileAlreadyExistsException(folder.toString());
    checkFolderOf(folder);
    try {
      if (!system(folder).mkdirs(folder.toHadoop()))
        throw new FileSystemException(folder.toString(), null, "this folder could not be made");
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(folder, e);
    }
  }

  @Override
  public void delete(final Path path) throws IOException {
    final HadoopPath gone = HadoopPath.cast(path);
    if (status(gone).isDirectory()) checkIsEmpty(gone);
    try {
      if (!system(gone).delete(gone.toHadoop(), false)) throw new NoSuchFileException(gone.toString()); // by others, meanwhile
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(gone, e);
    }
  }

  private void checkIsEmpty(final HadoopPath folder) throws IOException {
    try (DirectoryStream<Path> content = newDirectoryStream(folder, any -> true)) {
      if (content.iterator().hasNext()) throw new DirectoryNotEmptyException(folder.toString());
    }
  }

  /** Of a folder only itself is copied, as everywhere. */
  @Override
  public void copy(final Path from, final Path to, final CopyOption... options) throws IOException {
    final List<CopyOption> asked = List.of(options);
    if (asked.contains(StandardCopyOption.ATOMIC_MOVE)) throw new UnsupportedOperationException("a copy is not made at once");
    final HadoopPath source = HadoopPath.cast(from);
    final HadoopPath target = HadoopPath.cast(to);
    final FileStatus status = status(source);
    if (source.isSameAs(target)) return;
    makeRoom(target, asked.contains(StandardCopyOption.REPLACE_EXISTING));
    if (status.isDirectory()) createDirectory(target);
    else try (InputStream in = newInputStream(source); OutputStream out = newOutputStream(target, StandardOpenOption.CREATE_NEW,
      StandardOpenOption.WRITE))
    {
      in.transferTo(out);
    }
    if (asked.contains(StandardCopyOption.COPY_ATTRIBUTES))
      new Times(target).setTimes(new HadoopAttributes(status).lastModifiedTime(), null, null);
  }

  private void makeRoom(final HadoopPath target, final boolean replace) throws IOException {
    if (statusOrNull(target) == null) return;
    if (!replace) throw new FileAlreadyExistsException(target.toString());
    delete(target);
  }

  /** With ATOMIC_MOVE only where a file is replaced in one step; a folder is moved with all in it, on one file system. */
  @Override
  public void move(final Path from, final Path to, final CopyOption... options) throws IOException {
    final HadoopPath source = HadoopPath.cast(from);
    final HadoopPath target = HadoopPath.cast(to);
    final boolean atomic = List.of(options).contains(StandardCopyOption.ATOMIC_MOVE);
    final boolean replace = atomic || List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    final FileStatus status = status(source);
    if (source.isSameAs(target)) return;
    final boolean sameSystem = source.getFileSystem().equals(target.getFileSystem());
    if (atomic && !(sameSystem && source.getFileSystem().renamesAtOnce()))
      throw new java.nio.file.AtomicMoveNotSupportedException(source.toString(), target.toString(),
        "renaming may be a copy on this file system");
    if (!sameSystem) {
      if (status.isDirectory()) checkIsEmpty(source);
      copy(source, target, replace ? new CopyOption[] { StandardCopyOption.REPLACE_EXISTING } : new CopyOption[0]);
      delete(source);
      return;
    }
    checkFolderOf(target);
    final FileStatus there = statusOrNull(target);
    if (there != null && !replace) throw new FileAlreadyExistsException(target.toString());
    // Hadoop replaces a file by a file; anything else is taken away first, if it is empty.
    if (there != null && (there.isDirectory() || status.isDirectory())) delete(target);
    Renaming.rename(source, target, replace);
  }

  @Override
  public boolean isSameFile(final Path one, final Path other) throws IOException {
    if (one.equals(other)) return true;
    if (!(one instanceof HadoopPath a && other instanceof HadoopPath b)) return false;
    if (a.isSameAs(b)) return true;
    status(a); // what is not there is no file
    status(b);
    return false;
  }

  @Override
  public boolean isHidden(final Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(final Path path) {
    throw new UnsupportedOperationException("the room on " + HadoopPath.cast(path).getFileSystem() + " is not known");
  }

  @Override
  public void checkAccess(final Path path, final AccessMode... modes) throws IOException {
    final HadoopPath file = HadoopPath.cast(path);
    status(file);
    FsAction action = FsAction.NONE;
    for (final AccessMode mode : modes)
      action = action.or(switch (mode) {
        case READ -> FsAction.READ;
        case WRITE -> FsAction.WRITE;
        case EXECUTE -> FsAction.EXECUTE;
      });
    if (action == FsAction.NONE) return;
    try {
      system(file).access(file.toHadoop(), action);
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(file, e);
    }
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(final Path path, final Class<A> type, final LinkOption... options)
    throws IOException
  {
    if (type != BasicFileAttributes.class) throw new UnsupportedOperationException(type.getSimpleName()
      + " are not known on Hadoop's file systems");
    return type.cast(new HadoopAttributes(status(HadoopPath.cast(path))));
  }

  @Override
  public Map<String, Object> readAttributes(final Path path, final String attributes, final LinkOption... options)
    throws IOException
  {
    final String names = attributes.replaceFirst("^" + HadoopFileSystem.VIEW + ":", "");
    if (names.contains(":")) throw new UnsupportedOperationException("the attributes " + attributes + " are not known on Hadoop's"
      + " file systems");
    final Map<String, Object> all = new HadoopAttributes(status(HadoopPath.cast(path))).asMap();
    if (names.equals("*")) return all;
    final List<String> asked = List.of(names.split(","));
    if (!all.keySet().containsAll(asked)) throw new IllegalArgumentException("attributes are " + all.keySet() + ", found "
      + names);
    all.keySet().retainAll(asked);
    return all;
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(final Path path, final Class<V> type, final LinkOption... options) {
    return type == BasicFileAttributeView.class ? type.cast(new Times(HadoopPath.cast(path))) : null;
  }

  @Override
  public void setAttribute(final Path path, final String attribute, final Object value, final LinkOption... options) {
    throw new UnsupportedOperationException("attributes are set by their view");
  }
}
