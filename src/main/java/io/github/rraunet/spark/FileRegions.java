package io.github.rraunet.spark;

import io.github.rraunet.volume.RegionSource;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.io.VolumeFiles;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.nio.file.Path;

/** A file that is read in parts where the task runs. */
record FileRegions(String path) implements RegionSource {

  @Override
  public VolumeRegions open() throws IOException {
    Locations.checkAnswers(Locations.path(path));
    final Path file = Locations.path(path);
    return VolumeFiles.regions(file).orElseThrow(() -> new VolumeFormatException(file, "cannot be read in parts;"
      + " uncompressed NIfTI, MetaImage and TIFF, and OME-Zarr can"));
  }
}
