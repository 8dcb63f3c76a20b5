package io.github.rraunet.command;

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
 * @param pairs    cases that both folders have, by name
 * @param unpaired one sentence for each file that has no partner
 */
record CasePairs(List<Pair> pairs, List<String> unpaired) {

  record Pair(String name, Path reference, Path prediction) {}

  /** @throws IOException if a folder cannot be read, has no mask, or has two files of one case */
  static CasePairs of(final Path references, final NamePattern inReferences, final Path predictions,
    final NamePattern inPredictions) throws IOException
  {
    final List<String> unpaired = new ArrayList<>();
    final SortedMap<String, Path> g = byCase(references, inReferences, "reference", unpaired);
    final SortedMap<String, Path> m = byCase(predictions, inPredictions, "prediction", unpaired);
    final List<Pair> pairs = new ArrayList<>();
    g.forEach((name, file) -> {
      if (m.containsKey(name)) pairs.add(new Pair(name, file, m.get(name)));
      else unpaired.add("reference " + file.getFileName() + " has no prediction of case '" + name + "'");
    });
    m.forEach((name, file) -> {
      if (!g.containsKey(name)) unpaired.add("prediction " + file.getFileName() + " has no reference of case '" + name + "'");
    });
    return new CasePairs(pairs, unpaired);
  }

  /** @return files of a folder by case, those of other names left out */
  static SortedMap<String, Path> byCase(final Path folder, final NamePattern pattern, final String role,
    final List<String> leftOver) throws IOException
  {
    final List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(VolumeFiles::isVolumeFile).sorted().toList();
    }
    if (files.isEmpty())
      throw new IOException(folder + ": no " + role + " in this folder; masks are files that end in .nii, .nii.gz, .mha,"
        + " .mhd, .hdr, .tif, .tiff or .ome.zarr");
    return pattern.byCase(files, role, file -> leftOver.add(role + " " + file.getFileName() + " is not named like '" + pattern
      + "'"));
  }
}
