package io.github.rraunet.command;

import io.github.rraunet.metrics.CasePairs;
import io.github.rraunet.volume.io.NamePattern;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

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

    CasePairs pairs = CasePairs.of(reference.path(), inReferences, prediction.path(), inPredictions);
    if (image.isPresent() && image.get().open() != null)
      throw new IOException("image must be a folder when the masks are in folders; found " + image.get().description());
    if (image.isPresent()) pairs = pairs.withImages(image.get().path(), inImages);
    return new EvaluationInputs(false, pairs.pairs().stream().map(EvaluationInputs::ofFiles).toList(), pairs.unpaired(), image
      .isPresent());
  }

  private static Case ofFiles(final CasePairs.Pair pair) {
    return new Case(pair.name(), NamedInput.of(pair.reference()), NamedInput.of(pair.prediction()), pair.image() == null ? null
      : NamedInput.of(pair.image()));
  }
}
