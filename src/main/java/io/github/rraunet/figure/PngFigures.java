package io.github.rraunet.figure;

import io.github.rraunet.files.FileReplacement;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes figures as PNG. */
public final class PngFigures {

  private PngFigures() {}

  /** @return the picture as a PNG file */
  public static byte[] bytes(final BufferedImage image) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", out)) throw new IOException("no PNG encoder takes an image of type " + image.getType());
    return out.toByteArray();
  }

  /**
   * Writes beside the target and then moves, so that no half-written file stands under the final name.
   *
   * @param image  what to write
   * @param target file, replaced if present; its folder must exist
   * @throws IOException if it cannot be written, naming the target; nothing is left behind then
   */
  public static void write(final BufferedImage image, final Path target) throws IOException {
    final Path folder = target.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) throw new IOException("cannot write " + target + ": the folder " + folder
      + " does not exist");
    FileReplacement.write(target.toAbsolutePath(), bytes(image));
  }
}
