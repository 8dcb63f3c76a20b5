package io.github.rraunet.command;

import ij.ImagePlus;
import ij.WindowManager;
import io.github.rraunet.noise.MaskFile;
import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.ResultLook;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The correct masks of which a noisy set is made: one image, or the files of a folder.
 *
 * @param images   in the order of their names
 * @param isSingle whether one image was named, not a folder
 * @param folder   that was named; null if none was
 */
record NoisyMasksInput(List<Image> images, boolean isSingle, Path folder) {

  /** One image of masks. */
  static final class Image implements NoisySet.Source {

    private final NamedInput input;
    private final String name;
    private final String written;
    private final Optional<ResultLook> look; // of an open image
    private final OptionalInt shown; // its slice

    private Image(final ImagePlus open) {
      look = Optional.of(ResultLook.of(open));
      shown = OptionalInt.of(open.getCurrentSlice());
      input = NamedInput.of(open);
      name = open.getTitle();
      final Path file = NamedInput.fileName(open);
      written = VolumeFiles.isWritten(file) ? file.toString() : input.name() + ".tif";
    }

    private Image(final MaskFile file) {
      look = Optional.empty();
      shown = OptionalInt.empty();
      input = NamedInput.of(file.file());
      name = file.name();
      written = file.written();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String written() {
      return written;
    }

    @Override
    public Path file() {
      return input.path();
    }

    /** @return the wrong masks as an image that looks like the one they were made of, where that is open */
    ImagePlus show(final Volume noisy) {
      final ImagePlus image = look.isPresent() ? look.get().image(noisy, "") : ImagePlusVolumes.toImagePlus(noisy);
      image.setTitle(input.name() + "_noisy");
      image.setSlice(shown.orElse((image.getStackSize() + 1) / 2));
      return image;
    }

    @Override
    public Volume read(final Progress progress) throws IOException {
      return input.read(progress);
    }
  }

  /**
   * @param parameter title of an open image, file or folder; empty for the current image
   * @param pattern   of the names of masks in a folder
   */
  static NoisyMasksInput of(final File parameter, final NamePattern pattern) throws IOException {
    final ImagePlus current = parameter.getPath().isBlank() ? WindowManager.getCurrentImage() : null;
    final NamedInput input = current != null ? NamedInput.of(current) : NamedInput.of("input", parameter);
    if (!input.isFolder()) {
      final Image image = input.open() != null ? new Image(input.open()) : new Image(MaskFile.of(input.path()));
      return new NoisyMasksInput(List.of(image), true, null);
    }
    return new NoisyMasksInput(MaskFile.in(input.path(), pattern).stream().map(Image::new).toList(), false, input.path());
  }
}
