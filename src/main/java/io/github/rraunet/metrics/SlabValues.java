package io.github.rraunet.metrics;

import io.github.rraunet.distance.MaskValues;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.volume.RegionSource;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;

/**
 * Sees what values a slab of a volume has.
 *
 * @param source of the volume
 * @param width  of the volume, as it is stored
 * @param height of the volume
 * @param from   first plane
 * @param to     after the last plane
 */
record SlabValues(RegionSource source, int width, int height, int from, int to) implements Task<MaskValues> {

  @Override
  public MaskValues run(final Progress progress) throws IOException {
    final VolumeRegions volume = source.open();
    return MaskValues.of(volume.read(new long[] { 0, 0, from }, new long[] { width, height, to - from }, progress), 1, progress);
  }
}
