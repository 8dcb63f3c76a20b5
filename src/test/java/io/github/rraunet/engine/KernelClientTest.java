package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.tensorflow.KernelRequestsHere;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelClientTest {

  private static final Kernels IDLE = (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {
    Kernels.class }, (proxy, method, arguments) -> null);

  /** The first GPU may be one that takes no programs. */
  @Test
  void autoTakesTheGpuThatANetworkWould() throws EngineException {
    final List<Integer> opened = new ArrayList<>();
    final var served = new KernelRequestsHere(number -> {
      opened.add(number);
      return IDLE;
    }, 1);
    try (var any = new KernelClient(RequestsHere.of(served::call), WorkerProtocol.ANY_GPU);
      var first = new KernelClient(RequestsHere.of(served::call), 0))
    {
      assertThat(any.device()).startsWith("gpu:1 (");
      assertThat(first.device()).startsWith("gpu:0 (");
    }
    assertThat(opened).containsExactly(1, 0);
  }
}
