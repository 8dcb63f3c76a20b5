package io.github.rraunet.record;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.TimedStep;
import io.github.rraunet.progress.Uninterruptible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Hashes files in a thread of its own while the caller reads them: hashing a CT takes longer than reading it. Both see the same
 * bytes only if nobody writes to the files meanwhile, which is found out.
 */
public final class HashingBeside implements ContentHash, AutoCloseable {

  private static final String THREAD_NAME = "rra-hash";

  /** Finds the files to hash. */
  @FunctionalInterface
  public interface Files {
    List<Path> find() throws IOException;
  }

  private final FutureTask<String> hash;
  private final Thread thread;
  private volatile boolean givenUp;
  private volatile FileStamps before; // set by the time that there is a hash

  /**
   * Begins.
   *
   * @param files looked for in the other thread, see {@link Hashes#sha256(List, Progress)}
   */
  public HashingBeside(final Files files, final Progress progress) {
    hash = new FutureTask<>(() -> {
      final List<Path> found = files.find();
      before = new FileStamps(found);
      try (TimedStep timed = TimedStep.of(TimedStep.Kind.HASH)) {
        return Hashes.sha256(found, untilGivenUp(progress));
      }
    });
    thread = new Thread(hash, THREAD_NAME);
    thread.setDaemon(true);
    thread.start();
  }

  /** Reading a file does not heed interruptions. */
  private Progress untilGivenUp(final Progress progress) {
    return new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {
        progress.report(step, done, total);
      }

      @Override
      public boolean isCanceled() {
        return givenUp || progress.isCanceled();
      }
    };
  }

  /**
   * Waits for the end.
   *
   * @throws IOException       if a file could not be read, or was changed since: what the caller read may be neither the old nor
   *                           the new one
   * @throws CanceledException if the progress was canceled, or the calling thread interrupted; its interrupt flag is set again
   */
  @Override
  public String sha256() throws IOException {
    final String found = awaited();
    before.requireUnchanged();
    return found;
  }

  private String awaited() throws IOException {
    try {
      return hash.get();
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
    catch (final ExecutionException failed) {
      final Throwable cause = failed.getCause();
      if (cause instanceof IOException known) throw known;
      if (cause instanceof RuntimeException known) throw known;
      if (cause instanceof Error known) throw known;
      throw new IllegalStateException(cause);
    }
  }

  /** Gives up hashing that was not waited for; the thread has ended then. */
  @Override
  public void close() {
    givenUp = true;
    thread.interrupt();
    Uninterruptible.join(thread);
  }
}
