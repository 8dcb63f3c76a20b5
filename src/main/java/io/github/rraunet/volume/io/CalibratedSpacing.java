package io.github.rraunet.volume.io;

import ij.measure.Calibration;
import io.github.rraunet.volume.Spacing;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/** Pixel sizes of an ImageJ calibration in millimetres. */
final class CalibratedSpacing {

  private static final double UNKNOWN = Double.NaN;

  /** Relative; ImageJ's TIFF keeps pixels per unit in millionths, so a size of 3000 micrometres to three digits only. */
  private static final double TOLERANCE = 5e-3;

  private CalibratedSpacing() {}

  /**
   * @param note takes one sentence for each thing that had to be assumed
   * @return lengths in mm; where the unit is no length ("pixel") the numbers are taken as mm
   */
  static Spacing of(final Calibration calibration, final Consumer<String> note) {
    final String unit = calibration.getXUnit();
    final double[] sizes = { calibration.pixelWidth, calibration.pixelHeight, calibration.pixelDepth };
    final boolean isOneUnit = unit.equals(calibration.getYUnit()) && unit.equals(calibration.getZUnit());
    if (isOneUnit && Double.isNaN(millimetresPer(unit)) && Arrays.stream(sizes).allMatch(CalibratedSpacing::isSize)) {
      note.accept("The calibration gives the voxel size as " + sizes[0] + " x " + sizes[1] + " x " + sizes[2] + " in the unit '"
        + unit + "', which is no length; mm is assumed.");
      return new Spacing(Math.abs(sizes[0]), Math.abs(sizes[1]), Math.abs(sizes[2]));
    }
    return new Spacing(
      millimetres("width", calibration.pixelWidth, calibration.getXUnit(), note),
      millimetres("height", calibration.pixelHeight, calibration.getYUnit(), note),
      millimetres("depth", calibration.pixelDepth, calibration.getZUnit(), note));
  }

  /** @return whether two lengths in mm are the same as far as ImageJ keeps them */
  static boolean agree(final double a, final double b) {
    return Math.abs(a - b) <= TOLERANCE * Math.max(a, b);
  }

  private static double millimetres(final String side, final double size, final String unit, final Consumer<String> note) {
    if (!isSize(size)) {
      note.accept("The calibration gives a pixel " + side + " of " + size + "; 1 mm is assumed.");
      return 1;
    }
    final double factor = millimetresPer(unit);
    if (Double.isNaN(factor))
      note.accept("The calibration gives the pixel " + side + " as " + size + " in the unit '" + unit
        + "', which is no length; " + Math.abs(size) + " mm is assumed.");
    return Math.abs(size) * (Double.isNaN(factor) ? 1 : factor);
  }

  private static boolean isSize(final double size) {
    return Math.abs(size) > 0 && Math.abs(size) < Double.POSITIVE_INFINITY;
  }

  /** @return NaN if the unit is no length */
  static double millimetresPer(final String unit) {
    return switch (unit.trim().toLowerCase(Locale.ROOT)) {
      case "mm", "millimeter", "millimeters", "millimetre", "millimetres" -> 1;
      case "cm", "centimeter", "centimeters", "centimetre", "centimetres" -> 10;
      case "m", "meter", "meters", "metre", "metres" -> 1000;
      case "um", "\u00b5m", "\u03bcm", "micron", "microns", "micrometer", "micrometers", "micrometre", "micrometres" -> 1e-3;
      case "nm", "nanometer", "nanometers", "nanometre", "nanometres" -> 1e-6;
      case "inch", "inches", "in" -> 25.4;
      default -> UNKNOWN;
    };
  }
}
