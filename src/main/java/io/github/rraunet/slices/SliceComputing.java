package io.github.rraunet.slices;

import io.github.rraunet.progress.Progress;
import java.util.function.Supplier;

/** Where many slices are prepared; the values do not depend on it. */
public interface SliceComputing {

  SliceComputing CPU = (preparers, slices, progress) -> new CpuStackPreparer(preparers, progress);

  /**
   * @param preparers makes one for each thread
   * @param slices    of the stack; what is worth while may depend on it
   * @return for slices of the size of these preparers; the caller closes it
   */
  StackPreparer stack(Supplier<SlicePreparer> preparers, int slices, Progress progress);
}
