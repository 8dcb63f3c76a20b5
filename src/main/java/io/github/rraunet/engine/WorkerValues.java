package io.github.rraunet.engine;

import io.github.rraunet.engine.TrainerState.LossScaling;
import io.github.rraunet.progress.CanceledException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values of a network and of its optimiser in a worker; they travel through a temporary file. */
final class WorkerValues {

  private final Worker worker;
  private final VariableSizes weightSizes;
  private final VariableSizes momentSizes;

  WorkerValues(final Worker worker, final VariableSizes weightSizes, final VariableSizes momentSizes) {
    this.worker = worker;
    this.weightSizes = weightSizes;
    this.momentSizes = momentSizes;
  }

  /** @param moments whether those of the optimiser are read, too; else the state has none */
  TrainerState read(final boolean moments) throws EngineException {
    final Map<String, float[]> weights = new LinkedHashMap<>();
    final Map<String, float[]> momentValues = new LinkedHashMap<>();
    return withFile(file -> {
      final Map<String, Object> answer = worker.callOrCanceled(WorkerProtocol.READ_VALUES, Map.of("file", file.toString(),
        "moments", moments));
      try (ValuesFile values = ValuesFile.read(file)) {
        take(values, weightSizes, weights);
        if (moments) take(values, momentSizes, momentValues);
      }
      final LossScaling scaling = new LossScaling(WorkerProtocol.integer(answer, "loss_scale"), WorkerProtocol.integer(answer,
        "good_steps"));
      return new TrainerState(weights, momentValues, WorkerProtocol.integer(answer, "steps"), scaling);
    });
  }

  private static void take(final ValuesFile file, final VariableSizes sizes, final Map<String, float[]> to) throws IOException {
    for (final var size : sizes.sizes().entrySet())
      to.put(size.getKey(), file.take(size.getValue()));
  }

  /** @throws IllegalArgumentException as {@link Trainer#setWeights} */
  void setWeights(final Map<String, float[]> weights) throws EngineException {
    weightSizes.require(weights, "weights");
    withFile(file -> {
      try (ValuesFile values = ValuesFile.write(file)) {
        put(weights, weightSizes, values);
      }
      return worker.callOrCanceled(WorkerProtocol.SET_VALUES, Map.of("file", file.toString(), "moments", false));
    });
  }

  /** @throws IllegalArgumentException as {@link Trainer#setState} */
  void setState(final TrainerState state) throws EngineException {
    weightSizes.require(state.weights(), "weights");
    momentSizes.require(state.moments(), "moments");
    withFile(file -> {
      try (ValuesFile values = ValuesFile.write(file)) {
        put(state.weights(), weightSizes, values);
        put(state.moments(), momentSizes, values);
      }
      return worker.callOrCanceled(WorkerProtocol.SET_VALUES, Map.of("file", file.toString(), "moments", true, "steps", state
        .steps(), "loss_scale", state.scaling().factor(), "good_steps", state.scaling().good()));
    });
  }

  private static void put(final Map<String, float[]> from, final VariableSizes sizes, final ValuesFile to) throws IOException {
    for (final String name : sizes.sizes().keySet())
      to.put(from.get(name));
  }

  /** What is done with a temporary file. */
  private interface FileAction<T> {
    T run(Path file) throws IOException, EngineException;
  }

  private static <T> T withFile(final FileAction<T> action) throws EngineException {
    try {
      final Path file = Files.createTempFile("rra-unet-values", ".tmp");
      try {
        return action.run(file);
      }
      finally {
        Files.deleteIfExists(file);
      }
    }
    catch (final ClosedByInterruptException e) { // has set the flag
      throw new CanceledException();
    }
    catch (final IOException e) {
      throw new EngineException("the weights could not be exchanged with the worker through "
        + System.getProperty("java.io.tmpdir") + ": " + e.getMessage()
          + "; make room there, or name another folder with -Djava.io.tmpdir=...", e);
    }
  }
}
