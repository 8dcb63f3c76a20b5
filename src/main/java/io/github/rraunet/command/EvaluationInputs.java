package io.github.rraunet.command;

import ij.ImagePlus;
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

  /** @throws IllegalArgumentException if it is not known which of several open images a title means, or both mean the same one */
  static void checkTitles(final File prediction, final File reference) {
    final Optional<ImagePlus> judged = ImageInputs.byTitle(prediction.getPath());
    final Optional<ImagePlus> truth = ImageInputs.byTitle(reference.getPath());
    final int named = ImageInputs.allByTitle(prediction.getPath()).size();
    if (judged.isPresent() && judged.equals(truth) && named > 1)
      throw new IllegalArgumentException("prediction and reference are the same open image, as " + named + " have the title '"
        + prediction.getPath() + "'; rename one of them (Image > Rename...)");
  }

  /** @throws IOException if something named is not there, or only one of the two is a folder */
  static EvaluationInputs of(final Places places, final NamePattern inPredictions, final NamePattern inReferences,
    final NamePattern inImages) throws IOException
  {
    checkTitles(places.prediction(), places.reference());
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

  /** @return whether the only pair is an image, file or folder and the same once more, mostly by mistake */
  boolean isOneWithItself() throws IOException {
    return isSingle && cases.get(0).prediction().isSameAs(cases.get(0).reference());
  }

  private static Case ofFiles(final CasePairs.Pair pair) {
    return new Case(pair.name(), NamedInput.of(pair.reference()), NamedInput.of(pair.prediction()), pair.image() == null ? null
      : NamedInput.of(pair.image()));
  }
}
