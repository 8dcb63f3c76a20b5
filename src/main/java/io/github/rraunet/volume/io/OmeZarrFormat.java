package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** OME-Zarr: a folder with an array in chunks (Zarr 2 and 3) and what OME-NGFF 0.4 or 0.5 says of it. */
final class OmeZarrFormat implements VolumeFormat {

  @Override
  public String name() {
    return "OME-Zarr";
  }

  /** A folder of another name is one, too, if it holds what Zarr puts into every folder. */
  @Override
  public boolean reads(final Path path) {
    return Files.isDirectory(path) && (OmeZarrLayout.isNamed(path) || OmeZarrLayout.isZarr(path));
  }

  @Override
  public boolean writes(final Path path) {
    return OmeZarrLayout.isNamed(path);
  }

  @Override
  public void checkTarget(final Path path) throws VolumeFormatException {
    OmeZarrWriter.checkTarget(path);
  }

  @Override
  public Optional<VolumeRegions> regions(final Path path) throws IOException {
    return Optional.of(OmeZarrImage.open(path));
  }

  @Override
  public Volume read(final Path path, final PlaneSource source, final Progress progress) throws IOException {
    return OmeZarrImage.open(path).read(source, progress);
  }

  @Override
  public void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    OmeZarrWriter.write(volume, path, progress);
  }
}
