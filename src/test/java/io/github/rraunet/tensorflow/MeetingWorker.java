package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A worker process whose first step and the first batch that is staged are served at once, or never. */
public final class MeetingWorker implements RequestServer.Requests {

  private final WorkerRequests requests = new WorkerRequests();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch staged = new CountDownLatch(1);

  private MeetingWorker() {}

  public static void main(final String[] args) throws Exception {
    WorkerHere.serve(MeetingWorker::new);
  }

  @Override
  public boolean overlaps() {
    return requests.overlaps();
  }

  @Override
  public WorkerRequests.Outputs begin(final Map<String, Object> inputs) throws EngineException {
    final WorkerRequests.Outputs step = requests.begin(inputs);
    return () -> {
      begun.countDown();
      await(staged);
      return step.get();
    };
  }

  @Override
  public Map<String, Object> serve(final String request, final Map<String, Object> inputs) throws EngineException {
    final boolean isStage = request.equals(WorkerProtocol.STAGE);
    if (isStage) await(begun);
    final Map<String, Object> outputs = requests.serve(request, inputs);
    if (isStage) staged.countDown();
    return outputs;
  }

  private static void await(final CountDownLatch latch) {
    try {
      latch.await();
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
