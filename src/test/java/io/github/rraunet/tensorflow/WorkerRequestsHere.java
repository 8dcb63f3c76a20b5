package io.github.rraunet.tensorflow;

import com.google.gson.Gson;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.engine.EngineException;
import java.util.Map;
import java.util.function.IntFunction;
import org.apposed.appose.util.Types;

/** Serves a worker's requests in this process, through the JSON text of its protocol. */
public final class WorkerRequestsHere {

  private final WorkerRequests served;
  private final Gson gson = new Gson();

  /** @param devices opens the device of a number */
  public WorkerRequestsHere(final IntFunction<Kernels> devices) {
    served = new WorkerRequests(new KernelRequests((number, only) -> devices.apply(number), () -> 0));
  }

  @SuppressWarnings("unchecked")
  public Map<String, Object> call(final String request, final Map<String, Object> inputs) throws EngineException {
    final Map<String, Object> read = gson.fromJson(Types.encode(inputs), Map.class);
    return Types.decode(gson.toJson(served.serve(request, read)));
  }
}
