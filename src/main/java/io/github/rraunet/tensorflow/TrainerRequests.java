package io.github.rraunet.tensorflow;

import static io.github.rraunet.engine.WorkerProtocol.integer;

import com.google.gson.Gson;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerState.LossScaling;
import io.github.rraunet.engine.ValuesFile;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.engine.WorkerProtocol.OpenedTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** What a worker can be asked about training; see {@link WorkerProtocol}. Holds one trainer. */
final class TrainerRequests {

  private final Gson gson = new Gson();
  private final Map<Integer, ? extends SliceBatch> batches;
  private final Map<Integer, FedBatch> staged = new ConcurrentHashMap<>(); // by id of the shared memory they came through
  private volatile GraphTrainer trainer;

  /** @param batches by id, those that are open */
  TrainerRequests(final Map<Integer, ? extends SliceBatch> batches) {
    this.batches = batches;
  }

  /** @return outputs of the request */
  Map<String, Object> serve(final String request, final Map<String, Object> inputs) throws EngineException {
    return switch (request) {
      case WorkerProtocol.TRAINER -> open(inputs);
      case WorkerProtocol.STAGE -> stage(inputs);
      case WorkerProtocol.STATISTICS -> {
        try (FedBatch batch = fed(inputs)) {
          trainer().takeStatistics(batch, integer(inputs, "number"));
          yield Map.of();
        }
      }
      case WorkerProtocol.EVALUATE -> {
        try (FedBatch batch = fed(inputs)) {
          yield losses(trainer().evaluate(batch));
        }
      }
      case WorkerProtocol.PROBABILITY -> probability(inputs);
      case WorkerProtocol.READ_VALUES -> readValues(inputs);
      case WorkerProtocol.SET_VALUES -> setValues(inputs);
      case WorkerProtocol.EXPORT -> export(inputs);
      default -> throw new EngineException("the worker knows no request '" + request
        + "'; client and worker are of different versions");
    };
  }

  /**
   * Serves {@link WorkerProtocol#STEP}. Comes after the one before has returned.
   *
   * @return waits for the step, and gives the outputs of the request
   */
  WorkerRequests.Outputs begin(final Map<String, Object> inputs) throws EngineException {
    final Trainer.BegunStep step = trainer().begin(fed(inputs), ((Number) inputs.get("rate")).doubleValue());
    return () -> losses(step.losses());
  }

  private Map<String, Object> open(final Map<String, Object> inputs) throws EngineException {
    staged.keySet().forEach(this::release);
    if (trainer != null) trainer.close();
    trainer = null;
    final TrainerSettings settings = gson.fromJson((String) inputs.get("settings"), TrainerSettings.class);
    trainer = new GraphTrainer(settings);
    return Map.of("opened", gson.toJson(new OpenedTrainer(trainer.use(), trainer.weightValues().sizes(),
      trainer.momentValues().sizes(), trainer.trainableParameters())), WorkerProtocol.NOTES,
      TensorFlowDevices.notes(settings.firstDevice(), trainer.use().device()));
  }

  /** Comes from a thread beside the one that serves all other requests. */
  private synchronized Map<String, Object> stage(final Map<String, Object> inputs) throws EngineException {
    final FedBatch before = staged.put(integer(inputs, "batch"), trainer().stage(batchOf(inputs)));
    if (before != null) before.close();
    return Map.of();
  }

  private FedBatch fed(final Map<String, Object> inputs) throws EngineException {
    if (!Boolean.TRUE.equals(inputs.get("staged"))) return trainer().stage(batchOf(inputs));
    final FedBatch batch = staged.remove(integer(inputs, "batch"));
    if (batch == null) throw new EngineException("the batch was not staged");
    return batch;
  }

  /** Gives up what came through a batch whose memory will be closed, once nobody reads from that any more. */
  synchronized void release(final int batch) {
    final FedBatch unused = staged.remove(batch);
    if (unused != null) unused.close();
  }

  private GraphTrainer trainer() throws EngineException {
    if (trainer == null) throw new EngineException("the worker was asked to train before it was told what");
    return trainer;
  }

  /** Through arrays, because TensorFlow Java copies these to tensors a hundred times as fast as it copies buffers. */
  private Batch batchOf(final Map<String, Object> inputs) throws EngineException {
    final int count = integer(inputs, "count");
    final int height = integer(inputs, "height");
    final int width = integer(inputs, "width");
    final SliceBatch shared = shared(inputs);
    try {
      final float[] images = new float[Math.multiplyExact(Math.multiplyExact(count, height), width)];
      final float[] masks = new float[images.length];
      shared.input().get(images);
      shared.output().get(masks);
      return new Batch(images, masks, count, height, width);
    }
    catch (final OutOfMemoryError e) { // of the heap, which was made for graphs
      throw SavedModelPredictor.outOfMemory(e, count, height, width);
    }
  }

  private SliceBatch shared(final Map<String, Object> inputs) throws EngineException {
    final SliceBatch batch = batches.get(integer(inputs, "batch"));
    if (batch == null) throw new EngineException("the batch is closed");
    return batch;
  }

  private static Map<String, Object> losses(final SampleLosses losses) {
    return Map.of("batch", bits(new float[] { losses.batch() }), "dice", bits(losses.dice()), "cross_entropy",
      bits(losses.crossEntropy()),
      "predicted", bits(losses.predicted()));
  }

  private static List<Integer> bits(final float[] values) {
    return IntStream.range(0, values.length).mapToObj(i -> Float.floatToRawIntBits(values[i])).toList();
  }

  private Map<String, Object> probability(final Map<String, Object> inputs) throws EngineException {
    shared(inputs).output().put(trainer().predict(batchOf(inputs)));
    return Map.of();
  }

  private Map<String, Object> readValues(final Map<String, Object> inputs) throws EngineException {
    try (ValuesFile file = ValuesFile.write(Path.of((String) inputs.get("file")))) {
      trainer().weightValues().read((name, values) -> file.put(values));
      if ((Boolean) inputs.get("moments")) trainer.momentValues().read((name, values) -> file.put(values));
    }
    catch (final IOException e) {
      throw new EngineException("the worker could not write the weights to " + inputs.get("file") + ": " + e.getMessage()
        + "; make room in the folder of temporary files", e);
    }
    return Map.of("steps", trainer.steps(), "loss_scale", trainer.scaling().factor(), "good_steps", trainer.scaling().good());
  }

  private Map<String, Object> setValues(final Map<String, Object> inputs) throws EngineException {
    try (ValuesFile file = ValuesFile.read(Path.of((String) inputs.get("file")))) {
      trainer().weightValues().set(variable -> file.take(variable.size()));
      if ((Boolean) inputs.get("moments")) {
        trainer.momentValues().set(variable -> file.take(variable.size()));
        trainer.setSteps(integer(inputs, "steps"));
        trainer.setScaling(new LossScaling(integer(inputs, "loss_scale"), integer(inputs, "good_steps")));
      }
    }
    catch (final IOException e) {
      throw new EngineException("the worker could not read the weights from " + inputs.get("file") + ": " + e.getMessage(), e);
    }
    return Map.of();
  }

  private Map<String, Object> export(final Map<String, Object> inputs) throws EngineException {
    trainer().export(Path.of((String) inputs.get("folder")), integer(inputs, "height"), integer(inputs, "width"));
    return Map.of();
  }
}
