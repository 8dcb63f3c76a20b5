package io.github.rraunet.spark;

import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.StagedWriting;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.Serializable;

/**
 * A folder, wherever it is, that tasks write wrong masks into, under the names that their sources say.
 *
 * @param target location that the files are moved to later, which failures name
 */
record LocatedFolder(String location, String target) implements NoisySet.Sink, Serializable {

  @Override
  public void write(final NoisySet.Source source, final Volume noisy, final Progress progress) throws IOException {
    StagedWriting.write(Locations.path(location), Locations.path(target).resolve(source.written()), file -> VolumeFiles.write(
      noisy, file, progress));
  }
}
