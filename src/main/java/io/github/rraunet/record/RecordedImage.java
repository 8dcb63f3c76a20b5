package io.github.rraunet.record;

import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * An image for the record; without its voxels. Another process may have read it.
 *
 * @param role        what the image was to the command
 * @param path        or address; null for an image that was open only
 * @param dimensions  lengths of x, y, z in voxels
 * @param spacingMm   voxel edges of x, y, z
 * @param orientation code such as "LPS"; null for an image without
 * @param hash        of its files; null as long as it was not hashed, see {@link #hashed}
 */
public record RecordedImage(String role, String path, long[] dimensions, double[] spacingMm, String orientation, Hash hash)
  implements Serializable
{

  /** Tells which files make an image: voxels may lie beside their header. */
  @FunctionalInterface
  public interface Content {

    /** @return of an image in this file, or in a folder of its own */
    List<Path> files(Path image) throws IOException;
  }

  /**
   * What came of hashing.
   *
   * @param sha256 null if there is no file to hash, or it could not be read
   * @param note   why it could not be read; empty if it could
   */
  public record Hash(String sha256, String note) implements Serializable {}

  /** @param path null for an image that was open only. @param orientation null for an image without */
  public static RecordedImage of(final String role, final Path path, final long[] dimensions, final double[] spacingMm,
    final String orientation)
  {
    return new RecordedImage(role, path == null ? null : path.toString(), dimensions, spacingMm, orientation, null);
  }

  /** @return with its hash; its path is one of the system's own */
  public RecordedImage hashed(final Content content, final Progress progress) {
    return hash != null ? this : hashed(path == null ? null : Path.of(path), content, progress);
  }

  /** @param file that the path stands for; null for an image that was open only. @return with its hash */
  public RecordedImage hashed(final Path file, final Content content, final Progress progress) {
    return new RecordedImage(role, path, dimensions, spacingMm, orientation, hashOf(file, content, progress));
  }

  private Hash hashOf(final Path file, final Content content, final Progress progress) {
    try {
      if (file == null || !Files.exists(file)) return new Hash(null, "");
      final List<Path> files = content.files(file);
      return new Hash(mayHoldOtherThings(file, files) ? null : Hashes.sha256(files, progress), "");
    }
    catch (final IOException e) {
      return new Hash(null, role + ": the file could be read, but not once more for its hash: " + e.getMessage());
    }
  }

  /** @return whether an image is a folder of which nobody knows what of it is the image, as of the pictures of an open stack */
  private static boolean mayHoldOtherThings(final Path file, final List<Path> files) {
    return Files.isDirectory(file) && files.equals(List.of(file)) && !file.toString().toLowerCase(Locale.ROOT).endsWith(".zarr");
  }

  /** Puts the image into a record, with its hash, which is taken now if it was not before. */
  public void describe(final RunRecord.Builder record, final Content content, final Progress progress) {
    final Hash known = hashed(content, progress).hash;
    if (!known.note.isEmpty()) record.note(known.note);
    record.imageAt(role, path, known.sha256, dimensions, spacingMm, orientation);
  }
}
