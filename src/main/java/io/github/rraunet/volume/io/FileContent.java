package io.github.rraunet.volume.io;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a file that is not what its name says seems to be instead, judged by its first bytes; for error messages. */
final class FileContent {

  private FileContent() {}

  static boolean isGzip(final byte[] head) {
    return head.length >= 2 && head[0] == 0x1f && head[1] == (byte) 0x8b;
  }

  /** @return a phrase such as "it holds an HTML page" */
  static String describe(final byte[] head) {
    final String text = new String(head, StandardCharsets.ISO_8859_1);
    final String start = text.stripLeading().toLowerCase(Locale.ROOT);
    if (start.isEmpty()) return "it holds no data";
    if (isGzip(head)) return "it holds gzip data";
    if (start.startsWith("<!doctype html") || start.startsWith("<html"))
      return "it holds an HTML page, perhaps an error page saved instead of the image; download it again";
    if (start.startsWith("version https://git-lfs")) return "it holds a Git LFS pointer instead of the image; run git lfs pull";
    if (start.startsWith("<?xml")) return "it holds XML";
    if (start.startsWith("pk\u0003\u0004")) return "it holds a zip archive; unpack it first";
    if (start.startsWith("nrrd")) return "it holds a NRRD image";
    if (start.startsWith("objecttype") || start.startsWith("ndims")) return "it holds a MetaImage; name it .mha";
    if (start.startsWith("ii*\0") || start.startsWith("mm\0*")) return "it holds a TIFF image";
    if (text.length() >= 132 && text.startsWith("DICM", 128)) return "it holds a DICOM file";
    return isText(head) ? "it holds text" : "it holds other data";
  }

  private static boolean isText(final byte[] head) {
    for (final byte b : head)
      if (b < ' ' && b != '\n' && b != '\r' && b != '\t') return false;
    return true;
  }
}
