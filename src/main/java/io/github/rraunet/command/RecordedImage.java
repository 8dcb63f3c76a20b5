package io.github.rraunet.command;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image for the record; without its voxels.
 *
 * @param path        null for an image that was open only
 * @param orientation null for an image without
 */
record RecordedImage(String role, Path path, long[] dimensions, Spacing spacing, String orientation) {

  static RecordedImage of(final String role, final Path path, final Volume volume) {
    return new RecordedImage(role, path, volume.dimensions(), volume.spacing(), volume.isOriented() ? volume.orientation().code()
      : null);
  }

  /** Puts the image into a record, with the hash of its file. */
  void describe(final RunRecord.Builder record, final Progress progress) {
    String hash = null;
    try {
      if (path != null && (Files.isRegularFile(path) || VolumeFiles.isVolumeFile(path))) hash = Hashes.sha256(path, progress);
    }
    catch (final IOException e) {
      record.note(role + ": the file could be read, but not once more for its hash: " + e.getMessage());
    }
    record.image(role, path, hash, dimensions, new double[] { spacing.xMm(), spacing.yMm(), spacing.zMm() }, orientation);
  }
}
