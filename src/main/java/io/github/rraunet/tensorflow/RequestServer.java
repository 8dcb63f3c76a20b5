package io.github.rraunet.tensorflow;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.github.rraunet.device.GpuFailure;
import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.progress.TimedStep;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Decides when which request is served, and answers: one JSON object a line each way, as Appose has it. Requests are served one
 * after another by one thread; on a GPU three predictions or two steps of a training may overlap, and other requests wait until
 * they are done; the next batch of a training comes in while a step is computed, memory of batches is opened and what is to be
 * done with stored slices is told while others are predicted. Whatever a request ends with, it is answered: a client waits as
 * long as the process lives.
 */
final class RequestServer {

  /** What can be asked for. */
  interface Requests {

    /** @return whether predictions may overlap */
    boolean overlaps();

    /** @return outputs of a request for a step that was begun, {@link WorkerProtocol#STEP} */
    WorkerRequests.Outputs begin(Map<String, Object> inputs) throws EngineException;

    /** @return outputs of any other request */
    Map<String, Object> serve(String request, Map<String, Object> inputs) throws EngineException;
  }

  /** A line of input, decoded. */
  private record Request(String task, String requestType, String script, Map<String, Object> inputs) {}

  private static final Set<String> BESIDE = Set.of(WorkerProtocol.STAGE, WorkerProtocol.OPEN, WorkerProtocol.OPEN_MASKS,
    WorkerProtocol.MASKING, WorkerProtocol.CLOSE_MASKING);

  private static final int A_PREDICTION = WorkerProtocol.COMPUTED_ON_GPU;
  private static final int A_STEP = WorkerProtocol.SERVED_ON_GPU;
  private static final int WHOLE = A_PREDICTION * WorkerProtocol.SERVED_ON_GPU; // three predictions, or two steps

  private final Gson gson = new Gson();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Set<String> canceled = ConcurrentHashMap.newKeySet();
  private final Requests served;
  private final PrintStream answers;
  private final ExecutorService beside = Executors.newCachedThreadPool(); // for what is served while something else is
  private final Semaphore room = new Semaphore(WHOLE);

  RequestServer(final Requests served, final PrintStream answers) {
    this.served = served;
    this.answers = answers;
  }

  /** Takes a line; what it asks for comes after what was asked before. Called by one thread, which is not the one that serves. */
  void accept(final String line) {
    try {
      final Request request = gson.fromJson(line, Request.class);
      if (request == null || request.task() == null) return;
      if ("CANCEL".equals(request.requestType())) canceled.add(request.task());
      else if (BESIDE.contains(String.valueOf(request.script()))) beside.execute(() -> serve(request));
      else requests.add(request);
    }
    catch (final JsonParseException e) {
      System.err.println("not a request: " + line); // into the client's log: it names no task to answer
    }
  }

  /** Serves until nothing was asked for or at work for so long. */
  void serveUntilIdle(final long idleSeconds) throws InterruptedException {
    while (true) {
      final Request request = requests.poll(idleSeconds, TimeUnit.SECONDS);
      if (request == null && room.availablePermits() == WHOLE) return;
      if (request == null) continue; // what is served beside may take long, as the first computation on a new card does
      if (canceled.remove(request.task())) answer(request, "CANCELATION", Map.of());
      else if (request.script().equals(WorkerProtocol.PREDICT) && served.overlaps()) {
        awaitRoom(A_PREDICTION);
        if (canceled.remove(request.task())) { // meanwhile
          room.release(A_PREDICTION);
          answer(request, "CANCELATION", Map.of());
        }
        else serveBeside(request, A_PREDICTION, () -> served.serve(request.script(), request.inputs()));
      }
      else if (request.script().equals(WorkerProtocol.STEP)) {
        awaitRoom(A_STEP);
        serveBeside(request, A_STEP, begun(request));
      }
      else {
        room.acquire(WHOLE);
        serve(request);
        room.release(WHOLE);
      }
    }
  }

  private void awaitRoom(final int permits) throws InterruptedException {
    try (TimedStep timed = TimedStep.of(TimedStep.Kind.WAIT)) {
      room.acquire(permits);
    }
  }

  private void serveBeside(final Request request, final int permits, final WorkerRequests.Outputs outputs) {
    beside.execute(() -> {
      try {
        serve(request, outputs);
      }
      finally {
        room.release(permits);
      }
    });
  }

  /** Begins a step here, so that steps begin in the order in which they are asked for. */
  private WorkerRequests.Outputs begun(final Request request) {
    try {
      return served.begin(request.inputs());
    }
    catch (final EngineException | RuntimeException | Error e) {
      return () -> {
        throw e;
      };
    }
  }

  private void serve(final Request request) {
    serve(request, () -> served.serve(request.script(), request.inputs() == null ? Map.of() : request.inputs()));
  }

  private void serve(final Request request, final WorkerRequests.Outputs outputs) {
    answer(request, "LAUNCH", Map.of());
    try {
      answer(request, "COMPLETION", Map.of("outputs", outputs.get()));
    }
    catch (final DeviceMemoryException e) {
      answer(request, "FAILURE", Map.of("error", WorkerProtocol.OUT_OF_MEMORY + e.getMessage()));
    }
    catch (final EngineException e) {
      answer(request, "FAILURE", Map.of("error", GpuFailure.explained(e.getMessage())));
    }
    catch (final Exception | Error e) {
      e.printStackTrace(); // into the log that the client shows when things go wrong
      final String failed = "the worker failed in '" + request.script() + "': " + e;
      answer(request, "FAILURE", Map.of("error", e instanceof LinkageError linkage ? NativeLibraries.explained(linkage)
        .orElse(failed) : GpuFailure.explained(failed)));
    }
    canceled.remove(request.task()); // a cancellation that came too late
  }

  private void answer(final Request request, final String type, final Map<String, Object> more) {
    final Map<String, Object> answer = new HashMap<>(more);
    answer.put("task", request.task());
    answer.put("responseType", type);
    synchronized (answers) {
      answers.println(ascii(gson.toJson(answer)));
      answers.flush();
    }
  }

  /** The client reads in whatever encoding its locale has; all of them share ASCII. */
  private static String ascii(final String json) {
    final StringBuilder text = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      final char c = json.charAt(i);
      if (c < 0x7f) text.append(c);
      else text.append(String.format("\\u%04x", (int) c));
    }
    return text.toString();
  }
}
