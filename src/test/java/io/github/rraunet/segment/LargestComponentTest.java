package io.github.rraunet.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.junit.jupiter.api.Test;

class LargestComponentTest {

  private static Volume volume(final boolean[] mask, final int... d) {
    final PlanarImg<UnsignedByteType, ?> image = PlanarImgs.unsignedBytes(d[0], d[1], d[2]);
    for (int i = 0; i < mask.length; i++)
      if (mask[i]) image.getAt(i % d[0], i / d[0] % d[1], i / d[0] / d[1]).set(255);
    return Volume.of(image).kind(Volume.Kind.MASK).build();
  }

  private static boolean[] content(final Volume mask) {
    final long[] d = mask.dimensions();
    final boolean[] content = new boolean[(int) (d[0] * d[1] * d[2])];
    for (int i = 0; i < content.length; i++)
      content[i] = mask.stored().getAt(i % d[0], i / d[0] % d[1], i / d[0] / d[1]).getRealDouble() == 255;
    return content;
  }

  /** Flood fill from every voxel; of equal components the first found in raster order. */
  private static boolean[] flooded(final boolean[] mask, final int... d) {
    final boolean[] seen = new boolean[mask.length];
    boolean[] best = new boolean[mask.length];
    int bestSize = 0;
    for (int seed = 0; seed < mask.length; seed++) {
      if (!mask[seed] || seen[seed]) continue;
      final boolean[] component = new boolean[mask.length];
      final Deque<Integer> open = new ArrayDeque<>();
      open.push(seed);
      seen[seed] = true;
      int size = 0;
      while (!open.isEmpty()) {
        final int i = open.pop();
        component[i] = true;
        size++;
        final int[] p = { i % d[0], i / d[0] % d[1], i / d[0] / d[1] };
        final int[] strides = { 1, d[0], d[0] * d[1] };
        for (int a = 0; a < 3; a++)
          for (int s = -1; s <= 1; s += 2) {
            final int n = i + s * strides[a];
            if (p[a] + s < 0 || p[a] + s >= d[a] || !mask[n] || seen[n]) continue;
            seen[n] = true;
            open.push(n);
          }
      }
      if (size > bestSize) {
        bestSize = size;
        best = component;
      }
    }
    return best;
  }

  @Test
  void agreesWithFloodFillOnRandomMasks() {
    final int[][] dimensions = { { 13, 7, 5 }, { 31, 29, 1 }, { 6, 11, 17 }, { 1, 9, 8 } };
    for (long seed = 0; seed < 120; seed++) {
      final int[] d = dimensions[(int) (seed % 4)];
      final var random = new Random(seed);
      final double density = 0.1 + 0.8 * random.nextDouble();
      final boolean[] mask = new boolean[d[0] * d[1] * d[2]];
      int before = 0;
      for (int i = 0; i < mask.length; i++) {
        mask[i] = random.nextDouble() < density;
        if (mask[i]) before++;
      }
      final boolean[] expected = flooded(mask, d);
      int kept = 0;
      for (final boolean b : expected)
        if (b) kept++;
      final Volume volume = volume(mask, d);
      assertThat(LargestComponent.keep(volume, Progress.NONE)).as("seed %d", seed).isEqualTo(before - kept);
      assertThat(content(volume)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void manyLabelsThatMergeLate() {
    final int[] d = { 401, 301, 2 };
    final boolean[] mask = new boolean[d[0] * d[1] * d[2]]; // a comb of 30 000 lone voxels joined from the slice behind
    for (int y = 0; y < d[1]; y += 2)
      for (int x = 0; x < d[0]; x += 2) mask[y * d[0] + x] = true;
    for (int i = d[0] * d[1]; i < mask.length - 3 * d[0]; i++) mask[i] = true;
    final boolean[] expected = flooded(mask, d);
    final Volume volume = volume(mask, d);
    // rows 298 and 300 of the comb have nothing behind them
    assertThat(LargestComponent.keep(volume, Progress.NONE)).isEqualTo(2 * 201);
    assertThat(content(volume)).isEqualTo(expected);
  }

  @Test
  void ofEqualComponentsTheFirstInRasterOrderStays() {
    final boolean[] mask = new boolean[6 * 4 * 3];
    mask[4] = true;
    mask[5] = true;
    mask[12] = true;
    mask[13] = true;
    final Volume volume = volume(mask, 6, 4, 3);
    assertThat(LargestComponent.keep(volume, Progress.NONE)).isEqualTo(2);
    mask[12] = false;
    mask[13] = false;
    assertThat(content(volume)).isEqualTo(mask);
  }

  @Test
  void emptyMaskStaysEmpty() {
    final Volume volume = volume(new boolean[60], 5, 4, 3);
    assertThat(LargestComponent.keep(volume, Progress.NONE)).isZero();
    assertThat(content(volume)).doesNotContain(true);
  }

  @Test
  void canBeCanceled() {
    final Progress canceled = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return true;
      }
    };
    assertThatThrownBy(() -> LargestComponent.keep(volume(new boolean[60], 5, 4, 3), canceled))
      .isInstanceOf(CanceledException.class);
  }
}
