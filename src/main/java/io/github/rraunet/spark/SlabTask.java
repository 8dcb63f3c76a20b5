package io.github.rraunet.spark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.slabs.SlabCut.Slab;
import io.github.rraunet.segment.slabs.SlabSegmenter;
import io.github.rraunet.tasks.Task;
import java.io.IOException;

/** Segments a slab of a stack; one whose results are there, from a run that was ended, is only looked at. */
record SlabTask(SegmentSpec spec, SlabStack stack, Slab slab) implements Task<SlabSegmenter.Done> {

  @Override
  public SlabSegmenter.Done run(final Progress progress) throws IOException {
    final ExecutorEngine engine = ExecutorEngine.of(spec.engine());
    try {
      final SlabStack.Opened opened = stack.open(spec, engine.model().description());
      if (opened.segmenter().isDone(slab)) return opened.segmenter().look(opened.regions(), slab, progress);
      return engine.use(predictor -> opened.segmenter().segment(opened.regions(), slab, predictor, progress));
    }
    catch (final EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
