package io.github.rraunet.volume.io;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.zarr.JsonObjectFile;
import io.github.rraunet.volume.zarr.ZarrException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The axes of a multiscale image (OME-NGFF 0.4 and 0.5; 0.3 had names only, versions before it always t, c, z, y, x) and how long
 * a step along each is.
 */
final class OmeZarrAxes {

  private static final String BEFORE_03 = "tczyx";

  /** @param unit empty if it is not told */
  private record Axis(String name, String unit) {}

  private final JsonObjectFile multiscale;
  private final List<Axis> axes;
  private final long[] shape;
  private final List<String> notes = new ArrayList<>();

  /**
   * @param shape of the array, an axis each
   * @throws ZarrException if the axes are not z, y, x or y, x, after others of length 1
   */
  OmeZarrAxes(final JsonObjectFile multiscale, final long[] shape) throws ZarrException {
    this.multiscale = multiscale;
    this.shape = shape;
    axes = axes();
    if (axes.size() != shape.length)
      throw damaged("it names " + axes.size() + " axes, its array has " + shape.length);
    final String names = String.join("", axes.stream().map(Axis::name).toList());
    if (!names.endsWith("yx"))
      throw refusal("has the axes " + String.join(", ", axes.stream().map(Axis::name).toList()) + "; z, y, x are expected, in"
        + " this order and at the end");
    for (int a = 0; a < leading(); a++)
      if (shape[a] != 1) throw refusal(switch (axes.get(a).name) {
        case "t" -> "holds " + shape[a] + " time points, one is expected; save the one to be used as an image of its own";
        case "c" -> "holds " + shape[a] + " channels, one is expected; save the one to be used as an image of its own";
        default -> "has an axis '" + axes.get(a).name + "' of length " + shape[a] + "; only z, y and x may be longer than 1";
      });
  }

  private List<Axis> axes() throws ZarrException {
    final List<Axis> found = new ArrayList<>();
    if (!multiscale.has("axes")) {
      for (final char name : BEFORE_03.toCharArray())
        found.add(new Axis(String.valueOf(name), ""));
      return found;
    }
    if (!multiscale.object().get("axes").isJsonArray()) throw damaged("'axes' should be a list");
    for (final JsonElement element : multiscale.object().getAsJsonArray("axes")) {
      if (element.isJsonObject()) {
        final var axis = new JsonObjectFile(multiscale.file(), element.getAsJsonObject());
        found.add(new Axis(axis.text("name").orElse("").toLowerCase(Locale.ROOT), axis.text("unit").orElse("")));
      }
      else if (element instanceof JsonPrimitive name) found.add(new Axis(name.getAsString(), ""));
      else throw damaged("'axes' should be a list of axes");
    }
    return found;
  }

  private boolean hasZ() {
    return axes.size() > 2 && axes.get(axes.size() - 3).name.equals("z");
  }

  /** @return number of axes before those of the volume */
  int leading() {
    return axes.size() - (hasZ() ? 3 : 2);
  }

  /** @return lengths of x, y and z, the last 1 for an image without it */
  long[] dimensions() {
    final int n = shape.length;
    return new long[] { shape[n - 1], shape[n - 2], hasZ() ? shape[n - 3] : 1 };
  }

  /**
   * @param dataset whose transformations come before those of all
   * @return steps and origin in mm
   */
  VoxelToWorld voxelToWorld(final JsonObjectFile dataset) throws ZarrException {
    final double[] scale = new double[shape.length];
    final double[] origin = new double[shape.length];
    Arrays.fill(scale, 1);
    final List<JsonObjectFile> transformations = new ArrayList<>(dataset.objects("coordinateTransformations"));
    transformations.addAll(multiscale.objects("coordinateTransformations"));
    for (final JsonObjectFile transformation : transformations)
      apply(transformation, scale, origin);
    if (transformations.isEmpty()) notes.add("the file does not tell the size of its voxels; 1 mm is assumed");
    final double[][] rows = new double[3][4];
    for (int d = 0; d < 3; d++) {
      final int a = shape.length - 1 - d;
      final boolean there = d < 2 || hasZ();
      final double mm = there ? millimetres(axes.get(a)) : 1;
      rows[d][d] = there ? scale[a] * mm : 1;
      rows[d][3] = there ? origin[a] * mm : 0;
      if (!(rows[d][d] > 0))
        throw refusal("has a scale of " + scale[a] + " along " + axes.get(a).name + "; a length is expected");
    }
    try {
      return VoxelToWorld.ofRows(rows);
    }
    catch (final IllegalArgumentException e) {
      throw damaged("its scale or translation cannot be: " + e.getMessage());
    }
  }

  private void apply(final JsonObjectFile transformation, final double[] scale, final double[] origin) throws ZarrException {
    final String type = transformation.text("type").orElse("");
    if (type.equals("identity")) return;
    if (!type.equals("scale") && !type.equals("translation"))
      throw refusal("has a coordinate transformation of type '" + type + "'; scale and translation are expected");
    final Optional<double[]> numbers = transformation.numbers(type);
    if (numbers.isEmpty() || numbers.get().length != scale.length)
      throw damaged("a " + type + " should have " + scale.length + " numbers");
    for (int a = 0; a < scale.length; a++)
      if (type.equals("scale")) {
        scale[a] *= numbers.get()[a];
        origin[a] *= numbers.get()[a];
      }
      else origin[a] += numbers.get()[a];
  }

  private double millimetres(final Axis axis) {
    final double factor = CalibratedSpacing.millimetresPer(axis.unit);
    if (!Double.isNaN(factor)) return factor;
    notes.add(axis.unit.isEmpty() ? "the unit of its axis " + axis.name + " is not told; mm is assumed" : "the unit of its axis "
      + axis.name + ", " + axis.unit + ", is not known; mm is assumed");
    return 1;
  }

  /** @return what had to be assumed so far */
  List<String> notes() {
    return List.copyOf(notes);
  }

  private ZarrException damaged(final String what) {
    return new ZarrException(multiscale.file(), "is damaged: " + what);
  }

  private ZarrException refusal(final String what) {
    return new ZarrException(multiscale.file().getParent(), what);
  }
}
