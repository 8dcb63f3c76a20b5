package io.github.rraunet.engine;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apposed.appose.SharedMemory;

/** What has to be known of shared memory, and of how Appose makes it, whatever lies in it. */
public final class SharedMemories {

  private static final Path LINUX_SHARED = Path.of("/dev/shm");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final String GONE = " (deleted)";
  private static final int ACCESS_MODE = 3; // of a descriptor's flags; 0 if it is open to be read only

  private SharedMemories() {}

  /** What may fail with a checked exception. */
  interface Action<T, E extends Exception> {

    T run() throws E;
  }

  /**
   * Appose finds its shared memory and Groovy its JSON by the thread's class loader, which in ImageJ may be one that knows no
   * plugins.
   */
  static <T, E extends Exception> T findingAppose(final Action<T, E> action) throws E {
    final Thread thread = Thread.currentThread();
    final ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(SharedMemory.class.getClassLoader());
    try {
      return action.run();
    }
    finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Linux promises more than there is, and kills whoever touches it: Docker gives a container 64 MB.
   *
   * @param what   that needs so many bytes
   * @param advice what can be done besides
   */
  static void requireRoom(final String what, final long bytes, final String advice) throws EngineException {
    final long room = room();
    if (bytes > room)
      throw new SharedMemoryException(what + " needs " + (bytes >> 20) + " MB of shared memory, " + LINUX_SHARED + " has "
        + (room >> 20) + " MB left; " + advice + ", or start the container with a larger --shm-size");
  }

  /** @return bytes of shared memory that are left, as far as is known; then the attempt has to tell */
  static long room() {
    if (!Files.isDirectory(LINUX_SHARED)) return Long.MAX_VALUE;
    try {
      return Files.getFileStore(LINUX_SHARED).getUsableSpace();
    }
    catch (final IOException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Attaches memory that another process made. Appose 0.9.0 would make an empty one where there is none of that name; and it
   * opens the memory once more to learn its size and leaves that open, so that it would not be freed before the process ends.
   *
   * @return to be closed by the caller
   * @throws IllegalStateException if there is none of that name
   */
  public static synchronized SharedMemory attach(final String name, final long bytes) {
    if (!Files.isDirectory(LINUX_SHARED)) return SharedMemory.attach(name, bytes);
    final String file = file(name);
    if (!Files.exists(LINUX_SHARED.resolve(file)))
      throw new IllegalStateException("there is no shared memory '" + name + "' any more; the other process gave it up");
    try {
      return SharedMemory.attach(name, bytes);
    }
    finally {
      closeReaders(file);
    }
  }

  /** Takes a name away once both sides hold the memory: it is then freed with the last process, however that ends. */
  static void forgetName(final SharedMemory memory) {
    try {
      if (!Files.deleteIfExists(LINUX_SHARED.resolve(file(memory.name())))) attach(memory.name(), memory.rsize()).unlink();
      memory.unlinkOnClose(false);
    }
    catch (final IOException e) {
      memory.unlinkOnClose(true); // it keeps its name, and loses it when it is closed
    }
  }

  private static String file(final String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  /** Closes what is open to be read only, as nobody here opens shared memory to use it. */
  private static void closeReaders(final String file) {
    final List<Path> open;
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      open = all.toList();
    }
    catch (final IOException e) {
      return; // a system that does not tell: then memory stays for as long as the process
    }
    for (final Path descriptor : open)
      if (isReader(descriptor, file)) NativeLibrary.getProcess().getFunction("close").invokeInt(new Object[] { Integer.parseInt(
        descriptor.getFileName().toString()) });
  }

  private static boolean isReader(final Path descriptor, final String file) {
    try {
      final String target = Files.readSymbolicLink(descriptor).getFileName().toString();
      if (!target.equals(file) && !target.equals(file + GONE)) return false;
      for (final String line : Files.readAllLines(DESCRIPTORS.resolveSibling("fdinfo").resolve(descriptor.getFileName())))
        if (line.startsWith("flags:")) return (Integer.parseInt(line.substring(6).strip(), 8) & ACCESS_MODE) == 0;
      return false;
    }
    catch (final IOException e) {
      return false; // closed meanwhile
    }
  }
}
