package io.github.rraunet.segment.folder;

import io.github.rraunet.segment.OutputType;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Lets so many stacks into memory as there is likely room for, and at least one. Sizes are guessed from those of the files before
 * they are read.
 */
final class MemoryBudget {

  private static final long WATCH_MS = 100;
  private static final double SHARE = 0.7; // of what Java may have
  private static final int INFLATION = 4; // of compressed images, rather too much: CTs shrink to half or a third
  private static final double MASK = 0.5; // of the bytes of an image of 16-bit voxels
  private static final double PROBABILITY = 2;

  private final double room;
  private final double perByte; // of the image
  private final Runnable throwIfStopped;
  private final Map<PlannedStack, Long> held = new HashMap<>();

  /**
   * @param memory         bytes that Java may have
   * @param type           of the results, which lie in memory, too
   * @param throwIfStopped ends all waiting by an exception
   */
  MemoryBudget(final long memory, final OutputType type, final Runnable throwIfStopped) {
    room = SHARE * memory;
    perByte = 1 + (type.hasMask() ? MASK : 0) + (type.hasProbability() ? PROBABILITY : 0);
    this.throwIfStopped = throwIfStopped;
  }

  /** Waits until there is room for a stack beside those that are in memory. */
  void enter(final PlannedStack stack) throws InterruptedException {
    final long bytes = guess(stack.stack().path());
    synchronized (this) {
      while (!held.isEmpty() && held.values().stream().mapToLong(Long::longValue).sum() + bytes > room) {
        throwIfStopped.run();
        wait(WATCH_MS);
      }
      held.put(stack, bytes);
    }
  }

  /** The stack is not in memory any more; may be said again. */
  synchronized void leave(final PlannedStack stack) {
    if (held.remove(stack) != null) notifyAll();
  }

  /** @return bytes of the stack and its results in memory; 0 if its files cannot be seen, which reading it will tell */
  long guess(final Path stack) {
    try {
      final boolean chunks = stack.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zarr");
      final boolean compressed = VolumeFiles.isCompressed(stack);
      long bytes = 0;
      for (final Path source : VolumeFiles.sources(stack))
        try (Stream<Path> files = Files.walk(source, chunks ? Integer.MAX_VALUE : 1)) { // below a DICOM series lie other stacks
          bytes += files.filter(Files::isRegularFile).mapToLong(file -> bytes(file, compressed || chunks && isChunk(file))).sum();
        }
      return (long) (perByte * bytes);
    }
    catch (final IOException | UncheckedIOException e) {
      return 0;
    }
  }

  /** By the names that chunks of an OME-Zarr have; they are likely compressed. */
  private static boolean isChunk(final Path file) {
    return file.getFileName().toString().matches("(c\\.)?\\d+(\\.\\d+)*");
  }

  private static long bytes(final Path file, final boolean compressed) {
    try {
      return compressed ? INFLATION * Files.size(file) : Files.size(file);
    }
    catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
