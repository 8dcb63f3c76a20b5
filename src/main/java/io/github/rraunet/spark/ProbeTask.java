package io.github.rraunet.spark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Starts the network on one executor, to find out what is then asked of all. */
record ProbeTask(EngineSpec spec, List<Size> sizes) implements Task<ProbeTask.Found> {

  /** Of a slice that the network takes, in pixels. */
  record Size(int height, int width) implements Serializable {}

  /**
   * @param device     that it runs on, cpu or gpu:N
   * @param precision  that auto became
   * @param batchSizes recommended for each of the sizes
   * @param notes      what the user should know
   */
  record Found(String device, Precision precision, List<Integer> batchSizes, List<String> notes) implements Serializable {}

  @Override
  public Found run(final Progress progress) throws IOException {
    try {
      final ExecutorEngine engine = ExecutorEngine.of(spec);
      final Predictor predictor = engine.predictor().forStack();
      final Predictor.Use use = predictor.use();
      engine.serve(spec.resolved(use.device(), use.precision()));
      return new Found(use.device(), use.precision(), sizes.stream().map(s -> predictor
        .recommendedBatchSize(s.height, s.width)).toList(), List.copyOf(predictor.notes()));
    }
    catch (final EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
