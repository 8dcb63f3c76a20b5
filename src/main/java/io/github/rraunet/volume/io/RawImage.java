package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;

/**
 * What a header says of voxels that lie one after the other, x fastest, and of the volume that they make.
 *
 * @param dimensions lengths of x, y, z
 * @param slope      value = slope * voxel + intercept, the voxel as the file has it
 * @param notes      what the user should know of the header, those of the placement too
 */
record RawImage(long[] dimensions, VoxelType type, ByteOrder order, double slope, double intercept, Placement placement,
  String name, Map<String, String> metadata, List<String> notes)
{

  private static final String GOES_ON = "the file goes on after its voxels; what follows was not read";

  /**
   * @param in     opened at the first voxel
   * @param source for its voxels
   */
  Volume read(final VolumeInput in, final PlaneSource source, final Progress progress) throws IOException {
    final VoxelReader.Voxels voxels = VoxelReader.read(in, type, order, dimensions, source, progress);
    final Volume.Builder volume = volume(voxels.stored(), in.finish() > 0);
    voxels.notes().forEach(volume::note);
    return volume.build();
  }

  /**
   * @param stored voxels as {@link VoxelReader} keeps them
   * @param goesOn whether the file has bytes behind them
   */
  Volume.Builder volume(final RandomAccessibleInterval<? extends RealType<?>> stored, final boolean goesOn) {
    final var volume = Volume.of(stored).calibration(slope, intercept + slope * type.offsetInMemory())
      .voxelToWorld(placement.voxelToWorld()).oriented(placement.oriented()).name(name).metadata(metadata);
    notes.forEach(volume::note);
    if (goesOn) volume.note(GOES_ON);
    return volume;
  }
}
