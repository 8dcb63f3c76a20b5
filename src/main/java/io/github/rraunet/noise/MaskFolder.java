package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * Writes wrong masks into a folder, under the names that their sources say; a file appears when it is whole. The folder is there,
 * for every process that writes.
 */
public record MaskFolder(String folder) implements NoisySet.Sink, Serializable {

  public static MaskFolder of(final Path folder) {
    return new MaskFolder(folder.toAbsolutePath().toString());
  }

  @Override
  public void write(final NoisySet.Source source, final Volume noisy, final Progress progress) throws IOException {
    VolumeFiles.write(noisy, Path.of(folder).resolve(source.written()), progress);
  }
}
