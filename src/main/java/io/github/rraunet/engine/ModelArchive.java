package io.github.rraunet.engine;

import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.files.Sha256;
import io.github.rraunet.files.UserCache;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Unpacks zipped models into a cache folder of the user, once for each content. A folder appears there under its
 * final name only when it is whole, so any number of processes may ask for the same model at once.
 */
final class ModelArchive {

  private static final long MAX_BYTES = 4L << 30;
  private static final int MAX_ENTRIES = 10_000;
  private static final int BUFFER = 1 << 16;

  /** Part of what Java says of one that it cannot read. */
  private static final String OTHER_METHOD = "compression method";

  private final Path cache;

  ModelArchive(final Path cache) {
    this.cache = cache;
  }

  /** In the cache folder of this user. */
  static ModelArchive ofThisUser() {
    return new ModelArchive(UserCache.folder());
  }

  /**
   * @return the folder that holds the content of {@code zip}
   * @throws EngineException if it is no zip, is damaged, is too large or would write outside its folder
   */
  Path unpacked(final Path zip) throws EngineException {
    try {
      final String hash = Sha256.of(zip);
      try (InputStream in = Files.newInputStream(zip)) {
        return unpacked(in, hash, zip.toString());
      }
    }
    catch (final IOException e) {
      throw new EngineException("cannot read the model " + zip + ": " + e.getMessage(), e);
    }
  }

  /** As {@link #unpacked(Path)}, of a class path resource. */
  Path unpackedResource(final String resource) throws EngineException {
    try {
      final String hash;
      try (InputStream in = open(resource)) {
        hash = Sha256.of(in);
      }
      try (InputStream in = open(resource)) {
        return unpacked(in, hash, resource);
      }
    }
    catch (final IOException e) {
      throw new EngineException("cannot unpack the bundled model " + resource + ": " + e.getMessage(), e);
    }
  }

  private static InputStream open(final String resource) throws EngineException {
    final InputStream in = ModelArchive.class.getResourceAsStream(resource);
    if (in == null)
      throw new EngineException("this build has no bundled model (" + resource
        + " is not on the class path); name a model folder or zip");
    return in;
  }

  private Path unpacked(final InputStream in, final String hash, final String name) throws EngineException {
    final Path target = cache.resolve("models").resolve(hash.substring(0, 32));
    final Path beside = target.resolveSibling("." + target.getFileName() + "-" + UUID.randomUUID());
    try {
      // What was moved here was whole; a file lost since then (a cleaner of old files) must not make half a model.
      if (Files.isDirectory(target)) {
        if (Manifest.matches(target)) return target;
        FolderReplacement.delete(target);
      }
      Files.createDirectories(beside);
      extract(in, beside, name);
      Manifest.write(beside);
      move(beside, target);
      return target;
    }
    catch (final IOException e) {
      throw new EngineException("cannot unpack " + name + " into " + cache + ": " + e.getMessage()
        + "; see that the folder can be written and has room, or name another with -D" + UserCache.PROPERTY + "=FOLDER", e);
    }
    finally {
      deleteQuietly(beside);
    }
  }

  private static void extract(final InputStream in, final Path folder, final String name) throws IOException, EngineException {
    long room = MAX_BYTES;
    int entries = 0;
    try (ZipInputStream zip = new ZipInputStream(in, StandardCharsets.ISO_8859_1)) { // which takes any bytes as a name
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (++entries > MAX_ENTRIES)
          throw new EngineException(name + " holds more than " + MAX_ENTRIES + " files; that is no model");
        final Path file = folder.resolve(nameOf(entry).replace('\\', '/')).normalize();
        if (!file.startsWith(folder))
          throw new EngineException(name + " holds a file that would be written outside its folder (" + entry.getName()
            + "); it is refused, get the model from a source you trust");
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        room = copy(zip, file, room);
        if (room < 0)
          throw new EngineException(name + " unpacks to more than " + (MAX_BYTES >> 30)
            + " GB; that is no model for this program");
      }
    }
    catch (final InvalidPathException e) {
      throw new EngineException(name + " holds a file whose name this system cannot have (" + e.getMessage()
        + "); pack it again with plain letters, or set a locale with UTF-8", e);
    }
    catch (final FileAlreadyExistsException e) { // a zip that a file was added to anew holds both
      throw new EngineException(name + " holds " + folder.relativize(Path.of(e.getFile())) + " twice, and which of the two is"
        + " meant is not known; pack it again", e);
    }
    catch (final ZipException | EOFException | IllegalArgumentException e) { // the last: a name said to be UTF-8 that is not
      if (String.valueOf(e.getMessage()).contains(OTHER_METHOD)) throw new EngineException(name + " is compressed by a method"
        + " that is not read here, such as bzip2 or LZMA; pack it again as an ordinary zip (Deflate)", e);
      throw new EngineException(name + " is a damaged zip (" + e.getMessage() + "); download or export it again", e);
    }
    if (entries == 0)
      throw new EngineException(name + " is not a zip file, or an empty one; a model is a folder or a zip with a SavedModel"
        + " in it");
  }

  /** What does not say how its names are encoded is most often UTF-8 (macOS), else of the Windows that wrote it. */
  private static String nameOf(final ZipEntry entry) {
    final String name = entry.getName();
    if (name.chars().anyMatch(c -> c > 0xff)) return name; // said to be UTF-8, and read as that
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name.getBytes(StandardCharsets.ISO_8859_1))).toString();
    }
    catch (final CharacterCodingException e) {
      return name;
    }
  }

  private static long copy(final InputStream in, final Path file, final long room) throws IOException {
    long left = room;
    final byte[] buffer = new byte[BUFFER];
    try (OutputStream out = Channels.newOutputStream(
      FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)))
    {
      for (int n = in.read(buffer); n >= 0 && left >= 0; n = in.read(buffer)) {
        left -= n;
        if (left >= 0) out.write(buffer, 0, n);
      }
    }
    return left;
  }

  private static void move(final Path from, final Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
    catch (final AtomicMoveNotSupportedException e) {
      throw new IOException("the file system cannot move a folder in one step", e);
    }
    catch (final IOException e) {
      // Another process was first: the folder that stands there is as good as ours.
      if (!(e instanceof FileAlreadyExistsException) && !Manifest.matches(to)) throw e;
    }
  }

  private static void deleteQuietly(final Path folder) {
    if (!Files.exists(folder)) return;
    try {
      FolderReplacement.delete(folder);
    }
    catch (final IOException e) {
      folder.toFile().deleteOnExit(); // a leftover in a cache harms nobody
    }
  }

  /** List of the files of an unpacked folder with their sizes. */
  private static final class Manifest {

    private static final String NAME = ".rra-unet-files";

    static void write(final Path folder) throws IOException {
      Files.write(folder.resolve(NAME), list(folder));
    }

    static boolean matches(final Path folder) throws IOException {
      final Path manifest = folder.resolve(NAME);
      return Files.isRegularFile(manifest) && Files.readAllLines(manifest).equals(list(folder));
    }

    private static List<String> list(final Path folder) throws IOException {
      try (Stream<Path> tree = Files.walk(folder)) {
        return tree.filter(p -> Files.isRegularFile(p) && !p.endsWith(NAME))
          .map(p -> p.toFile().length() + " " + folder.relativize(p).toString().replace('\\', '/')).sorted().toList();
      }
    }
  }
}
