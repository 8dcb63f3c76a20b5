package io.github.rraunet.spark;

import io.github.rraunet.noise.MaskFile;
import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/** A {@link MaskFile} that travels, wherever it is. */
record LocatedMask(String location, String name, String written) implements NoisySet.Source, Serializable {

  static LocatedMask of(final MaskFile mask) {
    return new LocatedMask(mask.path(), mask.name(), mask.written());
  }

  @Override
  public Path file() {
    return Locations.path(location);
  }

  @Override
  public Volume read(final Progress progress) throws IOException {
    Locations.checkAnswers(file());
    return VolumeFiles.read(file(), progress);
  }
}
