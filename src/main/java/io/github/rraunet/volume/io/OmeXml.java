package io.github.rraunet.volume.io;

import ij.measure.Calibration;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What the OME-XML in the description of a TIFF (OME-TIFF, schemas 2003 to 2016) tells of its planes: what they are, and how
 * large a voxel is. Only the attributes of the element Pixels are looked at.
 */
final class OmeXml {

  private static final String DEFAULT_UNIT = "um"; // of the schemas

  private final Map<String, String> pixels;

  private OmeXml(final Map<String, String> pixels) {
    this.pixels = pixels;
  }

  /**
   * @param description of the first plane; may be null
   * @return empty if it is no OME-XML
   * @throws VolumeFormatException if it tells of several images, channels or time points
   */
  static Optional<OmeXml> of(final Path file, final String description) throws VolumeFormatException {
    if (description == null || !description.contains("openmicroscopy.org/")) return Optional.empty();
    final List<OmeXml> images = images(description);
    if (images.isEmpty()) return Optional.empty();
    if (images.size() > 1) throw severalOf(file, images.size(), "images");
    final OmeXml one = images.get(0);
    if (one.size("C") > 1) throw severalOf(file, one.size("C"), "channels");
    if (one.size("T") > 1) throw severalOf(file, one.size("T"), "time points");
    return Optional.of(one);
  }

  /** @return of each image, as far as it is XML */
  private static List<OmeXml> images(final String description) {
    final List<OmeXml> images = new ArrayList<>();
    final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false); // a file of others names nothing outside itself
    try {
      final XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(description.strip()));
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamConstants.START_ELEMENT || !xml.getLocalName().equals("Pixels")) continue;
        final Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++)
          attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        images.add(new OmeXml(attributes));
      }
    }
    catch (final XMLStreamException e) {
      return images; // what comes before the fault, such as a zero at the end, is good
    }
    return images;
  }

  private static VolumeFormatException severalOf(final Path file, final int count, final String what) {
    return new VolumeFormatException(file, "holds " + count + " " + what + ", one is expected; save the one to be used as a file"
      + " of its own");
  }

  /** @throws VolumeFormatException if there are others, as in a set of files */
  void checkPlanes(final Path file, final int found) throws VolumeFormatException {
    if (size("Z") != found)
      throw new VolumeFormatException(file, "holds " + found + " planes, where its OME-XML tells of " + size("Z")
        + "; save the whole stack as one file");
  }

  /** @return whether all lengths that there are were told */
  boolean calibrate(final Calibration calibration) {
    final double x = length("X");
    final double y = length("Y");
    final double z = length("Z");
    if (x > 0) calibration.pixelWidth = x;
    if (y > 0) calibration.pixelHeight = y;
    if (z > 0) calibration.pixelDepth = z;
    calibration.setXUnit(x > 0 ? unit("X") : "mm");
    calibration.setYUnit(y > 0 ? unit("Y") : "mm");
    calibration.setZUnit(z > 0 ? unit("Z") : "mm");
    return x > 0 && y > 0 && (z > 0 || size("Z") == 1);
  }

  private int size(final String axis) {
    final String text = pixels.getOrDefault("Size" + axis, "1").trim();
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 1;
  }

  private double length(final String axis) {
    try {
      return Double.parseDouble(pixels.getOrDefault("PhysicalSize" + axis, "0"));
    }
    catch (final NumberFormatException e) {
      return 0;
    }
  }

  /** The micro sign may have been read in another character set than it was written in. */
  private String unit(final String axis) {
    final String unit = pixels.getOrDefault("PhysicalSize" + axis + "Unit", DEFAULT_UNIT).trim();
    return unit.matches("[^\\x00-\\x7f]+m") ? DEFAULT_UNIT : unit;
  }
}
