package io.github.rraunet.tensorflow;

import com.google.gson.Gson;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.engine.EngineException;
import java.util.Map;
import java.util.function.IntFunction;
import org.apposed.appose.util.Types;

/** Serves requests about kernels in this process, through the JSON text of the worker's protocol. */
public final class KernelRequestsHere {

  private final KernelRequests served;
  private final Gson gson = new Gson();

  public KernelRequestsHere(final Kernels kernels) {
    this(number -> kernels, 0);
  }

  /**
   * @param devices   opens the device of a number
   * @param preferred number of the one that auto takes
   */
  public KernelRequestsHere(final IntFunction<Kernels> devices, final int preferred) {
    served = new KernelRequests((number, only) -> devices.apply(number), () -> preferred);
  }

  @SuppressWarnings("unchecked")
  public Map<String, Object> call(final String request, final Map<String, Object> inputs) throws EngineException {
    final Map<String, Object> read = gson.fromJson(Types.encode(inputs), Map.class);
    return Types.decode(gson.toJson(served.serve(request, read).orElseThrow()));
  }
}
