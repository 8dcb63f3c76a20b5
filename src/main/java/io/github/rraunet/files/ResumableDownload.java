package io.github.rraunet.files;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loads a large file over HTTP into a file beside which nothing else writes. Goes on where an earlier try ended, in this run or
 * another. Whether the content is right is for the caller to check, by a hash.
 */
public final class ResumableDownload {

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int SERVER_ERROR = 500;
  private static final int TRIES_WITHOUT_A_BYTE = 5;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long POLL_MS = 100;
  private static final Duration CONNECT = Duration.ofSeconds(30);

  /** The server says that it will not give the file; trying again would not help. */
  private static final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedException(final String message) {
      super(message);
    }
  }

  private final URI source;
  private final Path file;
  private final long bytes;
  private final Duration silence;
  private final Duration pause;
  private final HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(CONNECT)
    .proxy(new ProxyFromEnvironment(System.getenv(), ProxySelector.getDefault())).build();

  /**
   * @param file  that grows; what is in it is taken for the beginning of what is loaded
   * @param bytes size of the whole
   */
  public ResumableDownload(final URI source, final Path file, final long bytes) {
    this(source, file, bytes, Duration.ofSeconds(60), Duration.ofSeconds(2));
  }

  /**
   * @param silence after which a connection counts as broken
   * @param pause   before a broken connection is made again
   */
  ResumableDownload(final URI source, final Path file, final long bytes, final Duration silence, final Duration pause) {
    this.source = source;
    this.file = file;
    this.bytes = bytes;
    this.silence = silence;
    this.pause = pause;
  }

  /**
   * @param step what the progress says is going on
   * @throws IOException       if the server refuses or the connection breaks again and again; what was loaded stays in the file
   * @throws CanceledException if the user stops; what was loaded stays in the file
   */
  public void run(final String step, final Progress progress) throws IOException, InterruptedException {
    if (size() > bytes) Files.delete(file); // of something else
    int vain = 0;
    while (size() < bytes) {
      final long before = size();
      try {
        transferWatched(before, step, progress);
      }
      catch (final RefusedException e) {
        throw e;
      }
      catch (final IOException e) {
        vain = size() > before ? 0 : vain + 1;
        if (vain >= TRIES_WITHOUT_A_BYTE) throw new IOException("the download of " + source + " broke off at " + megabytes(size())
          + " of " + megabytes(bytes) + " MB (" + why(e) + "); the same command goes on from there", e);
        progress.throwIfCanceled();
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      }
    }
  }

  /** Java's own words for a server that cannot be reached are none at all. */
  private String why(final IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause())
      if (cause instanceof UnresolvedAddressException) return "the name " + source.getHost() + " is not known to this machine";
    if (failure.getMessage() != null) return failure.getMessage();
    return failure instanceof ConnectException ? source.getHost() + " takes no connection" : failure.getClass().getSimpleName();
  }

  private long size() throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static long megabytes(final long size) {
    return size / 1_000_000;
  }

  /** In a thread of its own, so that a silent server neither holds up a cancellation nor blocks for ever. */
  private void transferWatched(final long from, final String step, final Progress progress) throws IOException,
    InterruptedException
  {
    final AtomicLong done = new AtomicLong(from);
    final FutureTask<Void> task = new FutureTask<>(() -> transfer(from, done));
    final Thread thread = new Thread(task, "RRA-U-Net download");
    thread.setDaemon(true);
    thread.start();
    try {
      long last = -1;
      long changed = System.nanoTime();
      while (true) {
        final long now = done.get();
        if (now != last) changed = System.nanoTime();
        last = now;
        progress.report(step, megabytes(now), megabytes(bytes));
        progress.throwIfCanceled();
        if (System.nanoTime() - changed > silence.toNanos())
          throw new IOException("the server said nothing for " + silence.toSeconds() + " s");
        try {
          task.get(POLL_MS, TimeUnit.MILLISECONDS);
          return;
        }
        catch (final TimeoutException e) {
          // look at the progress again
        }
      }
    }
    catch (final ExecutionException e) {
      final Throwable cause = e.getCause();
      if (cause instanceof IOException failure) throw failure;
      throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
    finally {
      task.cancel(true);
      thread.join(POLL_MS); // it must not write any more when the file is looked at
    }
  }

  /** Before a byte is taken of it: networks that want a login answer every request with their own page. */
  private void requireTheFile(final HttpResponse<InputStream> response, final long expected) throws IOException {
    if (response.headers().firstValue("Content-Type").orElse("").startsWith("text/html"))
      throw new RefusedException(source + " cannot be loaded: the server sent a web page in its place; does this network want a"
        + " login, or is the address wrong?");
    final long announced = response.headers().firstValueAsLong("Content-Length").orElse(expected);
    if (announced != expected) throw new RefusedException(source + " is another file: the server has " + announced
      + " bytes, and " + expected + " were expected");
  }

  private Void transfer(final long from, final AtomicLong done) throws IOException, InterruptedException {
    final HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(silence);
    if (from > 0) request.header("Range", "bytes=" + from + "-");
    final HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      final int status = response.statusCode();
      if (status == RANGE_NOT_SATISFIABLE) {
        Files.delete(file);
        throw new IOException("the server has less of it than was loaded before");
      }
      if (status >= SERVER_ERROR) throw new IOException("the server answered " + status);
      if (status != OK && status != PARTIAL) throw new RefusedException(source + " cannot be loaded: the server answered "
        + status);
      final boolean goesOn = status == PARTIAL && response.headers().firstValue("Content-Range").orElse("")
        .startsWith("bytes " + from + "-");
      if (status == PARTIAL && !goesOn) throw new RefusedException(source + " cannot be loaded: the server sent another part"
        + " of it than was asked for");
      requireTheFile(response, goesOn ? bytes - from : bytes);
      done.set(goesOn ? from : 0);
      try (OutputStream out = goesOn ? Files.newOutputStream(file, StandardOpenOption.APPEND) : Files.newOutputStream(file)) {
        final byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (Thread.currentThread().isInterrupted()) throw new IOException("stopped");
          if (done.addAndGet(n) > bytes)
            throw new RefusedException(source + " is larger than the " + bytes + " bytes that were expected");
          out.write(buffer, 0, n);
        }
      }
    }
    if (done.get() < bytes) throw new IOException("the connection ended early");
    return null;
  }
}
