package io.github.rraunet.metrics;

import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * The masks of two folders by case.
 *
 * @param pairs    cases that both folders have, by name; at least one
 * @param unpaired one sentence for each file that has no partner
 */
public record CasePairs(List<Pair> pairs, List<String> unpaired) {

  private static final int DEPTH = 4; // of folders below

  /** @param image to lie under the errors; null for none */
  public record Pair(String name, Path reference, Path prediction, Path image) {}

  /** @throws IOException if a folder cannot be read, has no mask, or has two files of one case, or no case is in both */
  public static CasePairs of(final Path references, final NamePattern inReferences, final Path predictions,
    final NamePattern inPredictions) throws IOException
  {
    final List<String> unpaired = new ArrayList<>();
    final SortedMap<String, Path> g = byCase(references, inReferences, "reference", unpaired);
    final SortedMap<String, Path> m = byCase(predictions, inPredictions, "prediction", unpaired);
    final List<Pair> pairs = new ArrayList<>();
    g.forEach((name, file) -> {
      if (m.containsKey(name)) pairs.add(new Pair(name, file, m.get(name), null));
      else unpaired.add("reference " + file.getFileName() + " has no prediction of case '" + name + "'");
    });
    m.forEach((name, file) -> {
      if (!g.containsKey(name)) unpaired.add("prediction " + file.getFileName() + " has no reference of case '" + name + "'");
    });
    if (pairs.isEmpty())
      throw new IOException("no file in " + predictions + " belongs to one in " + references + " by its name: " + unpaired.get(0)
        + "; prediction_pattern and reference_pattern say how files are named, such as *_pred and *_gt");
    return new CasePairs(pairs, unpaired);
  }

  /**
   * @param folder of images to lie under the errors
   * @return the same pairs, each with the image of its name if there is one
   * @throws IOException if this is no folder, has no image, or has two files of one case
   */
  public CasePairs withImages(final Path folder, final NamePattern inImages) throws IOException {
    if (!Files.isDirectory(folder) || VolumeFiles.isReadable(folder)) // a folder with a DICOM series is one image
      throw new IOException("image must be a folder when the masks are in folders; found " + folder);
    final SortedMap<String, Path> images = byCase(folder, inImages, "image", new ArrayList<>());
    return new CasePairs(pairs.stream().map(p -> new Pair(p.name(), p.reference(), p.prediction(), images.get(p.name())))
      .toList(), unpaired);
  }

  private static List<Path> volumesIn(final Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(VolumeFiles::isVolumeFile).sorted().toList();
    }
  }

  private static List<Path> volumesBelow(final Path folder, final int depth) throws IOException {
    final List<Path> below;
    try (Stream<Path> found = Files.list(folder)) {
      below = found.filter(Files::isDirectory).filter(f -> !VolumeFiles.isVolumeFile(f) && !f.getFileName().toString()
        .startsWith(".")).sorted().toList();
    }
    final List<Path> files = new ArrayList<>();
    for (final Path inner : below) {
      files.addAll(volumesIn(inner));
      if (depth > 1) files.addAll(volumesBelow(inner, depth - 1));
    }
    return files;
  }

  /** @return files of a folder by case, those of other names left out */
  private static SortedMap<String, Path> byCase(final Path folder, final NamePattern pattern, final String role,
    final List<String> leftOver) throws IOException
  {
    List<Path> files = volumesIn(folder);
    if (files.isEmpty()) files = volumesBelow(folder, DEPTH); // as in derivatives/sub-verse004/...
    if (files.isEmpty())
      throw new IOException(folder + ": no " + role + " in this folder, nor in folders below; masks are files that end in"
        + " .nii, .nii.gz, .mha, .mhd, .hdr, .tif, .tiff or .ome.zarr");
    return pattern.byCase(files, role, file -> leftOver.add(role + " " + file.getFileName() + " is not named like '" + pattern
      + "'"));
  }
}
