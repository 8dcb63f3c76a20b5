package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.progress.FlightRecordings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The worker process. Speaks Appose's protocol, see {@link RequestServer}: requests on standard input, answers on standard
 * output; logs go to standard error. The process ends when its input ends, which happens when the client ends, and when it has
 * been idle for long.
 *
 * @see <a href="https://github.com/apposed/appose">Appose</a>
 */
public final class WorkerMain {

  private WorkerMain() {}

  /** @param args none */
  public static void main(final String[] args) throws InterruptedException {
    final PrintStream answers = System.out;
    System.setOut(System.err); // a library that prints must not disturb the protocol
    FlightRecordings.begin("worker").ifPresent(System.err::println);
    final RequestServer server = new RequestServer(new WorkerRequests(), answers);
    final Thread reader = new Thread(() -> read(server), "requests");
    reader.setDaemon(true);
    reader.start();
    server.serveUntilIdle(Long.getLong(WorkerProtocol.IDLE_PROPERTY, 600));
    end(WorkerProtocol.IDLE_EXIT);
  }

  private static void read(final RequestServer server) {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine())
        server.accept(line);
    }
    catch (final IOException e) {
      System.err.println("the client cannot be heard any more: " + e.getMessage());
    }
    end(0); // nobody is left to answer to
  }

  /** Not by exit: a native computation would be waited for, or torn down while it runs. */
  private static void end(final int code) {
    try {
      FlightRecordings.end();
    }
    catch (final IOException e) {
      System.err.println("what Java's Flight Recorder left could not be removed: " + e.getMessage());
    }
    finally {
      Runtime.getRuntime().halt(code);
    }
  }
}
