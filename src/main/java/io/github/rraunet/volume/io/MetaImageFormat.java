package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** MetaImage (ITK, Elastix, 3D Slicer): ".mha" in one file, ".mhd" with its voxels beside it. */
final class MetaImageFormat implements VolumeFormat {

  @Override
  public String name() {
    return "MetaImage";
  }

  @Override
  public boolean reads(final Path path) {
    final Path name = path.getFileName();
    return name != null && name.toString().toLowerCase(Locale.ROOT).matches(".*\\.mh[ad]");
  }

  @Override
  public boolean writes(final Path path) {
    return reads(path);
  }

  /** @return name of the image without folder and ending */
  static String title(final Path path) {
    final String name = path.getFileName().toString();
    return name.substring(0, name.length() - 4);
  }

  @Override
  public List<Path> files(final Path path) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".mha") ? List.of(path) : List.of(path,
      dataFile(path));
  }

  /** @return the file beside a header */
  static Path dataFile(final Path path) {
    return path.resolveSibling(title(path) + ".zraw");
  }

  @Override
  public List<Path> sources(final Path path) throws IOException {
    return MetaImageReader.files(path);
  }

  @Override
  public boolean isCompressed(final Path path) throws IOException {
    return MetaImageReader.isCompressed(path);
  }

  @Override
  public Volume read(final Path path, final PlaneSource source, final Progress progress) throws IOException {
    return MetaImageReader.read(path, source, progress);
  }

  @Override
  public Optional<VolumeRegions> regions(final Path path) throws IOException {
    return MetaImageReader.regions(path);
  }

  @Override
  public void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    MetaImageWriter.write(volume, path, progress);
  }
}
