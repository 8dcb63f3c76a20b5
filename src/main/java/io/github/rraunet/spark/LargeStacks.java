package io.github.rraunet.spark;

import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.segment.slabs.SlabCut;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.VolumeSlices;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which stacks of a job might be cut into slabs: those that can be read in parts, and are large unless all are asked for. */
final class LargeStacks {

  private final ModelDescription model;
  private final int slabSlices;

  /** @param slabSlices slices of a slab as the user asked; 0 cuts large stacks only, -1 none */
  LargeStacks(final ModelDescription model, final int slabSlices) {
    this.model = model;
    this.slabSlices = slabSlices;
  }

  /** @return their grids, in the order of the stacks */
  Map<PlannedStack, Volume> in(final List<PlannedStack> todo, final Progress progress) {
    final Map<PlannedStack, Volume> large = new LinkedHashMap<>();
    if (slabSlices < 0) return large;
    for (final PlannedStack stack : todo) {
      progress.throwIfCanceled();
      try {
        if (slabSlices == 0 && isSmall(stack.stack().path())) continue;
        final Optional<VolumeRegions> regions = VolumeFiles.regions(stack.stack().path());
        if (regions.isEmpty()) continue;
        final Volume grid = regions.get().grid();
        final long[] n = grid.dimensions();
        if (slabSlices == 0 && n[0] * n[1] * n[2] <= SlabCut.LARGE) continue;
        networkSize(grid, model); // what no network takes fails in its task, too
        large.put(stack, grid);
      }
      catch (final IOException | RuntimeException e) {
        continue; // what cannot be read fails in its task, with the reason
      }
    }
    return large;
  }

  /**
   * Files of fewer bytes, the one with the voxels beside a header included, cannot have so many voxels and need not be opened;
   * but for what is compressed, as chunks of a folder are.
   */
  static boolean isSmall(final Path path) throws IOException {
    if (!Files.isRegularFile(path)) return false;
    long bytes = 0;
    for (final Path content : VolumeFiles.contentFiles(path))
      bytes += Files.size(content);
    return bytes < SlabCut.LARGE;
  }

  /** @return of the slices that the network takes of a stack */
  static ProbeTask.Size networkSize(final Volume grid, final ModelDescription model) {
    final VolumeSlices slices = VolumeSlices.of(grid, model.orientation());
    final SlicePreparer preparer = new SlicePreparer(model.preparation(), slices.width(), slices.height(), slices
      .pixelWidthMm(), slices.pixelHeightMm());
    return new ProbeTask.Size(preparer.networkHeight(), preparer.networkWidth());
  }
}
