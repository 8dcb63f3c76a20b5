package io.github.rraunet.segment;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NoProbabilityException;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.slices.SlicePreparer;
import java.nio.FloatBuffer;
import java.util.function.Supplier;

/** Slices are prepared, and probabilities brought back to the stack's grid, by the CPU. */
final class PreparedTransport implements SliceTransport<SliceBatch> {

  private final Predictor predictor;
  private final WindowedSlices source;
  private final Supplier<SlicePreparer> preparers;
  private final ResultWriter results;
  private final int batchSize;

  PreparedTransport(final Predictor predictor, final WindowedSlices source, final Supplier<SlicePreparer> preparers,
    final ResultWriter results, final int batchSize)
  {
    this.predictor = predictor;
    this.source = source;
    this.preparers = preparers;
    this.results = results;
    this.batchSize = batchSize;
  }

  @Override
  public boolean onlyCopies() {
    return false;
  }

  @Override
  public SliceBatch allocate() throws EngineException {
    final SlicePreparer grid = preparers.get();
    return predictor.allocate(batchSize, grid.networkHeight(), grid.networkWidth());
  }

  @Override
  public Mover<SliceBatch> filling() {
    final SlicePreparer preparer = preparers.get();
    final int size = preparer.networkWidth() * preparer.networkHeight();
    final float[] plane = new float[source.pixels()];
    return (batch, index, slice) -> {
      source.read(slice, plane);
      preparer.prepareWindowed(plane, batch.input(), index * size);
    };
  }

  @Override
  public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
    predictor.predict(batch, count);
  }

  @Override
  public Mover<SliceBatch> emptying() {
    final SlicePreparer preparer = preparers.get();
    final float[] raw = new float[preparer.networkWidth() * preparer.networkHeight()];
    final float[] plane = new float[source.pixels()];
    return (batch, index, slice) -> {
      final FloatBuffer output = batch.output();
      output.get(index * raw.length, raw);
      for (final float p : raw)
        if (!NoProbabilityException.isProbability(p)) throw new NoProbabilityException(p, slice);
      preparer.restore(output, index * raw.length, plane);
      results.write(slice, plane);
    };
  }
}
