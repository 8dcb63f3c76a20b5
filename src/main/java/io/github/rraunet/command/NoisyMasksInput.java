package io.github.rraunet.command;

import ij.ImagePlus;
import ij.WindowManager;
import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The correct masks of which a noisy set is made: one image, or the files of a folder.
 *
 * @param images   in the order of their names
 * @param isSingle whether one image was named, not a folder
 * @param folder   that was named; null if none was
 */
record NoisyMasksInput(List<Image> images, boolean isSingle, Path folder) {

  private static final String DEFAULT_ENDING = ".nii.gz";

  /** One image of masks. */
  static final class Image implements NoisySet.Source {

    private final NamedInput input;
    private final String name;
    private final String written;
    private RecordedImage recorded;

    private Image(final NamedInput input, final String name) {
      this.input = input;
      this.name = name;
      final Path file = input.open() != null ? NamedInput.fileName(input.open()) : Path.of(name);
      written = VolumeFiles.isWritten(file) ? file.toString() : input.name() + (input.open() != null ? ".tif" : DEFAULT_ENDING);
    }

    @Override
    public String name() {
      return name;
    }

    /** @return name of the file with the wrong masks */
    String written() {
      return written;
    }

    Path path() {
      return input.path();
    }

    String shortName() {
      return input.name();
    }

    /** @return slice that is shown of an open image */
    OptionalInt shownSlice() {
      return input.open() == null ? OptionalInt.empty() : OptionalInt.of(input.open().getCurrentSlice());
    }

    /** @return for the record; null before it was read */
    RecordedImage recorded() {
      return recorded;
    }

    @Override
    public Volume read(final Progress progress) throws IOException {
      final Volume volume = input.read(progress);
      recorded = RecordedImage.of(name, input.path(), volume);
      return volume;
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
      final String name = input.open() != null ? input.open().getTitle() : input.path().getFileName().toString();
      return new NoisyMasksInput(List.of(new Image(input, name)), true, null);
    }
    final List<Image> images = new ArrayList<>();
    try (Stream<Path> files = Files.list(input.path())) {
      for (final Path file : files.filter(VolumeFiles::isVolumeFile).sorted(Comparator.comparing(
        p -> p.getFileName().toString())).toList())
        if (pattern.caseOf(VolumeFiles.stem(file)).isPresent()) images.add(new Image(NamedInput.of(file), file.getFileName()
          .toString()));
    }
    if (images.isEmpty())
      throw new IOException(input.path() + ": no mask in this folder; masks are files that end in .nii, .nii.gz, .mha, .mhd,"
        + " .hdr, .tif, .tiff or .ome.zarr, with names like '" + pattern + "'");
    final Map<String, Image> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (final Image image : images) {
      final Image other = byName.putIfAbsent(image.written(), image);
      if (other != null) throw new IOException(input.path() + ": " + other.name() + " and " + image.name()
        + " would both be written as " + image.written() + "; keep one of them in the folder");
    }
    return new NoisyMasksInput(List.copyOf(images), false, input.path());
  }
}
