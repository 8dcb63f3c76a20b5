package io.github.rraunet.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Files does on a file system of Hadoop is what it does on this system: each action is done in two folders with the same
 * content; what it gives or throws, and what is in the folder then, must be the same.
 */
abstract class HadoopFilesContract {

  @TempDir
  private Path temp;

  /** @return a folder on Hadoop's file system, which is not there yet */
  abstract Path newFolder(String name) throws IOException;

  /** @return whether a file is replaced in one step */
  abstract boolean replacesAtOnce();

  @FunctionalInterface
  private interface Action {
    Object in(Path folder) throws Exception;
  }

  private static Map.Entry<String, Action> action(final String name, final Action action) {
    return Map.entry(name, action);
  }

  private static Object done(final Object ignored) {
    return "done";
  }

  private static List<Map.Entry<String, Action>> actions() {
    return List.of(
      action("list", f -> sorted(Files.list(f), f)),
      action("list nothing", f -> sorted(Files.list(f.resolve("empty")), f)),
      action("list a missing folder", f -> sorted(Files.list(f.resolve("none")), f)),
      action("list a file", f -> sorted(Files.list(f.resolve("a.txt")), f)),
      action("list by a pattern", f -> {
        try (DirectoryStream<Path> content = Files.newDirectoryStream(f, "*.txt")) {
          return sorted(Stream.iterate(content.iterator(), i -> i.hasNext(), i -> i).map(i -> i.next()), f);
        }
      }),
      action("walk", f -> sorted(Files.walk(f), f)),
      action("walk over links", f -> sorted(Files.walk(f, FileVisitOption.FOLLOW_LINKS), f)),
      action("find", f -> sorted(Files.find(f, 2, (p, a) -> a.isRegularFile() && a.size() > 0), f)),
      action("read", f -> Files.readString(f.resolve("a.txt"))),
      action("read lines", f -> Files.readAllLines(f.resolve("a.txt"))),
      action("read a missing file", f -> Files.readString(f.resolve("none.txt"))),
      action("open a missing file", f -> done(Files.newByteChannel(f.resolve("none.txt")))),
      action("size", f -> Files.size(f.resolve("folder/b.bin"))),
      action("size of nothing", f -> Files.size(f.resolve("none"))),
      action("what is there", f -> List.of(Files.exists(f.resolve("a.txt")), Files.exists(f.resolve("none")), Files.exists(f.resolve(
        "a.txt/below")), Files.notExists(f.resolve("none")), Files.isDirectory(f.resolve("folder")), Files.isDirectory(f.resolve(
          "a.txt")), Files.isRegularFile(f.resolve("a.txt")), Files.isRegularFile(f.resolve("folder")), Files.isSymbolicLink(f
            .resolve("a.txt")), Files.isReadable(f.resolve("a.txt")), Files.isWritable(f), Files.isWritable(f.resolve("none")), Files
              .isHidden(f.resolve(".hidden")), Files.isHidden(f.resolve("a.txt")))),
      action("same file", f -> List.of(Files.isSameFile(f.resolve("a.txt"), f.resolve("folder/../a.txt")), Files.isSameFile(f.resolve(
        "a.txt"), f.resolve("empty.txt")))),
      action("same file as nothing", f -> Files.isSameFile(f.resolve("a.txt"), f.resolve("none"))),
      action("real path", f -> f.toRealPath().relativize(f.resolve("folder/../a.txt").toRealPath()).toString()),
      action("real path of nothing", f -> f.resolve("none").toRealPath().toString()),
      action("attributes", f -> {
        final BasicFileAttributes all = Files.readAttributes(f.resolve("folder/b.bin"), BasicFileAttributes.class);
        return List.of(all.size(), all.isRegularFile(), all.isDirectory(), all.isOther(), all.isSymbolicLink(), new TreeMap<>(Files
          .readAttributes(f.resolve("folder/b.bin"), "size,isDirectory")), Files.getAttribute(f.resolve("folder"), "basic:isDirectory"));
      }),
      action("times", f -> {
        Files.setLastModifiedTime(f.resolve("a.txt"), FileTime.fromMillis(1_000_000_000_000L));
        return Files.getLastModifiedTime(f.resolve("a.txt")).toMillis();
      }),
      action("write", f -> done(Files.write(f.resolve("new.bin"), bytes(200_000)))),
      action("write over", f -> done(Files.writeString(f.resolve("a.txt"), "x"))),
      action("write over what is empty", f -> done(Files.write(f.resolve("empty.txt"), bytes(3), StandardOpenOption.CREATE,
        StandardOpenOption.WRITE))),
      action("write by a channel", f -> {
        try (SeekableByteChannel out = Files.newByteChannel(f.resolve("new"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          out.write(ByteBuffer.wrap(bytes(70_000)));
          out.write(ByteBuffer.allocateDirect(100_000));
          return out.position() + " " + out.size();
        }
      }),
      action("write a text by lines", f -> done(Files.write(f.resolve("lines"), List.of("ä", "b")))),
      action("write into a missing folder", f -> done(Files.writeString(f.resolve("none/a"), "x"))),
      action("write over a folder", f -> done(Files.writeString(f.resolve("folder"), "x"))),
      action("write only what is there", f -> done(Files.writeString(f.resolve("none"), "x", StandardOpenOption.WRITE))),
      action("write only what is new", f -> {
        Files.writeString(f.resolve("new"), "x", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return done(Files.writeString(f.resolve("a.txt"), "x", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      }),
      action("make a file", f -> done(Files.createFile(f.resolve("new")))),
      action("make a file that is there", f -> done(Files.createFile(f.resolve("a.txt")))),
      action("make a folder", f -> done(Files.createDirectory(f.resolve("new ä")))),
      action("make a folder that is there", f -> done(Files.createDirectory(f.resolve("empty")))),
      action("make a folder in a missing one", f -> done(Files.createDirectory(f.resolve("none/new")))),
      action("make folders", f -> done(Files.createDirectories(f.resolve("x/y/z")))),
      action("make folders that are there", f -> done(Files.createDirectories(f.resolve("folder/sub")))),
      action("make folders over a file", f -> done(Files.createDirectories(f.resolve("a.txt")))),
      action("make temporary ones", f -> {
        final Path file = Files.createTempFile(f, "part", ".tmp");
        final Path folder = Files.createTempDirectory(f, "item-");
        final String told = f.relativize(file).toString().replaceAll("\\d+", "N") + f.relativize(folder).toString().replaceAll("\\d+",
          "N") + Files.size(file) + Files.isDirectory(folder);
        Files.delete(file);
        Files.delete(folder);
        return told;
      }),
      action("delete a file", f -> {
        Files.delete(f.resolve("a.txt"));
        return Files.deleteIfExists(f.resolve("a.txt"));
      }),
      action("delete an empty folder", f -> Files.deleteIfExists(f.resolve("empty"))),
      action("delete a folder that is not empty", f -> Files.deleteIfExists(f.resolve("folder"))),
      action("delete nothing", f -> {
        Files.delete(f.resolve("none"));
        return "done";
      }),
      action("copy", f -> done(Files.copy(f.resolve("folder/b.bin"), f.resolve("copy")))),
      action("copy a folder alone", f -> done(Files.copy(f.resolve("folder"), f.resolve("copy")))),
      action("copy over a file", f -> done(Files.copy(f.resolve("folder/b.bin"), f.resolve("a.txt")))),
      action("copy in place of a file", f -> done(Files.copy(f.resolve("folder/b.bin"), f.resolve("a.txt"),
        StandardCopyOption.REPLACE_EXISTING))),
      action("copy in place of a folder", f -> done(Files.copy(f.resolve("a.txt"), f.resolve("folder"),
        StandardCopyOption.REPLACE_EXISTING))),
      action("copy onto itself", f -> done(Files.copy(f.resolve("a.txt"), f.resolve("a.txt")))),
      action("copy nothing", f -> done(Files.copy(f.resolve("none"), f.resolve("copy")))),
      action("copy with its time", f -> {
        Files.setLastModifiedTime(f.resolve("a.txt"), FileTime.fromMillis(1_000_000_000_000L));
        return Files.getLastModifiedTime(Files.copy(f.resolve("a.txt"), f.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES))
          .toMillis();
      }),
      action("copy a stream", f -> {
        try (InputStream in = Files.newInputStream(f.resolve("folder/b.bin"))) {
          return Files.copy(in, f.resolve("copy"));
        }
      }),
      action("copy to a stream", f -> Files.copy(f.resolve("folder/b.bin"), OutputStream.nullOutputStream())),
      action("move", f -> done(Files.move(f.resolve("a.txt"), f.resolve("moved")))),
      action("move a folder", f -> done(Files.move(f.resolve("folder"), f.resolve("moved")))),
      action("move into a folder", f -> done(Files.move(f.resolve("a.txt"), f.resolve("folder/a.txt")))),
      action("move over a file", f -> done(Files.move(f.resolve("a.txt"), f.resolve("folder/b.bin")))),
      action("move in place of a file", f -> done(Files.move(f.resolve("a.txt"), f.resolve("folder/b.bin"),
        StandardCopyOption.REPLACE_EXISTING))),
      action("move in place of an empty folder", f -> done(Files.move(f.resolve("a.txt"), f.resolve("empty"),
        StandardCopyOption.REPLACE_EXISTING))),
      action("move a folder in place of an empty one", f -> done(Files.move(f.resolve("folder"), f.resolve("empty"),
        StandardCopyOption.REPLACE_EXISTING))),
      action("move a folder in place of a file", f -> done(Files.move(f.resolve("folder"), f.resolve("a.txt"),
        StandardCopyOption.REPLACE_EXISTING))),
      action("move in place of a full folder", f -> done(Files.move(f.resolve("empty"), f.resolve("folder"),
        StandardCopyOption.REPLACE_EXISTING))),
      action("move over an empty folder", f -> done(Files.move(f.resolve("a.txt"), f.resolve("empty")))),
      action("move onto itself", f -> done(Files.move(f.resolve("a.txt"), f.resolve("a.txt")))),
      action("move nothing", f -> done(Files.move(f.resolve("none"), f.resolve("moved")))),
      action("move into a missing folder", f -> done(Files.move(f.resolve("a.txt"), f.resolve("none/a.txt")))),
      action("read here and there", HadoopFilesContract::seek),
      action("skip", f -> {
        try (InputStream in = Files.newInputStream(f.resolve("folder/b.bin"))) {
          in.skipNBytes(99_990);
          return Arrays.toString(in.readNBytes(100)) + in.read();
        }
      }),
      action("skip too far", f -> {
        try (InputStream in = Files.newInputStream(f.resolve("folder/b.bin"))) {
          in.skipNBytes(100_001);
          return "done";
        }
      }));
  }

  private static String seek(final Path folder) throws IOException {
    final StringBuilder told = new StringBuilder();
    final Random draw = new Random(5);
    try (SeekableByteChannel in = Files.newByteChannel(folder.resolve("folder/b.bin"))) {
      told.append(in.size());
      for (int i = 0; i < 40; i++) {
        final long at = draw.nextInt(100_100);
        final ByteBuffer bytes = i % 2 == 0 ? ByteBuffer.allocate(70) : ByteBuffer.allocateDirect(70);
        bytes.position(3);
        in.position(at);
        int n = 0;
        for (int got = 0; got >= 0 && bytes.hasRemaining(); got = in.read(bytes))
          n += got;
        bytes.flip();
        final byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        told.append('\n').append(at).append(' ').append(n).append(' ').append(in.position()).append(Arrays.toString(content));
      }
      in.close();
      told.append(in.isOpen());
    }
    return told.toString();
  }

  private static byte[] bytes(final int count) {
    final byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static List<String> sorted(final Stream<Path> paths, final Path folder) {
    try (paths) {
      return paths.map(p -> folder.relativize(p).toString()).sorted().toList();
    }
  }

  private static void fill(final Path folder) throws IOException {
    Files.createDirectories(folder.resolve("folder/sub"));
    Files.createDirectory(folder.resolve("empty"));
    Files.writeString(folder.resolve("a.txt"), "alpha\nbeta ä\n");
    Files.writeString(folder.resolve(".hidden"), "h");
    Files.createFile(folder.resolve("empty.txt"));
    Files.write(folder.resolve("folder/b.bin"), bytes(100_000));
    Files.writeString(folder.resolve("folder/sub/c d.txt"), "c");
  }

  /** @return files with their bytes, folders */
  private static TreeMap<String, String> content(final Path folder) throws IOException {
    final TreeMap<String, String> content = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (final Path path : tree.toList())
        content.put(folder.relativize(path).toString(), Files.isDirectory(path) ? "folder" : Arrays.toString(Files.readAllBytes(
          path)));
    }
    return content;
  }

  /** @return what it gave or threw */
  private static String outcome(final Action action, final Path folder) throws Exception {
    try {
      return String.valueOf(action.in(folder));
    }
    catch (final IOException | UncheckedIOException e) {
      return e.getClass().getName();
    }
  }

  @TestFactory
  Stream<DynamicTest> filesDoesWhatItDoesOnThisSystem() {
    return actions().stream().map(action -> DynamicTest.dynamicTest(action.getKey(), () -> {
      final Path here = temp.resolve(UUID.randomUUID().toString());
      final Path there = newFolder(UUID.randomUUID().toString());
      assertThat(there.getFileSystem().provider()).isInstanceOf(HadoopFileSystemProvider.class);
      fill(here);
      fill(there);
      assertThat(content(there)).isEqualTo(content(here)).hasSize(9);
      final String expected = outcome(action.getValue(), here);
      assertThat(outcome(action.getValue(), there)).isEqualTo(expected);
      assertThat(content(there)).isEqualTo(content(here));
    }));
  }

  @Test
  void aFileIsReplacedInOneStepWhereThatCanBe() throws IOException {
    final Path folder = newFolder("at once");
    fill(folder);
    final Action replace = f -> Files.move(f.resolve("folder/b.bin"), f.resolve("a.txt"), StandardCopyOption.ATOMIC_MOVE,
      StandardCopyOption.REPLACE_EXISTING);
    if (replacesAtOnce()) {
      assertThat(outcomeOf(replace, folder)).isEqualTo(folder.resolve("a.txt").toString());
      assertThat(Files.readAllBytes(folder.resolve("a.txt"))).isEqualTo(bytes(100_000));
      assertThat(folder.resolve("folder/b.bin")).doesNotExist();
    }
    else {
      assertThat(outcomeOf(replace, folder)).isEqualTo(AtomicMoveNotSupportedException.class.getName());
      assertThat(Files.readString(folder.resolve("a.txt"))).startsWith("alpha");
    }
  }

  private static String outcomeOf(final Action action, final Path folder) {
    try {
      return outcome(action, folder);
    }
    catch (final Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void filesGoFromOneSystemToTheOther() throws IOException {
    final Path there = newFolder("other");
    fill(there);
    Files.copy(there.resolve("folder/b.bin"), temp.resolve("fetched"));
    assertThat(Files.readAllBytes(temp.resolve("fetched"))).isEqualTo(bytes(100_000));
    Files.move(temp.resolve("fetched"), there.resolve("brought"));
    assertThat(Files.readAllBytes(there.resolve("brought"))).isEqualTo(bytes(100_000));
    assertThat(temp.resolve("fetched")).doesNotExist();
    assertThat(Files.isSameFile(temp, there)).isFalse();
  }

  @Test
  void whatHadoopsFilesCannotDoIsRefused() throws IOException {
    final Path there = newFolder("refused");
    fill(there);
    assertThatThrownBy(() -> Files.writeString(there.resolve("a.txt"), "x", StandardOpenOption.APPEND)).isInstanceOf(
      UnsupportedOperationException.class);
    assertThatThrownBy(() -> Files.writeString(there.resolve("a.txt"), "x", StandardOpenOption.WRITE)).isInstanceOf(
      UnsupportedOperationException.class); // which leaves the rest of the file
    assertThat(Files.readString(there.resolve("a.txt"))).startsWith("alpha");
    try (SeekableByteChannel out = Files.newByteChannel(there.resolve("x"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Channels.newOutputStream(out).write(bytes(10));
      assertThatThrownBy(() -> out.position(3)).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThatThrownBy(() -> Files.newInputStream(there.resolve("folder"))).isInstanceOf(FileSystemException.class)
      .hasMessageContaining("is a folder, where a file was expected");
  }
}
