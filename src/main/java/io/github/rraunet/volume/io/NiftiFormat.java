package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** NIfTI-1 and NIfTI-2, one file or a pair, plain or compressed by gzip; Analyze 7.5 is read too. */
final class NiftiFormat implements VolumeFormat {

  @Override
  public String name() {
    return "NIfTI";
  }

  @Override
  public boolean reads(final Path path) {
    return NiftiFiles.isNamedNifti(path);
  }

  @Override
  public boolean writes(final Path path) {
    return NiftiFiles.isNamedNifti(path);
  }

  @Override
  public List<Path> files(final Path path) {
    final NiftiFiles files = NiftiFiles.toWrite(path);
    if (files.isSingle()) return List.of(path);
    return List.of(path, path.equals(files.header()) ? files.image() : files.header());
  }

  @Override
  public List<Path> sources(final Path path) throws IOException {
    final NiftiFiles files = NiftiFiles.toRead(path);
    return files.isSingle() ? List.of(path) : List.of(files.header(), files.image());
  }

  @Override
  public boolean isCompressed(final Path path) throws IOException {
    return NiftiFiles.isGzip(NiftiFiles.toRead(path).image());
  }

  @Override
  public Volume read(final Path path, final PlaneSource source, final Progress progress) throws IOException {
    return NiftiReader.read(path, source, progress);
  }

  @Override
  public Optional<VolumeRegions> regions(final Path path) throws IOException {
    return NiftiReader.regions(path);
  }

  @Override
  public void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    NiftiWriter.write(volume, path, progress);
  }
}
