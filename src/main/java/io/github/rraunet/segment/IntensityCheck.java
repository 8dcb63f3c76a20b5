package io.github.rraunet.segment;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.text.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks at the values that go through a segmentation and says when they do not look like what the model was
 * trained on: a CT whose rescale intercept got lost still gives a mask, only a wrong one.
 */
public final class IntensityCheck {

  private static final int MOST_OF_A_PICTURE = 255;

  private float lowest = Float.POSITIVE_INFINITY;
  private float highest = Float.NEGATIVE_INFINITY;
  private long notFinite;

  /** Takes in the lowest and the highest finite value of some slices; NaN if they hold none. */
  public synchronized void add(final double low, final double high) {
    if (Double.isNaN(low)) return;
    lowest = Math.min(lowest, (float) low);
    highest = Math.max(highest, (float) high);
  }

  /**
   * Takes in what a slice is stored as.
   *
   * @param levels value of each number that a voxel can be stored as
   * @param seen   lowest and highest of these numbers
   */
  void add(final float[] levels, final int[] seen) {
    final double a = levels[seen[0]];
    final double b = levels[seen[1]];
    add(Math.min(a, b), Math.max(a, b)); // a slope may be negative
  }

  /** Takes in the values of a slice, from any thread; infinite ones and NaN are only counted: they say nothing of the scale. */
  public void add(final float[] values) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    long odd = 0;
    for (final float v : values) {
      if (!Float.isFinite(v)) {
        odd++;
        continue;
      }
      if (v < low) low = v;
      if (v > high) high = v;
    }
    synchronized (this) {
      lowest = Math.min(lowest, low);
      highest = Math.max(highest, high);
      notFinite += odd;
    }
  }

  /** Takes in how many values of some slices are infinite, or not a number. */
  public synchronized void addNotFinite(final long voxels) {
    notFinite += voxels;
  }

  /** @return number of values that are infinite, or not a number */
  public synchronized long notFinite() {
    return notFinite;
  }

  private boolean isEmpty() {
    return lowest > highest;
  }

  /** @return NaN if there was no finite value */
  public double lowest() {
    return isEmpty() ? Double.NaN : lowest;
  }

  /** @return NaN if there was no finite value */
  public double highest() {
    return isEmpty() ? Double.NaN : highest;
  }

  /** @return sentences for the user on the values, none if they are as a model with this window expects them */
  public List<String> remarks(final IntensityWindow window) {
    final List<String> remarks = new ArrayList<>();
    doubt(window).ifPresent(remarks::add);
    if (notFinite() > 0 && !isEmpty())
      remarks.add("Values that are infinite, or not a number, count as the lower end of the model's intensity window ("
        + number(window.low()) + "), or the upper for infinity: " + Counted.of(notFinite(), "voxel") + ".");
    return remarks;
  }

  /** @return a sentence for the user if the values do not suit a model with this window; one that begins below 0 is a CT's */
  public Optional<String> doubt(final IntensityWindow window) {
    if (isEmpty()) return Optional.of("The image holds no numbers: every voxel is infinite or NaN.");
    final String range = String.format(Locale.ROOT, "%s to %s", number(lowest), number(highest));
    if (lowest == highest) return Optional.of("Every voxel has the value " + number(lowest) + ": there is nothing to segment.");
    if (highest <= window.low() || lowest >= window.high())
      return Optional.of("All values (" + range + ") lie outside the model's intensity window (" + number(window.low()) + " to "
        + number(window.high()) + "), so the network saw a uniform image; calibrate the image, to Hounsfield units for a CT.");
    if (window.low() < 0 && lowest >= 0 && highest <= MOST_OF_A_PICTURE)
      return Optional.of("Values are " + range + ", as in a picture of 8 bits, but the model expects a CT in Hounsfield units,"
        + " where air is about -1000 and bone above 200; the conversion loses them: open the original data.");
    if (window.low() < 0 && lowest >= 0)
      return Optional.of("No value is below 0 (values are " + range
        + "), but the model expects a CT in Hounsfield units, where air is about -1000; "
        + "the rescale intercept seems to be lost, often 1024 or 32768 too much: calibrate the image.");
    if (window.high() > 0 && highest < 0)
      return Optional.of("No value is above 0 (values are " + range
        + "), but the model expects a CT in Hounsfield units, where water is 0 and bone is "
        + "above 200; an offset seems to be applied twice: check the calibration of the image.");
    return Optional.empty();
  }

  private static String number(final double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Float.toString((float) value);
  }
}
