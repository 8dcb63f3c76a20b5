package io.github.rraunet.spark;

import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.segment.slabs.SlabCut;
import io.github.rraunet.segment.slabs.SlabFiles;
import io.github.rraunet.segment.slabs.SlabSegmenter;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.io.VolumeFiles;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * A stack that is segmented in slabs, as it travels.
 *
 * @param stack          where it is
 * @param slices         that it has
 * @param slicesPerSlab  that a slab has
 * @param folder         of the results of its slabs, until they are put together
 * @param facts          of its files when the job began
 */
record SlabStack(SegmentSpec.Stack stack, int slices, int slicesPerSlab, String folder, FileFacts facts) implements Serializable {

  /** The stack's file, and what is done with it. */
  record Opened(VolumeRegions regions, SlabSegmenter segmenter) {}

  SlabCut cut() {
    return new SlabCut(slices, slicesPerSlab);
  }

  /** @throws VolumeFormatException if somebody wrote to its files since, so that its slabs are not of one stack */
  void requireUnchanged() throws IOException {
    final Path path = Locations.path(stack.path());
    if (!FileFacts.of(path).equals(facts))
      throw new VolumeFormatException(path, "was changed while its slabs were segmented; start the job again when it is whole");
  }

  Opened open(final SegmentSpec spec, final ModelDescription model) throws IOException {
    final Path path = Locations.path(stack.path());
    Locations.checkAnswers(path, Locations.path(folder));
    final VolumeRegions regions = VolumeFiles.regions(path).orElseThrow(() -> new VolumeFormatException(path, "cannot be read in"
      + " parts any more: it was replaced while the job ran"));
    final SlabFiles files = new SlabFiles(Locations.path(folder), regions.grid(), model.orientation());
    return new Opened(regions, new SlabSegmenter(model, spec.segmentation(), regions.grid(), files));
  }
}
