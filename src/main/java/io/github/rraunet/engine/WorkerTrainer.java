package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceList;
import io.github.rraunet.engine.WorkerProtocol.OpenedTrainer;
import io.github.rraunet.progress.CanceledException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A network that learns in a worker process. Images and masks travel through shared memory, made for the largest batch so
 * far and used again, the next ones while a batch is computed; weights and moments through a temporary file.
 */
public final class WorkerTrainer implements Trainer {

  private final Worker worker;
  private final OpenedTrainer opened;
  private final List<String> notes;
  private final Memory memory;
  private final WorkerValues values;
  private final BatchRooms rooms = new BatchRooms();
  private final AtomicInteger batches = new AtomicInteger();
  private FutureTask<SampleLosses> begun = new FutureTask<>(() -> null); // last

  /** Where {@link SharedSliceBatch#allocate} is called. */
  interface Memory {
    SharedSliceBatch allocate(int id, int capacity, int height, int width, Runnable onClose) throws EngineException;
  }

  /** A request that was sent, and the room of its batch. */
  private record Asked(Worker.Answer answer, BatchRooms.Room room) {}

  private WorkerTrainer(final Worker worker, final OpenedTrainer opened, final List<String> notes, final Memory memory) {
    this.worker = worker;
    this.opened = opened;
    this.notes = notes;
    this.memory = memory;
    values = new WorkerValues(worker, opened.weights(), opened.moments());
  }

  /**
   * Starts a worker and makes the network in it; can serve as a {@link TrainerFactory}.
   *
   * @throws EngineException   if the worker cannot be started, or the device or arithmetic asked for is not there
   * @throws CanceledException if the thread is interrupted; its interrupt flag is set again
   */
  public static WorkerTrainer start(final TrainerSettings settings) throws EngineException {
    return start(settings, SharedSliceBatch::allocate);
  }

  /** @param memory for tests where there is enough of it */
  static WorkerTrainer start(final TrainerSettings settings, final Memory memory) throws EngineException {
    return start(Worker.start(settings), settings, memory);
  }

  /** @param worker without a trainer or model; closed if this fails */
  static WorkerTrainer start(final Worker worker, final TrainerSettings settings, final Memory memory) throws EngineException {
    boolean ready = false;
    try {
      final Gson gson = new Gson();
      final Map<String, Object> answer = worker.callOrCanceled(WorkerProtocol.TRAINER, Map.of("settings", gson.toJson(settings)));
      final WorkerTrainer trainer = new WorkerTrainer(worker, gson.fromJson((String) answer.get("opened"), OpenedTrainer.class),
        WorkerProtocol.notes(answer), memory);
      ready = true;
      return trainer;
    }
    finally {
      if (!ready) worker.close();
    }
  }

  @Override
  public Predictor.Use use() {
    return opened.use();
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public void announce(final Batch next) {
    final BatchRooms.Room room = rooms.enterToStage();
    if (room == null) return;
    Batch staged = null;
    try {
      fill(room, next);
      worker.call(WorkerProtocol.STAGE, inputs(room, next));
      staged = next;
    }
    catch (final CanceledException e) { // has set the flag
      rooms.forget(room);
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      rooms.forget(room);
    }
    catch (final EngineException e) {
      rooms.forget(room); // what is wrong will be told when the batch is computed
    }
    finally {
      rooms.leave(room, staged);
    }
  }

  @Override
  public SampleLosses step(final Batch batch, final double learningRate) throws EngineException {
    return losses(WorkerProtocol.STEP, batch, Map.of("rate", learningRate));
  }

  /** A CPU has nothing to wait for, and whoever ends a training there should not wait for two steps. */
  @Override
  public boolean overlaps() {
    return DeviceList.parse(use().device()).get(0).kind() == DeviceChoice.Kind.GPU;
  }

  @Override
  public BegunStep begin(final Batch batch, final double learningRate) throws EngineException {
    final Asked asked = ask(WorkerProtocol.STEP, batch, Map.of("rate", learningRate));
    final FutureTask<SampleLosses> step = new FutureTask<>(() -> losses(awaited(asked, shared -> {})));
    begun = step;
    return () -> {
      step.run();
      return done(step);
    };
  }

  private static SampleLosses done(final FutureTask<SampleLosses> step) throws EngineException {
    try {
      return step.get();
    }
    catch (final ExecutionException e) {
      if (e.getCause() instanceof EngineException cause) throw cause;
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(e.getCause());
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e); // who is done is not waited for
    }
  }

  @Override
  public void takeStatistics(final Batch batch, final int number) throws EngineException {
    callWith(WorkerProtocol.STATISTICS, batch, Map.of("number", number), room -> {});
  }

  @Override
  public SampleLosses evaluate(final Batch batch) throws EngineException {
    return losses(WorkerProtocol.EVALUATE, batch, Map.of());
  }

  private SampleLosses losses(final String request, final Batch batch, final Map<String, Object> more) throws EngineException {
    return losses(callWith(request, batch, more, room -> {}));
  }

  private static SampleLosses losses(final Map<String, Object> outputs) {
    return new SampleLosses(floats(outputs.get("batch"))[0], floats(outputs.get("dice")), floats(outputs.get("cross_entropy")),
      floats(outputs.get("predicted")));
  }

  private static float[] floats(final Object bits) {
    final List<?> list = (List<?>) bits;
    final float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++)
      values[i] = Float.intBitsToFloat(((Number) list.get(i)).intValue());
    return values;
  }

  @Override
  public float[] predict(final Batch batch) throws EngineException {
    final float[] probability = new float[batch.images().length];
    callWith(WorkerProtocol.PROBABILITY, batch, Map.of(), shared -> shared.output().get(probability));
    return probability;
  }

  /** @param then what is to be done with the memory after the answer */
  private Map<String, Object> callWith(final String request, final Batch batch, final Map<String, Object> more,
    final Consumer<SharedSliceBatch> then) throws EngineException
  {
    return awaited(ask(request, batch, more), then);
  }

  private Asked ask(final String request, final Batch batch, final Map<String, Object> more) throws EngineException {
    try {
      return ask(rooms.enter(batch), request, batch, more);
    }
    catch (final SharedMemoryException e) { // less than steps that overlap would have, but it may do for one after another
      begun.run();
      if (Thread.currentThread().isInterrupted()) throw new CanceledException(); // its memory went with the step
      final BatchRooms.Room room = rooms.enterWithMemory();
      if (room == null) throw e;
      return ask(room, request, batch, more);
    }
  }

  private Asked ask(final BatchRooms.Room room, final String request, final Batch batch, final Map<String, Object> more)
    throws EngineException
  {
    Worker.Answer answer = null;
    try {
      answer = worker.ask(request, inputs(room, batch, more));
      return new Asked(answer, room);
    }
    finally {
      if (answer == null) rooms.leave(room, null);
    }
  }

  /** Waits for an answer, and leaves the room of its request. */
  private Map<String, Object> awaited(final Asked asked, final Consumer<SharedSliceBatch> then) throws EngineException {
    try {
      final Map<String, Object> outputs = asked.answer.outputsOrCanceled();
      then.accept(asked.room.shared);
      return outputs;
    }
    catch (final CanceledException e) {
      rooms.forget(asked.room);
      throw e;
    }
    finally {
      rooms.leave(asked.room, null);
    }
  }

  /** Brings a batch into the room if the worker has not taken it already. @return what a request says of it, and more */
  private Map<String, Object> inputs(final BatchRooms.Room room, final Batch batch, final Map<String, Object> more)
    throws EngineException
  {
    try {
      final boolean staged = rooms.isStaged(room, batch);
      if (!staged) fill(room, batch);
      final Map<String, Object> inputs = inputs(room, batch);
      inputs.putAll(more);
      inputs.put("staged", staged);
      return inputs;
    }
    catch (final CanceledException e) {
      rooms.forget(room);
      throw e;
    }
  }

  private void fill(final BatchRooms.Room room, final Batch batch) throws EngineException {
    makeRoom(room, batch);
    room.shared.input().put(batch.images());
    room.shared.output().put(batch.masks());
  }

  private static Map<String, Object> inputs(final BatchRooms.Room room, final Batch batch) {
    return new HashMap<>(Map.of("batch", room.shared.id(), "count", batch.count(), "height", batch.height(), "width", batch
      .width()));
  }

  private void makeRoom(final BatchRooms.Room room, final Batch batch) throws EngineException {
    if (room.shared != null && batch.images().length <= room.shared.values()) return;
    rooms.forget(room);
    final int id = batches.incrementAndGet();
    final SharedSliceBatch larger = memory.allocate(id, batch.count(), batch.height(), batch.width(),
      () -> worker.post(WorkerProtocol.RELEASE, Map.of("batch", id)));
    boolean ready = false;
    try {
      worker.callOrCanceled(WorkerProtocol.OPEN, Map.of("batch", id, "input", larger.sharedInput(), "output", larger
        .sharedOutput()));
      larger.forgetNames();
      ready = true;
    }
    finally {
      if (!ready) larger.close();
    }
    room.shared = larger;
  }

  @Override
  public Map<String, float[]> weights() throws EngineException {
    return values.read(false).weights();
  }

  @Override
  public TrainerState state() throws EngineException {
    return values.read(true);
  }

  @Override
  public void setWeights(final Map<String, float[]> weights) throws EngineException {
    values.setWeights(weights);
  }

  @Override
  public void setState(final TrainerState state) throws EngineException {
    values.setState(state);
  }

  @Override
  public long trainableParameters() {
    return opened.trainableParameters();
  }

  @Override
  public long otherParameters() {
    return opened.weights().total() - opened.trainableParameters();
  }

  @Override
  public void export(final Path folder, final int height, final int width) throws EngineException {
    worker.callOrCanceled(WorkerProtocol.EXPORT, Map.of("folder", folder.toAbsolutePath().toString(), "height", height, "width",
      width));
  }

  /** @return true until the worker process ended or was closed */
  public boolean isAlive() {
    return worker.isAlive();
  }

  @Override
  public void close() {
    rooms.close();
    worker.close();
  }
}
