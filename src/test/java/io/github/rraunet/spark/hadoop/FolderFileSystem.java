package io.github.rraunet.spark.hadoop;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;

/**
 * A file system of Hadoop that is a folder of this machine: {@code made-up://host/a} is the file {@code a} in it. Like that of an
 * object store it has the older interface only.
 */
public final class FolderFileSystem extends RawLocalFileSystem {

  static final String SCHEME = "made-up";
  private static final String FOLDER = "fs.made-up.folder";

  private URI uri = URI.create("file:///");
  private File folder;

  /** @return settings under which the scheme is this folder */
  public static Configuration settings(final java.nio.file.Path folder) {
    final Configuration settings = new Configuration();
    settings.set("fs.made-up.impl", FolderFileSystem.class.getName());
    settings.set(FOLDER, folder.toString());
    return settings;
  }

  @Override
  public void initialize(final URI name, final Configuration settings) throws IOException {
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    folder = new File(settings.get(FOLDER));
    super.initialize(name, settings);
  }

  @Override
  public URI getUri() {
    return uri == null ? URI.create("file:///") : uri; // asked before it is constructed
  }

  /** As most of Hadoop's file systems, but unlike this one, it replaces nothing. */
  @Override
  public boolean rename(final Path source, final Path target) throws IOException {
    return !pathToFile(target).exists() && super.rename(source, target);
  }

  /** As this system says: Hadoop would ask for the permissions of a file of the same name in another place. */
  @Override
  public void access(final Path path, final FsAction action) throws IOException {
    final File file = pathToFile(path);
    if (action.implies(FsAction.READ) && !file.canRead() || action.implies(FsAction.WRITE) && !file.canWrite())
      throw new AccessControlException(path + " is protected");
  }

  @Override
  public File pathToFile(final Path path) {
    checkPath(path);
    return new File(folder, path.toUri().getPath());
  }
}
