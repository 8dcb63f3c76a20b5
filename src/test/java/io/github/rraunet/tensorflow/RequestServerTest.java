package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestServerTest {

  private static final long IDLE_SECONDS = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** What is asked for. */
  private interface Work {
    Map<String, Object> done(int number) throws EngineException;
  }

  /** As on a GPU: two at once, and a step that is begun is done later. */
  private RequestServer server(final Work work) {
    return new RequestServer(new RequestServer.Requests() {
      @Override
      public boolean overlaps() {
        return true;
      }

      @Override
      public WorkerRequests.Outputs begin(final Map<String, Object> inputs) {
        return () -> done(inputs);
      }

      @Override
      public Map<String, Object> serve(final String request, final Map<String, Object> inputs) throws EngineException {
        return done(inputs);
      }

      private Map<String, Object> done(final Map<String, Object> inputs) throws EngineException {
        return work.done(((Number) inputs.get("number")).intValue());
      }
    }, new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  private static String line(final int task, final String request) {
    return "{\"task\":\"" + task + "\",\"requestType\":\"EXECUTE\",\"script\":\"" + request + "\",\"inputs\":{\"number\":" + task
      + "}}";
  }

  private List<JsonObject> answers(final int task) {
    return out.toString(StandardCharsets.UTF_8).lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).filter(
      answer -> answer.get("task").getAsInt() == task).toList();
  }

  private static String type(final JsonObject answer) {
    return answer.get("responseType").getAsString();
  }

  /** The first computation on a card that is newer than TensorFlow waits for minutes until the driver has translated its code. */
  @ParameterizedTest
  @ValueSource(strings = { WorkerProtocol.PREDICT, WorkerProtocol.STEP, WorkerProtocol.GPU_FACTS })
  void isNotIdleWhileItComputes(final String request) throws Exception {
    final RequestServer server = server(number -> {
      sleep(2_500 * IDLE_SECONDS);
      return Map.of("found", 7);
    });
    server.accept(line(1, request));
    server.serveUntilIdle(IDLE_SECONDS);
    assertThat(answers(1)).extracting(RequestServerTest::type).containsExactly("LAUNCH", "COMPLETION");
    assertThat(answers(1).get(1).getAsJsonObject("outputs").get("found").getAsInt()).isEqualTo(7);
  }

  private static void sleep(final long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who is not answered waits as long as the process lives. */
  @ParameterizedTest
  @ValueSource(strings = { WorkerProtocol.PREDICT, WorkerProtocol.STEP, WorkerProtocol.GPU_FACTS })
  void answersHoweverARequestEnds(final String request) throws Exception {
    final List<Throwable> ends = List.of(new EngineException("no model"), new IllegalStateException("odd"),
      new OutOfMemoryError("heap"), new InternalError("shared memory"), new StackOverflowError("deep"), new AssertionError(
        "never"));
    final RequestServer server = server(number -> {
      final Throwable end = ends.get(number);
      if (end instanceof EngineException e) throw e;
      if (end instanceof RuntimeException e) throw e;
      throw (Error) end;
    });
    for (int task = 0; task < ends.size(); task++)
      server.accept(line(task, request));
    server.serveUntilIdle(IDLE_SECONDS);
    for (int task = 0; task < ends.size(); task++) {
      assertThat(answers(task)).as("%s", ends.get(task)).extracting(RequestServerTest::type).containsExactly("LAUNCH", "FAILURE");
      assertThat(answers(task).get(1).get("error").getAsString()).contains(ends.get(task).getMessage());
    }
  }

  /** Predictions need not be waited for. */
  @ParameterizedTest
  @ValueSource(strings = { WorkerProtocol.STAGE, WorkerProtocol.OPEN, WorkerProtocol.OPEN_MASKS, WorkerProtocol.MASKING,
    WorkerProtocol.CLOSE_MASKING })
  void isServedBesidePredictions(final String request) throws Exception {
    final var servedBeside = new CountDownLatch(1);
    final boolean[] inTime = new boolean[3];
    final RequestServer server = server(number -> {
      if (number == 3) servedBeside.countDown();
      else inTime[number] = await(servedBeside);
      return Map.of();
    });
    server.accept(line(1, WorkerProtocol.PREDICT));
    server.accept(line(2, WorkerProtocol.PREDICT));
    final Thread serving = serving(server);
    server.accept(line(3, request));
    serving.join();
    assertThat(inTime).containsExactly(false, true, true);
  }

  private static Thread serving(final RequestServer server) {
    final Thread serving = new Thread(() -> {
      try {
        server.serveUntilIdle(IDLE_SECONDS);
      }
      catch (final InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    serving.start();
    return serving;
  }

  private static boolean await(final CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void memoryThatRanOutIsToldApart() throws Exception {
    final RequestServer server = server(number -> {
      throw new DeviceMemoryException("8 slices");
    });
    server.accept(line(1, WorkerProtocol.PREDICT));
    server.serveUntilIdle(IDLE_SECONDS);
    assertThat(answers(1).get(1).get("error").getAsString()).isEqualTo(WorkerProtocol.OUT_OF_MEMORY + "8 slices");
  }

  /** The others wait until one of these is done; what is asked for otherwise waits until all are. */
  @ParameterizedTest
  @CsvSource({ WorkerProtocol.PREDICT + ", 3", WorkerProtocol.STEP + ", 2", WorkerProtocol.RELEASE + ", 1" })
  void soManyAreServedAtOnce(final String request, final int atOnce) throws Exception {
    final var now = new AtomicInteger();
    final var most = new AtomicInteger();
    final var together = new CountDownLatch(atOnce);
    final RequestServer server = server(number -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      together.countDown();
      await(together);
      sleep(50); // for one too many
      now.decrementAndGet();
      return Map.of();
    });
    for (int task = 1; task <= 7; task++)
      server.accept(line(task, request));
    server.serveUntilIdle(IDLE_SECONDS);
    assertThat(most).hasValue(atOnce);
  }

  /** As many are asked for as are served at once, and one more, which the client gives up. */
  @Test
  void whatIsCanceledWhileOthersAreServedIsNotServed() throws Exception {
    final var three = new CountDownLatch(3);
    final var goOn = new CountDownLatch(1);
    final List<Integer> served = Collections.synchronizedList(new ArrayList<>());
    final RequestServer server = server(number -> {
      served.add(number);
      three.countDown();
      await(goOn);
      return Map.of();
    });
    for (int task = 1; task <= 4; task++)
      server.accept(line(task, WorkerProtocol.PREDICT));
    final Thread serving = serving(server);
    three.await();
    while (serving.getState() != Thread.State.WAITING) // for room
      sleep(1);
    server.accept("{\"task\":\"4\",\"requestType\":\"CANCEL\"}");
    goOn.countDown();
    server.accept(line(5, WorkerProtocol.PREDICT));
    serving.join();
    assertThat(served).containsExactlyInAnyOrder(1, 2, 3, 5);
    assertThat(answers(4)).extracting(RequestServerTest::type).containsExactly("CANCELATION");
  }

  @Test
  void whatIsCanceledBeforeItsTurnIsNotServed() throws Exception {
    final int[] served = new int[1];
    final RequestServer server = server(number -> {
      served[0]++;
      return Map.of();
    });
    server.accept(line(1, WorkerProtocol.GPU_FACTS));
    server.accept(line(2, WorkerProtocol.GPU_FACTS));
    server.accept("{\"task\":\"1\",\"requestType\":\"CANCEL\"}");
    server.accept("not a request");
    server.serveUntilIdle(IDLE_SECONDS);
    assertThat(answers(1)).extracting(RequestServerTest::type).containsExactly("CANCELATION");
    assertThat(answers(2)).extracting(RequestServerTest::type).containsExactly("LAUNCH", "COMPLETION");
    assertThat(served[0]).isEqualTo(1);
  }
}
