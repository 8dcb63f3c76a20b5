package io.github.rraunet.volume;

import io.github.rraunet.progress.Progress;
import java.io.IOException;

/** A volume that is read box by box, because all of it is more than is wanted or than memory holds. */
public interface VolumeRegions {

  /**
   * @return lengths, type, calibration, geometry, name, metadata and notes of the volume; its voxels are not there: they are 0
   *         whatever the file holds, and take no memory. Notes that only reading every voxel can give (how many numbers were
   *         rounded, or became infinite) are missing
   */
  Volume grid();

  /**
   * Reads a box; may be called by several threads.
   *
   * @param from first voxel (x, y, z) of the box, in the volume
   * @param size lengths of the box in voxels, at least 1
   * @return the very voxels, stored type and calibration that reading the whole volume would give, in the place where they lie;
   *         planar. Its notes are those of the {@link #grid()} and what was rounded or became infinite in this box
   * @throws IllegalArgumentException if the box reaches out of the volume
   */
  Volume read(long[] from, long[] size, Progress progress) throws IOException;

  /**
   * @return planes (along z) that are stored together, so that boxes which begin at multiples of it unpack nothing twice; 1 where
   *         each plane is read alone
   */
  default int planesPerChunk() {
    return 1;
  }
}
