package io.github.rraunet.ij1;

import ij.ImagePlus;
import ij.WindowManager;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The images that are open.
 *
 * @param current the one in front; null if there is none
 * @param others  all but that
 */
record OpenImages(ImagePlus current, List<ImagePlus> others) {

  private static final int BITS = 8; // of masks, beside which a CT of more may be open

  static OpenImages ofThisImageJ() {
    final ImagePlus current = WindowManager.getCurrentImage();
    final int[] ids = WindowManager.getIDList();
    return new OpenImages(current, ids == null ? List.of() : Arrays.stream(ids).mapToObj(WindowManager::getImage).filter(
      image -> image != null && image != current).toList());
  }

  /** @return the only other image of the size of the current one, or else the only one that may be a mask; empty if none is */
  Optional<ImagePlus> comparable() {
    if (current == null) return Optional.empty();
    final List<ImagePlus> alike = others.stream().filter(image -> size(image).equals(size(current))).toList();
    return only(alike).or(() -> only(alike.stream().filter(image -> image.getBitDepth() == BITS).toList()));
  }

  /** @return titles of those with a grey value for each voxel, the one in front first; each once */
  List<String> titles() {
    return Stream.concat(Stream.ofNullable(current), others.stream()).filter(image -> image.getType() != ImagePlus.COLOR_RGB).map(
      ImagePlus::getTitle).distinct().toList();
  }

  private static List<Integer> size(final ImagePlus image) {
    return List.of(image.getWidth(), image.getHeight(), image.getStackSize());
  }

  private static Optional<ImagePlus> only(final List<ImagePlus> images) {
    return images.size() == 1 ? Optional.of(images.get(0)) : Optional.empty();
  }
}
