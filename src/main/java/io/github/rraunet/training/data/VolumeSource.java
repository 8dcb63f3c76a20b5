package io.github.rraunet.training.data;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An image that is read when it is needed. */
public interface VolumeSource {

  /** @return name for tables: of a file its name with the ending */
  String name();

  Volume read(Progress progress) throws IOException;

  /** @return hash of the content, the same for the same voxels under whatever name */
  String contentHash(Progress progress) throws IOException;

  /** A file of a known format, or a folder with a DICOM series. */
  record OfFile(Path path) implements VolumeSource {

    @Override
    public String name() {
      return path.getFileName().toString();
    }

    @Override
    public Volume read(final Progress progress) throws IOException {
      return VolumeFiles.read(path, progress);
    }

    @Override
    public String contentHash(final Progress progress) throws IOException {
      final StringBuilder hashes = new StringBuilder();
      for (final Path file : VolumeFiles.contentFiles(path))
        hashes.append(Hashes.sha256(file, progress));
      return Hashes.sha256(hashes.toString().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }
}
