package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.StagedWriting;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * Writes wrong masks into a folder, under the names that their sources say; a file appears when it is whole. The folder is there,
 * for every process that writes.
 *
 * @param target folder that the files are moved to later, which failures name
 */
public record MaskFolder(String folder, String target) implements NoisySet.Sink, Serializable {

  /** @param folder that the files stay in */
  public static MaskFolder of(final Path folder) {
    return new MaskFolder(folder.toAbsolutePath().toString(), folder.toAbsolutePath().toString());
  }

  /** @return where the masks of a set wait until it is complete */
  public static MaskFolder of(final NoisyMasksOutput set) {
    return new MaskFolder(set.staging().toAbsolutePath().toString(), set.folder().toAbsolutePath().toString());
  }

  @Override
  public void write(final NoisySet.Source source, final Volume noisy, final Progress progress) throws IOException {
    StagedWriting.write(Path.of(folder), Path.of(target).resolve(source.written()), file -> VolumeFiles.write(noisy, file,
      progress));
  }
}
