package io.github.rraunet.command;

import ij.ImagePlus;
import ij.WindowManager;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an evaluation compares: open images, two files, or the files of two folders.
 *
 * @param isSingle whether one pair was named, not folders
 * @param cases    to compare
 * @param unpaired one sentence for each file of the folders that has no partner
 * @param hasImages whether there is an image, or a folder of images, to lie under the errors
 */
record EvaluationInputs(boolean isSingle, List<Case> cases, List<String> unpaired, boolean hasImages) {

  /** An image that is open, or a file. */
  record Source(String name, ImagePlus open, Path path) {

    Volume read(final Progress progress) throws IOException {
      return open != null ? ImagePlusVolumes.toVolume(open) : VolumeFiles.read(path, progress);
    }
  }

  /** @param image to lie under the errors; null for none */
  record Case(String name, Source reference, Source prediction, Source image) {}

  /** The parameters that name images. */
  record Places(File prediction, File reference, File image) {}

  /** @throws IOException if something named is not there, or only one of the two is a folder */
  static EvaluationInputs of(final Places places, final NamePattern inPredictions, final NamePattern inReferences,
    final NamePattern inImages) throws IOException
  {
    final Source prediction = source("prediction", places.prediction());
    final Source reference = source("reference", places.reference());
    final Optional<Source> image = places.image().getPath().isBlank() ? Optional.empty() : Optional.of(source("image", places
      .image()));
    final boolean folders = isFolder(prediction);
    if (!folders && image.isPresent() && isFolder(image.get()))
      throw new IOException("image must be one image, as the masks are; found the folder " + image.get().path());
    if (folders != isFolder(reference))
      throw new IOException("prediction and reference must both be masks or both be folders; found "
        + kind(prediction) + " and " + kind(reference));
    if (!folders)
      return new EvaluationInputs(true, List.of(new Case(prediction.name(), reference, prediction, image.orElse(null))),
        List.of(), image.isPresent());

    final CasePairs pairs = CasePairs.of(reference.path(), inReferences, prediction.path(), inPredictions);
    if (pairs.pairs().isEmpty())
      throw new IOException("no file in " + prediction.path() + " belongs to one in " + reference.path() + " by its name: "
        + pairs.unpaired().get(0) + "; prediction_pattern and reference_pattern say how files are named, such as *_pred and"
        + " *_gt");
    if (image.isPresent() && !isFolder(image.get()))
      throw new IOException("image must be a folder when the masks are in folders; found " + image.get().path());
    final SortedMap<String, Path> images = image.isPresent() ? CasePairs.byCase(image.get().path(), inImages, "image",
      new ArrayList<>()) : new TreeMap<>();
    final List<Case> cases = new ArrayList<>();
    for (final CasePairs.Pair pair : pairs.pairs())
      cases.add(new Case(pair.name(), file(pair.reference()), file(pair.prediction()), images.containsKey(pair.name()) ? file(
        images.get(pair.name())) : null));
    return new EvaluationInputs(false, cases, pairs.unpaired(), image.isPresent());
  }

  private static Source file(final Path path) {
    return new Source(OutputPath.stem(path), null, path);
  }

  private static Source source(final String role, final File parameter) throws IOException {
    final String text = parameter.getPath();
    if (text.isBlank()) throw new IOException(role + " is needed: an open image, a file or a folder");
    final ImagePlus open = WindowManager.getImage(text);
    if (open != null) return new Source(OutputPath.stem(Path.of(open.getTitle().replaceAll("[\\\\/:*?\"<>|]", "_"))), open,
      null);
    try {
      final Path path = parameter.toPath();
      if (Files.exists(path)) return file(path.toAbsolutePath());
    }
    catch (final InvalidPathException e) {
      throw new IOException(role + " '" + text + "' is neither the title of an open image nor a path", e);
    }
    throw new IOException(role + " '" + text + "': there is no open image with this title, and no file or folder of this name");
  }

  /** A folder with a DICOM series is one image. */
  private static boolean isFolder(final Source source) {
    return source.path() != null && Files.isDirectory(source.path()) && !VolumeFiles.isReadable(source.path());
  }

  private static String kind(final Source source) {
    return source.open() != null ? "the open image '" + source.open().getTitle() + "'" : isFolder(source) ? "the folder "
      + source.path() : "the file " + source.path();
  }
}
