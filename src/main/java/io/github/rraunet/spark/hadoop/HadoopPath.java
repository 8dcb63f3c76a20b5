package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A path on a file system of Hadoop: absolute, with the names from its root, or a part of such a path. Text of an absolute one is
 * its full address. What is resolved against it may be a relative path of any other file system, which counts by its names.
 */
public final class HadoopPath implements Path {

  private static final String SEPARATOR = HadoopFileSystem.SEPARATOR;

  private final HadoopFileSystem system;
  private final boolean absolute;
  private final List<String> names;

  private HadoopPath(final HadoopFileSystem system, final boolean absolute, final List<String> names) {
    this.system = system;
    this.absolute = absolute;
    this.names = List.copyOf(names);
  }

  static HadoopPath absolute(final HadoopFileSystem system, final String path) {
    return new HadoopPath(system, true, names(path));
  }

  /** @param text absolute if it begins with a slash */
  static HadoopPath of(final HadoopFileSystem system, final String text) {
    return new HadoopPath(system, text.startsWith(SEPARATOR), names(text));
  }

  private static List<String> names(final String path) {
    if (path.indexOf('\0') >= 0) throw new InvalidPathException(path, "has a NUL character");
    final List<String> names = new ArrayList<>();
    for (final String name : path.split(SEPARATOR))
      if (!name.isEmpty()) names.add(name);
    return names;
  }

  /** @return as Hadoop names it */
  org.apache.hadoop.fs.Path toHadoop() {
    final String path = SEPARATOR + String.join(SEPARATOR, toAbsolutePath().normalize().names);
    return new org.apache.hadoop.fs.Path(system.scheme(), system.authority().isEmpty() ? null : system.authority(), path);
  }

  /** @throws ProviderMismatchException if it is a path of another kind */
  static HadoopPath cast(final Path path) {
    if (path instanceof HadoopPath hadoop) return hadoop;
    throw new ProviderMismatchException(path + " is no address of a file system of Hadoop");
  }

  private HadoopPath relative(final List<String> part) {
    return new HadoopPath(system, false, part);
  }

  @Override
  public HadoopFileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public HadoopPath getRoot() {
    return absolute ? new HadoopPath(system, true, List.of()) : null;
  }

  @Override
  public HadoopPath getFileName() {
    return names.isEmpty() ? absolute ? null : this : relative(names.subList(names.size() - 1, names.size()));
  }

  @Override
  public HadoopPath getParent() {
    if (names.isEmpty() || !absolute && names.size() == 1) return null;
    return new HadoopPath(system, absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.isEmpty() && !absolute ? 1 : names.size(); // an empty path has one name, which is empty
  }

  @Override
  public HadoopPath getName(final int index) {
    return subpath(index, index + 1);
  }

  @Override
  public HadoopPath subpath(final int from, final int to) {
    if (from < 0 || to > getNameCount() || from >= to) throw new IllegalArgumentException("no names " + from + " to " + to
      + " in " + this);
    return names.isEmpty() ? this : relative(names.subList(from, to));
  }

  @Override
  public boolean startsWith(final Path other) {
    return other instanceof HadoopPath o && o.system.equals(system) && o.absolute == absolute && (o.isEmpty() ? isEmpty()
      : o.names.size() <= names.size() && names.subList(0, o.names.size()).equals(o.names));
  }

  @Override
  public boolean endsWith(final Path other) {
    if (!(other instanceof HadoopPath o) || !o.system.equals(system)) return false;
    if (o.absolute) return equals(o);
    return o.isEmpty() ? isEmpty() : o.names.size() <= names.size() && names.subList(names.size() - o.names.size(), names.size())
      .equals(o.names);
  }

  private boolean isEmpty() {
    return !absolute && names.isEmpty();
  }

  @Override
  public boolean startsWith(final String other) {
    return startsWith(parsed(other));
  }

  @Override
  public boolean endsWith(final String other) {
    return endsWith(parsed(other));
  }

  private HadoopPath parsed(final String text) {
    return HadoopPaths.isAddress(text) ? HadoopPaths.of(text) : of(system, text);
  }

  @Override
  public HadoopPath normalize() {
    final List<String> kept = new ArrayList<>();
    for (final String name : names) {
      if (name.equals(".")) continue;
      final boolean up = name.equals("..");
      if (up && !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..")) kept.remove(kept.size() - 1);
      else if (!up || !absolute) kept.add(name); // above the root there is nothing
    }
    return new HadoopPath(system, absolute, kept);
  }

  @Override
  public Path resolve(final Path other) {
    if (other.isAbsolute()) return other;
    final List<String> all = new ArrayList<>(names);
    for (final Path name : other)
      if (!name.toString().isEmpty()) all.add(name.toString());
    return new HadoopPath(system, absolute, all);
  }

  /** @param other relative to this; from the root of this file system if it begins with a slash; or an address of its own */
  @Override
  public Path resolve(final String other) {
    return resolve(parsed(other));
  }

  @Override
  public Path resolveSibling(final Path other) {
    final Path parent = getParent();
    return parent == null ? other : parent.resolve(other);
  }

  @Override
  public Path resolveSibling(final String other) {
    return resolveSibling(parsed(other));
  }

  @Override
  public HadoopPath relativize(final Path other) {
    final HadoopPath o = cast(other);
    if (!o.system.equals(system) || o.absolute != absolute)
      throw new IllegalArgumentException(other + " and " + this + " have no common root");
    int common = 0;
    while (common < Math.min(names.size(), o.names.size()) && names.get(common).equals(o.names.get(common)))
      common++;
    final List<String> way = new ArrayList<>();
    for (int i = common; i < names.size(); i++)
      way.add("..");
    way.addAll(o.names.subList(common, o.names.size()));
    return relative(way);
  }

  @Override
  public URI toUri() {
    try {
      return new URI(system.scheme(), system.authority(), SEPARATOR + String.join(SEPARATOR, toAbsolutePath().names), null, null);
    }
    catch (final URISyntaxException e) {
      throw new IllegalStateException(this + " is no URI: " + e.getMessage(), e);
    }
  }

  /** A relative path counts from the root: Hadoop's file systems have no current folder. */
  @Override
  public HadoopPath toAbsolutePath() {
    return absolute ? this : new HadoopPath(system, true, names);
  }

  @Override
  public HadoopPath toRealPath(final LinkOption... options) throws IOException {
    final HadoopPath real = toAbsolutePath().normalize();
    system.provider().checkAccess(real);
    return real;
  }

  /** @return whether it leads to the same file, whichever way */
  boolean isSameAs(final HadoopPath other) {
    return toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  @Override
  public WatchKey register(final WatchService watcher, final WatchEvent.Kind<?>[] events,
    final WatchEvent.Modifier... modifiers)
  {
    throw new UnsupportedOperationException("files of Hadoop's file systems cannot be watched");
  }

  @Override
  public Iterator<Path> iterator() {
    final List<Path> all = new ArrayList<>();
    for (int i = 0; i < getNameCount(); i++)
      all.add(getName(i));
    return all.iterator();
  }

  @Override
  public int compareTo(final Path other) {
    return toString().compareTo(cast(other).toString());
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof HadoopPath o && o.absolute == absolute && o.system.equals(system) && o.names.equals(names);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + system.hashCode();
  }

  /** @return the full address of an absolute path; the names of a relative one */
  @Override
  public String toString() {
    final String path = String.join(SEPARATOR, names);
    return absolute ? system + SEPARATOR + path : path;
  }
}
