package io.github.rraunet.distance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;

/** What values a volume has, whole and put together from slabs, against a walk over its voxels. */
class MaskValuesTest {

  private static final int[] SIZE = { 4, 3, 7 };

  private static Volume volume(final float[] voxels, final int from, final int to) {
    final var image = PlanarImgs.floats(SIZE[0], SIZE[1], to - from);
    int at = from * SIZE[0] * SIZE[1];
    for (final var voxel : image)
      voxel.set(voxels[at++]);
    return Volume.of(image).build();
  }

  @Test
  void slabsPutTogetherHaveTheValuesOfTheVolume() {
    final float[][] palettes = { { 0 }, { 0, 1 }, { 0, 0.25f, 1 }, { 0, 0, 0, 0.5f, 2 }, { 0, 0, 0, 0, 0, 1, 1.5f, 0.5f }, { 0, 1,
      7, 255, Float.NaN }, { 0, 0, 0, 3, -1 }, { 0, 0, 0, 0, Float.POSITIVE_INFINITY, 70_000 } };
    for (int seed = 0; seed < 200; seed++) {
      final SplittableRandom random = new SplittableRandom(seed);
      final float[] palette = palettes[seed % palettes.length];
      final float[] voxels = new float[SIZE[0] * SIZE[1] * SIZE[2]];
      for (int n = random.nextInt(12); n > 0; n--)
        voxels[random.nextInt(voxels.length)] = palette[random.nextInt(palette.length)];
      final int planes = 1 + random.nextInt(SIZE[2]);
      final List<MaskValues> slabs = new ArrayList<>();
      for (int z = 0; z < SIZE[2]; z += planes)
        slabs.add(MaskValues.of(volume(voxels, z, Math.min(SIZE[2], z + planes)), 1, Progress.NONE));
      for (final MaskValues found : List.of(MaskValues.ofSlabs(slabs, planes), MaskValues.of(volume(voxels, 0, SIZE[2]), 2,
        Progress.NONE)))
        assertValues(found, voxels, "seed " + seed + " in slabs of " + planes);
    }
  }

  private static void assertValues(final MaskValues found, final float[] voxels, final String what) {
    final var planes = new TreeMap<Integer, int[]>();
    double odd = Double.NaN;
    boolean unit = true;
    long nan = 0;
    for (int i = 0; i < voxels.length; i++) {
      final int z = i / (SIZE[0] * SIZE[1]);
      final float v = voxels[i];
      if (v == 0) continue;
      if (Float.isNaN(v)) nan++;
      else if (v == Math.rint(v) && v > 0 && v < 65_536)
        planes.merge((int) v, new int[] { z, z }, (a, b) -> new int[] { a[0], z });
      else {
        if (Double.isNaN(odd)) odd = v;
        unit &= v > 0 && v < 1;
      }
    }
    assertThat(found.labels()).as(what).isEqualTo(planes.keySet());
    planes.forEach((label, range) -> {
      assertThat(found.planes(label)).as(what).isEqualTo(range);
      if (found.oddValue() != found.oddValue())
        assertThat(found.planes(new Foreground.Label(label), SIZE[2])).as(what).isEqualTo(new int[] { range[0], range[1] + 1 });
    });
    assertThat(found.notNumbers()).as(what).isEqualTo(nan);
    assertThat(found.oddValue()).as(what).isEqualTo(Double.valueOf(odd));
    assertThat(found.looksLikeProbabilities()).as(what).isEqualTo(!Double.isNaN(odd) && unit && (planes.isEmpty() || planes
      .lastKey() == 1));
    if (!Double.isNaN(odd)) assertThat(found.planes(LabelSet.ALL, SIZE[2])).as(what).isEqualTo(new int[] { 0, SIZE[2] });
    else if (planes.isEmpty()) assertThat(found.planes(LabelSet.ALL, SIZE[2])).as(what).isEqualTo(new int[] { SIZE[2], 0 });
  }
}
