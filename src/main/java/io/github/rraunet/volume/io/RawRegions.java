package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.EmptyVoxels;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Boxes of voxels that lie one after the other in a file that is not compressed. The file is open while a box is read only. */
final class RawRegions implements VolumeRegions {

  private final RawImage image;
  private final Path file;
  private final long start;
  private final Volume grid;

  /**
   * @param start byte of the file at which the voxels begin
   * @throws VolumeFormatException if the file is too short
   */
  RawRegions(final RawImage image, final Path file, final long start) throws IOException {
    this.image = image;
    this.file = file;
    this.start = start;
    final long[] n = image.dimensions();
    final long left = checkedBytes() - n[0] * n[1] * n[2] * image.type().bytes();
    grid = image.volume(EmptyVoxels.of(image.type().inMemory(), image.dimensions()), left > 0).build();
  }

  private long checkedBytes() throws IOException {
    VolumeInput.head(file);
    final long bytes = Math.max(0, Files.size(file) - start);
    VoxelReader.checkFits(file, image.type(), image.dimensions(), bytes);
    return bytes;
  }

  @Override
  public Volume grid() {
    return grid;
  }

  @Override
  public Volume read(final long[] from, final long[] size, final Progress progress) throws IOException {
    final Box box = Box.of(from, size, image.dimensions());
    checkedBytes(); // it may have changed
    try (VolumeInput in = VolumeInput.boxAt(file, start, image.type().bytes(), image.dimensions(), box)) {
      final VoxelReader.Voxels voxels = VoxelReader.read(in, image.type(), image.order(), box.size(), PlaneSource.NEW, progress);
      return box.volume(grid, voxels.stored(), voxels.notes());
    }
  }
}
