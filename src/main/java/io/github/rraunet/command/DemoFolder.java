package io.github.rraunet.command;

import ij.ImagePlus;
import io.github.rraunet.record.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder of a demo. Its files have the names that one would give to one's own, which are never replaced. */
final class DemoFolder {

  static final String VERB = "demo";
  static final String CT = "ct.nii.gz";
  static final String REFERENCE = "reference.nii.gz";
  static final String MASK = "mask.nii.gz";
  static final String MASK_TIFF = "mask.tif";
  static final String PROBABILITY = "probability.nii.gz";
  static final String FIGURE = "figure.png";
  static final String RECORD = "record.json";
  private static final List<String> OF_A_PHANTOM = List.of(CT, REFERENCE);
  private static final List<String> ALWAYS = List.of(MASK, MASK_TIFF, PROBABILITY, FIGURE, RECORD, "scores.csv", "scores.json");

  private DemoFolder() {}

  /**
   * Makes the folder if it is not there.
   *
   * @param input     null for a phantom, which is saved
   * @param reference null if there is none
   * @throws IOException if a file would be replaced that no demo wrote, or one of the images, or the folder cannot be made
   */
  static void open(final Path folder, final ImagePlus input, final ImagePlus reference) throws IOException {
    final boolean ours = RunRecord.commandOf(folder.resolve(RECORD)).filter(VERB::equals).isPresent();
    if (input == null) for (final String name : OF_A_PHANTOM)
      checkFree(folder.resolve(name), ours, input, reference);
    for (final String name : ALWAYS)
      checkFree(folder.resolve(name), ours, input, reference);
    Files.createDirectories(folder);
  }

  private static void checkFree(final Path file, final boolean ours, final ImagePlus... images) throws IOException {
    if (!Files.exists(file)) return;
    if (!ours) throw new IOException(file + ": is there already and not of a demo; name another folder as output");
    for (final ImagePlus image : images) {
      final Optional<Path> source = image == null ? Optional.empty() : ImageSource.of(image).path();
      if (source.isPresent() && Files.isSameFile(source.get(), file))
        throw new IOException(file + ": is an image that was given to the demo; name another folder as output");
    }
  }
}
