package io.github.rraunet.tensorflow;

import com.sun.jna.NativeLibrary;
import io.github.rraunet.cuda.HostKernels;
import io.github.rraunet.engine.EngineException;
import java.nio.file.Files;
import java.util.Map;

/** A worker process as on a machine with a GPU, two predictions at once, but with kernels that the CPU computes. */
public final class HostKernelWorker {

  private static final long MEMORY = 1L << 28;

  private HostKernelWorker() {}

  public static void main(final String[] args) throws Exception {
    WorkerHere.serve(HostKernelWorker::requests);
  }

  private static RequestServer.Requests requests() throws Exception {
    final NativeLibrary library = HostKernels.compile(Files.createTempDirectory("rra-host-kernels"));
    final var requests = new WorkerRequests(new KernelRequests((number, only) -> new HostKernels(library, MEMORY), () -> 0));
    return new RequestServer.Requests() {
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
    };
  }
}
