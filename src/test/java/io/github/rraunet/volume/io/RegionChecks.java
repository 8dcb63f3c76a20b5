package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.imglib2.img.planar.PlanarImg;

/** Boxes of a file against a loop over the whole of it. */
final class RegionChecks {

  private RegionChecks() {}

  static VolumeRegions regions(final Path file) throws IOException {
    return VolumeFiles.regions(file).orElseThrow();
  }

  /** @param notesOfAllVoxels those that only the whole read gives */
  static void assertBoxesAreParts(final Path file, final int notesOfAllVoxels) throws IOException {
    final Volume whole = VolumeFiles.read(file, Progress.NONE);
    final VolumeRegions regions = regions(file);
    assertGrid(regions.grid(), whole, notesOfAllVoxels);
    final long[] n = whole.dimensions();
    assertBox(regions, whole, new long[3], n);
    assertBox(regions, whole, new long[] { n[0] - 1, n[1] - 1, n[2] - 1 }, new long[] { 1, 1, 1 });
    assertBox(regions, whole, new long[] { 0, 0, n[2] / 2 }, new long[] { n[0], n[1], 1 });
    assertBox(regions, whole, new long[] { 0, n[1] / 2, 0 }, new long[] { n[0], 1, n[2] });
    final Random random = new Random(5);
    for (int i = 0; i < 12; i++) {
      final long[] from = new long[3];
      final long[] size = new long[3];
      for (int d = 0; d < 3; d++) {
        from[d] = random.nextInt((int) n[d]);
        size[d] = 1 + random.nextInt((int) (n[d] - from[d]));
      }
      assertBox(regions, whole, from, size);
    }
    for (final long[] outside : new long[][] { { n[0], 0, 0 }, { 0, -1, 0 }, { 0, 0, n[2] } })
      assertThatThrownBy(() -> regions.read(outside, new long[] { 1, 1, 1 }, Progress.NONE)).isInstanceOf(
        IllegalArgumentException.class);
    assertThatThrownBy(() -> regions.read(new long[3], new long[] { 1, n[1] + 1, 1 }, Progress.NONE)).isInstanceOf(
      IllegalArgumentException.class);
    assertThatThrownBy(() -> regions.read(new long[3], new long[] { 1, 0, 1 }, Progress.NONE)).isInstanceOf(
      IllegalArgumentException.class);
  }

  private static void assertGrid(final Volume grid, final Volume whole, final int notesOfAllVoxels) {
    assertThat(grid.dimensions()).isEqualTo(whole.dimensions());
    assertThat(grid.stored().getType()).isInstanceOf(whole.stored().getType().getClass());
    assertThat(grid.slope()).isEqualTo(whole.slope());
    assertThat(grid.intercept()).isEqualTo(whole.intercept());
    assertThat(grid.voxelToWorld()).isEqualTo(whole.voxelToWorld());
    assertThat(grid.isOriented()).isEqualTo(whole.isOriented());
    assertThat(grid.kind()).isEqualTo(whole.kind());
    assertThat(grid.name()).isEqualTo(whole.name());
    assertThat(grid.metadata()).isEqualTo(whole.metadata());
    final List<String> notes = whole.notes();
    assertThat(grid.notes()).isEqualTo(notes.subList(0, notes.size() - notesOfAllVoxels));
    assertThat(grid.stored()).isNotInstanceOf(PlanarImg.class);
    assertThat(grid.stored().getAt(grid.dimensions()[0] - 1, 0, 0).getRealDouble()).isZero();
  }

  static void assertBox(final VolumeRegions regions, final Volume whole, final long[] from, final long[] size)
    throws IOException
  {
    final Volume box = regions.read(from, size, Progress.NONE);
    assertThat(box.dimensions()).isEqualTo(size);
    assertThat(box.stored()).isInstanceOf(PlanarImg.class);
    assertThat(box.stored().getType()).isInstanceOf(whole.stored().getType().getClass());
    assertThat(box.slope()).isEqualTo(whole.slope());
    assertThat(box.intercept()).isEqualTo(whole.intercept());
    assertThat(box.isOriented()).isEqualTo(whole.isOriented());
    assertThat(box.kind()).isEqualTo(whole.kind());
    assertThat(box.name()).isEqualTo(whole.name());
    for (long z = 0; z < size[2]; z++)
      for (long y = 0; y < size[1]; y++)
        for (long x = 0; x < size[0]; x++) {
          final float found = box.values().getAt(x, y, z).get();
          final float expected = whole.values().getAt(from[0] + x, from[1] + y, from[2] + z).get();
          assertThat(Float.floatToIntBits(found)).as("voxel %d %d %d of the box", x, y, z).isEqualTo(Float.floatToIntBits(
            expected));
        }
    for (int corner = 0; corner < 8; corner++) {
      final long x = (corner & 1) == 0 ? 0 : size[0] - 1;
      final long y = (corner & 2) == 0 ? 0 : size[1] - 1;
      final long z = (corner & 4) == 0 ? 0 : size[2] - 1;
      final double[] there = box.voxelToWorld().apply(x, y, z);
      final double[] expected = whole.voxelToWorld().apply(from[0] + x, from[1] + y, from[2] + z);
      assertThat(there).containsExactly(expected, within(1e-9));
    }
  }
}
