package io.github.rraunet.volume.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The one or two files of a NIfTI image, judged by the ending of the name in any case: ".nii", or ".hdr" with ".img",
 * each perhaps with ".gz".
 *
 * @param header file with the header
 * @param image  file with the voxels; the same as the header for ".nii"
 */
record NiftiFiles(Path header, Path image) {

  private static final List<String> ENDINGS = List.of(".nii", ".nii.gz", ".hdr", ".hdr.gz", ".img", ".img.gz");

  static boolean isNamedNifti(final Path path) {
    return ENDINGS.stream().anyMatch(lowerName(path)::endsWith);
  }

  /** @return whether header and voxels share one file */
  boolean isSingle() {
    return header.equals(image);
  }

  /** @throws VolumeFormatException if the other half of a pair is missing */
  static NiftiFiles toRead(final Path path) throws VolumeFormatException {
    if (isOneFile(path)) return new NiftiFiles(path, path);
    final boolean isHeader = isHeader(path);
    final String wanted = isHeader ? ".img" : ".hdr";
    final String packed = isGzip(path) ? ".gz" : "";
    for (final String ending : List.of(wanted + packed, wanted, wanted + ".gz"))
      for (final String cased : List.of(ending, ending.toUpperCase(Locale.ROOT))) {
        final Path other = sibling(path, cased);
        if (Files.isRegularFile(other)) return isHeader ? new NiftiFiles(path, other) : new NiftiFiles(other, path);
      }
    throw new VolumeFormatException(path, isHeader
      ? "is a header without its voxels: " + sibling(path, wanted + packed).getFileName() + " should lie beside it"
      : "holds voxels without their header: " + sibling(path, wanted + packed).getFileName() + " should lie beside it");
  }

  /** @return the names to write under, both halves of a pair compressed or neither */
  static NiftiFiles toWrite(final Path path) {
    if (isOneFile(path)) return new NiftiFiles(path, path);
    final String packed = isGzip(path) ? ".gz" : "";
    return isHeader(path) ? new NiftiFiles(path, sibling(path, ".img" + packed))
      : new NiftiFiles(sibling(path, ".hdr" + packed), path);
  }

  /** @return name of the image without folder and ending */
  static String title(final Path path) {
    final String name = path.getFileName().toString();
    return name.substring(0, name.length() - endingLength(path));
  }

  static boolean isGzip(final Path path) {
    return lowerName(path).endsWith(".gz");
  }

  private static boolean isOneFile(final Path path) {
    return lowerName(path).endsWith(".nii") || lowerName(path).endsWith(".nii.gz");
  }

  private static boolean isHeader(final Path path) {
    return lowerName(path).endsWith(".hdr") || lowerName(path).endsWith(".hdr.gz");
  }

  private static Path sibling(final Path path, final String ending) {
    return path.resolveSibling(title(path) + ending);
  }

  private static int endingLength(final Path path) {
    return isGzip(path) ? 7 : 4;
  }

  private static String lowerName(final Path path) {
    final Path name = path.getFileName();
    return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
  }
}
