package io.github.rraunet.tensorflow;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** A worker process of a test, which is this one. */
final class WorkerHere {

  private static final long IDLE_SECONDS = 60;

  private WorkerHere() {}

  /**
   * Serves until nobody asks any more, and ends the process.
   *
   * @param requests made when nothing that is printed disturbs the answers
   */
  static void serve(final Callable<RequestServer.Requests> requests) throws Exception {
    final PrintStream answers = System.out;
    System.setOut(System.err);
    final var server = new RequestServer(requests.call(), answers);
    final Thread serving = new Thread(() -> {
      try {
        server.serveUntilIdle(IDLE_SECONDS);
      }
      catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    serving.setDaemon(true);
    serving.start();
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine())
        server.accept(line);
    }
    Runtime.getRuntime().halt(0);
  }
}
