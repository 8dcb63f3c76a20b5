package io.github.rraunet.figure;

import io.github.rraunet.files.FileReplacement;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Writes figures as PNG. */
public final class PngFigures {

  private static final String STANDARD = IIOMetadataFormatImpl.standardMetadataFormatName;
  private static final String ENTRY = "TextEntry";
  private static final String KEYWORD = "keyword";
  private static final String VALUE = "value";
  private static final String SOFTWARE = "RRA-U-Net for ImageJ and Fiji";

  private PngFigures() {}

  /** @return the picture as a PNG file, in which {@code Software} says what it is of */
  public static byte[] bytes(final BufferedImage image) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) { // leaves no file when the program is killed
      final IIOMetadata facts = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
      facts.mergeTree(STANDARD, software());
      writer.setOutput(stream);
      writer.write(new IIOImage(image, null, facts));
    }
    finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static IIOMetadataNode software() {
    final IIOMetadataNode entry = new IIOMetadataNode(ENTRY);
    entry.setAttribute(KEYWORD, "Software");
    entry.setAttribute(VALUE, SOFTWARE);
    final IIOMetadataNode text = new IIOMetadataNode("Text");
    text.appendChild(entry);
    final IIOMetadataNode root = new IIOMetadataNode(STANDARD);
    root.appendChild(text);
    return root;
  }

  /** @return whether a file is a picture of this program, which it may replace */
  public static boolean isOurs(final Path file) {
    final ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      if (in == null) return false;
      reader.setInput(in, true);
      final NodeList entries = ((Element) reader.getImageMetadata(0).getAsTree(STANDARD)).getElementsByTagName(ENTRY);
      for (int i = 0; i < entries.getLength(); i++)
        if (((Element) entries.item(i)).getAttribute(VALUE).equals(SOFTWARE)) return true;
      return false;
    }
    catch (final IOException e) {
      return false; // no PNG
    }
    finally {
      reader.dispose();
    }
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
