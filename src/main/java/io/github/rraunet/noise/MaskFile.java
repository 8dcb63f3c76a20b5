package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A file of correct masks, or a folder with a DICOM series.
 *
 * @param path    of the file
 * @param name    under which it stands in the manifest
 * @param written name of the file with the wrong masks
 */
public record MaskFile(String path, String name, String written) implements NoisySet.Source, Serializable {

  private static final String DEFAULT_ENDING = ".nii.gz";

  public static MaskFile of(final Path path) {
    final String name = path.getFileName().toString();
    return new MaskFile(path.toAbsolutePath().toString(), name, VolumeFiles.isWritten(path) ? name : VolumeFiles.stem(path)
      + DEFAULT_ENDING);
  }

  /**
   * @param pattern of the names of masks; other files are left out
   * @return in the order of their names
   * @throws IOException if the folder cannot be read or has no mask, or two would be written to the same file
   */
  public static List<MaskFile> in(final Path folder, final NamePattern pattern) throws IOException {
    final List<MaskFile> masks = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (final Path file : files.filter(VolumeFiles::isVolumeFile).sorted(Comparator.comparing(
        p -> p.getFileName().toString())).toList())
        if (pattern.caseOf(VolumeFiles.stem(file)).isPresent()) masks.add(of(file));
    }
    if (masks.isEmpty())
      throw new IOException(folder + ": no mask in this folder; masks are files that end in .nii, .nii.gz, .mha, .mhd,"
        + " .hdr, .tif, .tiff or .ome.zarr, with names like '" + pattern + "'");
    final Map<String, MaskFile> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (final MaskFile mask : masks) {
      final MaskFile other = byName.putIfAbsent(mask.written, mask);
      if (other != null) throw new IOException(folder + ": " + other.name + " and " + mask.name
        + " would both be written as " + mask.written + "; keep one of them in the folder");
    }
    return List.copyOf(masks);
  }

  @Override
  public Path file() {
    return Path.of(path);
  }

  @Override
  public Volume read(final Progress progress) throws IOException {
    return VolumeFiles.read(file(), progress);
  }
}
