package io.github.rraunet.tensorflow;

import com.sun.jna.NativeLibrary;
import io.github.rraunet.cuda.HostKernels;
import io.github.rraunet.engine.EngineException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;

/** A worker process as on a machine with a GPU, two predictions at once, but with kernels that the CPU computes. */
public final class HostKernelWorker {

  private static final long MEMORY = 1L << 28;
  private static final long IDLE_SECONDS = 60;

  private HostKernelWorker() {}

  public static void main(final String[] args) throws Exception {
    final PrintStream answers = System.out;
    System.setOut(System.err);
    final NativeLibrary library = HostKernels.compile(Files.createTempDirectory("rra-host-kernels"));
    final var requests = new WorkerRequests(new KernelRequests((number, only) -> new HostKernels(library, MEMORY), () -> 0));
    final var server = new RequestServer(new RequestServer.Requests() {
      @Override
      public boolean overlaps() {
        return true;
      }

      @Override
      public WorkerRequests.Outputs begin(final Map<String, Object> inputs) throws EngineException {
        return requests.begin(inputs);
      }

      @Override
      public Map<String, Object> serve(final String request, final Map<String, Object> inputs) throws EngineException {
        return requests.serve(request, inputs);
      }
    }, answers);
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
