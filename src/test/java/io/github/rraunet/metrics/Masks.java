package io.github.rraunet.metrics;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import net.imglib2.img.planar.PlanarImgs;

/** Small masks for tests, and all their metrics. */
final class Masks {

  @FunctionalInterface
  interface Inside {
    boolean test(int x, int y, int z);
  }

  private Masks() {}

  static Volume volume(final int nx, final int ny, final int nz, final Inside inside) {
    final var img = PlanarImgs.unsignedBytes(nx, ny, nz);
    final var cursor = img.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      if (inside.test(cursor.getIntPosition(0), cursor.getIntPosition(1), cursor.getIntPosition(2))) cursor.get().set(255);
    }
    return Volume.of(img).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 1, 1))).kind(Volume.Kind.MASK).build();
  }

  static MaskPair pair(final int[] size, final Inside reference, final Inside prediction, final Spacing spacing) {
    return MaskPair.of(volume(size[0], size[1], size[2], reference), v -> v != 0, volume(size[0], size[1], size[2], prediction),
      v -> v != 0, spacing, 2, Progress.NONE);
  }

  static PairStatistics statistics(final MaskPair pair, final MetricSettings settings) {
    return PairStatistics.of(pair, settings, EnumSet.allOf(Metric.Family.class), 2, Progress.NONE);
  }

  static Map<Metric, Double> metrics(final MaskPair pair, final MetricSettings settings) {
    final PairStatistics statistics = statistics(pair, settings);
    final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (final Metric metric : Metric.values())
      values.put(metric, metric.of(statistics, settings));
    return values;
  }
}
