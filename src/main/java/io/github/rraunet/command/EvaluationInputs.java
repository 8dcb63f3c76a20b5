package io.github.rraunet.command;

import io.github.rraunet.volume.io.NamePattern;
import java.io.File;
import java.io.IOException;
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

  /** @param image to lie under the errors; null for none */
  record Case(String name, NamedInput reference, NamedInput prediction, NamedInput image) {}

  /** The parameters that name images. */
  record Places(File prediction, File reference, File image) {}

  /** @throws IOException if something named is not there, or only one of the two is a folder */
  static EvaluationInputs of(final Places places, final NamePattern inPredictions, final NamePattern inReferences,
    final NamePattern inImages) throws IOException
  {
    final NamedInput prediction = NamedInput.of("prediction", places.prediction());
    final NamedInput reference = NamedInput.of("reference", places.reference());
    final Optional<NamedInput> image = places.image().getPath().isBlank() ? Optional.empty() : Optional.of(NamedInput.of("image",
      places.image()));
    final boolean folders = prediction.isFolder();
    if (!folders && image.isPresent() && image.get().isFolder())
      throw new IOException("image must be one image, as the masks are; found the folder " + image.get().path());
    if (folders != reference.isFolder())
      throw new IOException("prediction and reference must both be masks or both be folders; found "
        + prediction.description() + " and " + reference.description());
    if (!folders)
      return new EvaluationInputs(true, List.of(new Case(prediction.name(), reference, prediction, image.orElse(null))),
        List.of(), image.isPresent());

    final CasePairs pairs = CasePairs.of(reference.path(), inReferences, prediction.path(), inPredictions);
    if (pairs.pairs().isEmpty())
      throw new IOException("no file in " + prediction.path() + " belongs to one in " + reference.path() + " by its name: "
        + pairs.unpaired().get(0) + "; prediction_pattern and reference_pattern say how files are named, such as *_pred and"
        + " *_gt");
    if (image.isPresent() && !image.get().isFolder())
      throw new IOException("image must be a folder when the masks are in folders; found " + image.get().path());
    final SortedMap<String, Path> images = image.isPresent() ? CasePairs.byCase(image.get().path(), inImages, "image",
      new ArrayList<>()) : new TreeMap<>();
    final List<Case> cases = new ArrayList<>();
    for (final CasePairs.Pair pair : pairs.pairs())
      cases.add(new Case(pair.name(), NamedInput.of(pair.reference()), NamedInput.of(pair.prediction()), images.containsKey(pair
        .name()) ? NamedInput.of(images.get(pair.name())) : null));
    return new EvaluationInputs(false, cases, pairs.unpaired(), image.isPresent());
  }
}
