package io.github.rraunet.segment.slabs;

import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How a stack is cut into slabs: runs of slices as they go through the network, each but the last a multiple of the batch size.
 * So the same slices meet in a batch as when the stack is segmented whole, and the result is the same to the last bit.
 */
public record SlabCut(int slices, int slicesPerSlab) {

  /** A stack of more voxels is cut unless somebody says otherwise: such a CT takes a minute on a fast GPU, ten on a CPU. */
  public static final long LARGE = 400_000_000L;
  /** Voxels of a slab unless somebody says otherwise; with its result about 200 MB. */
  private static final long USUAL = 1L << 26;

  /** Voxels of a slab at most: its probabilities are put together as one array or mapped file, of less than 2^31 bytes. */
  private static final long MOST = (Integer.MAX_VALUE - 8) / Float.BYTES;

  /**
   * Some slices of a stack.
   *
   * @param first from 0
   * @param count at least 1
   */
  public record Slab(int first, int count) implements Serializable {}

  public SlabCut {
    if (slices < 1 || slicesPerSlab < 1)
      throw new IllegalArgumentException("a stack has at least a slice, and a slab too; found " + slices + " and "
        + slicesPerSlab);
  }

  /**
   * @param grid        of the stack; its voxels need not be there
   * @param orientation that its slices are seen in
   * @param wanted      slices of a slab, 0 for the usual; fewer are taken of slices so large that they would be 2^29 voxels
   * @param batchSize   slices that go through the network at once
   */
  public static SlabCut of(final Volume grid, final Orientation orientation, final int wanted, final int batchSize) {
    final VolumeSlices slices = VolumeSlices.of(grid, orientation);
    final long pixels = (long) slices.width() * slices.height();
    final long batches = Math.max(1, Math.min(wanted > 0 ? wanted : USUAL / pixels, MOST / pixels) / batchSize);
    return new SlabCut(slices.count(), (int) Math.min(Integer.MAX_VALUE / 2, batches * batchSize));
  }

  /** @return whether there is more than one slab */
  public boolean isCut() {
    return slices > slicesPerSlab;
  }

  /** @return all slabs, in the order of their slices */
  public List<Slab> slabs() {
    final List<Slab> slabs = new ArrayList<>();
    for (int first = 0; first < slices; first += slicesPerSlab)
      slabs.add(new Slab(first, Math.min(slicesPerSlab, slices - first)));
    return slabs;
  }
}
