package io.github.rraunet.segment.folder;

import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How results are named: {@code *_mask.nii.gz} with the input's name, without its ending, for the star. */
public final class ResultName {

  private static final String PROBABILITY = "_probability";

  private final String before;
  private final String after;
  private final OutputType type;
  private final boolean figure;

  /**
   * The files of one stack.
   *
   * @param mask        and
   * @param probability present as the kind of output says
   * @param figure      a picture
   */
  public record Results(Optional<Path> mask, Optional<Path> probability, Optional<Path> figure) {

    /** @return the result whose record tells of all */
    public Path main() {
      return mask.or(() -> probability).orElseThrow();
    }

    List<Path> volumes() {
      final List<Path> volumes = new ArrayList<>();
      mask.ifPresent(volumes::add);
      probability.ifPresent(volumes::add);
      return volumes;
    }

    /** @return every file that is written, but the records: some formats have two for a volume */
    List<Path> files() throws IOException {
      final List<Path> files = new ArrayList<>();
      for (final Path volume : volumes())
        files.addAll(VolumeFiles.files(volume));
      figure.ifPresent(files::add);
      return files;
    }

    List<Path> records() {
      return volumes().stream().map(RunRecord::pathBeside).toList();
    }
  }

  private ResultName(final String before, final String after, final OutputType type, final boolean figure) {
    this.before = before;
    this.after = after;
    this.type = type;
    this.figure = figure;
  }

  /**
   * @param text   empty for {@code *_mask.nii.gz}, or {@code *_probability.nii.gz} where there is no mask
   * @param figure whether a picture of the mask is made
   * @throws IllegalArgumentException if it does not have one star and an ending that is written
   */
  public static ResultName parse(final String text, final OutputType type, final boolean figure) {
    final String name = text.isBlank() ? "*" + (type.hasMask() ? "_mask" : PROBABILITY) + ".nii.gz" : text.strip();
    final int star = name.indexOf('*');
    if (star < 0 || name.indexOf('*', star + 1) >= 0 || name.matches(".*[/\\\\].*") || !isWritten(name))
      throw new IllegalArgumentException("output_name is the name of a file with one * for the input's name and an ending that"
        + " can"
        + " be written (.nii, .nii.gz, .mha, .mhd, .tif, .ome.zarr), such as *_mask.nii.gz; sub-folders are kept by"
        + " themselves; found '" + text + "'");
    return new ResultName(name.substring(0, star), name.substring(star + 1), type, figure && type.hasMask());
  }

  private static boolean isWritten(final String name) {
    try {
      return VolumeFiles.isWritten(Path.of(name.replace("*", "x")));
    }
    catch (final InvalidPathException e) {
      return false;
    }
  }

  /** @param output folder for all results */
  public Results of(final FoundStack stack, final Path output) {
    final Path main = output.resolve(stack.folder()).resolve(before + stack.stem() + after);
    final Optional<Path> probability = type == OutputType.BOTH ? Optional.of(probabilityBeside(main)) : Optional.of(main).filter(
      p -> type.hasProbability());
    return new Results(Optional.of(main).filter(p -> type.hasMask()), probability, Optional.of(main.resolveSibling(VolumeFiles
      .stem(main) + ".png")).filter(p -> figure));
  }

  private static Path probabilityBeside(final Path mask) {
    return mask.resolveSibling(VolumeFiles.stem(mask) + PROBABILITY + VolumeFiles.ending(mask));
  }

  /**
   * @param type    of results that were wanted
   * @param outputs names of the files that were written
   * @return whether one of these, that of a volume, is a probability map
   */
  static boolean isProbability(final String name, final OutputType type, final Set<String> outputs) {
    return type == OutputType.BOTH ? outputs.stream().anyMatch(mask -> VolumeFiles.isWritten(Path.of(mask)) && probabilityBeside(
      Path.of(mask)).toString().equals(name)) : type.hasProbability();
  }
}
