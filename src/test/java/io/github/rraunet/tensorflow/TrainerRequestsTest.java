package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import io.github.rraunet.Waiting;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.WorkerProtocol;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TrainerRequestsTest {

  /** Larger than the heap. */
  private static final class LargeBatch implements SliceBatch {

    @Override
    public FloatBuffer input() {
      throw new OutOfMemoryError("Java heap space");
    }

    @Override
    public FloatBuffer output() {
      return FloatBuffer.allocate(6 * 32 * 64);
    }

    @Override
    public int capacity() {
      return 6;
    }

    @Override
    public int height() {
      return 32;
    }

    @Override
    public int width() {
      return 64;
    }

    @Override
    public void close() {}
  }

  /** Its memory is read slowly. */
  private record SlowBatch(CountDownLatch reading, CountDownLatch goOn) implements SliceBatch {

    @Override
    public FloatBuffer input() {
      reading.countDown();
      try {
        goOn.await();
      }
      catch (final InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return FloatBuffer.allocate(32 * 32);
    }

    @Override
    public FloatBuffer output() {
      return FloatBuffer.allocate(32 * 32);
    }

    @Override
    public int capacity() {
      return 1;
    }

    @Override
    public int height() {
      return 32;
    }

    @Override
    public int width() {
      return 32;
    }

    @Override
    public void close() {}
  }

  /** As on the device: the batch is tried in halves then. */
  @Test
  void aBatchThatJavasMemoryHasNoRoomForIsToldAsThat() throws Exception {
    final var requests = new TrainerRequests(Map.of(1, new LargeBatch()));
    requests.serve(WorkerProtocol.TRAINER, Map.of("settings", new Gson().toJson(TrainerSettings.of(NetworkSettings.author(4), 1)
      .withDevice(DeviceChoice.CPU))));
    final Map<String, Object> inputs = Map.of("batch", 1, "count", 6, "height", 32, "width", 64, "number", 1, "rate", 0.1);
    for (final String request : List.of(WorkerProtocol.EVALUATE, WorkerProtocol.STATISTICS, WorkerProtocol.PROBABILITY,
      WorkerProtocol.STAGE))
      assertThatThrownBy(() -> requests.serve(request, inputs)).as(request).isInstanceOf(DeviceMemoryException.class)
        .hasMessageContaining("6 slices of 64x32").hasMessageContaining("lower batch_size");
    assertThatThrownBy(() -> requests.begin(inputs)).isInstanceOf(DeviceMemoryException.class);
  }

  @Test
  void memoryIsNotGivenUpWhileABatchIsReadFromIt() throws Exception {
    final var batch = new SlowBatch(new CountDownLatch(1), new CountDownLatch(1));
    final var requests = new TrainerRequests(Map.of(1, batch));
    final TrainerSettings settings = TrainerSettings.of(NetworkSettings.author(4), 1).withDevice(DeviceChoice.CPU);
    requests.serve(WorkerProtocol.TRAINER, Map.of("settings", new Gson().toJson(settings)));
    final CompletableFuture<Void> staged = CompletableFuture.runAsync(() -> {
      try {
        requests.serve(WorkerProtocol.STAGE, Map.of("batch", 1, "count", 1, "height", 32, "width", 32));
      }
      catch (final EngineException e) {
        throw new IllegalStateException(e);
      }
    });
    batch.reading().await();
    final Thread releasing = new Thread(() -> requests.release(1));
    releasing.start();
    Waiting.until(releasing);
    assertThat(releasing.isAlive()).isTrue();
    batch.goOn().countDown();
    staged.get();
    releasing.join();
    assertThatThrownBy(() -> requests.begin(Map.of("batch", 1, "staged", true))).hasMessageContaining("not staged");
  }
}
