package io.github.rraunet.volume.io;

import com.google.gson.JsonObject;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.zarr.JsonLists;
import io.github.rraunet.volume.zarr.JsonObjectFile;
import io.github.rraunet.volume.zarr.ZarrException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a volume knows and OME-NGFF has no place for, in an attribute of our own beside "multiscales". It holds only while array
 * and scale are what they were.
 */
final class OmeZarrAttributes {

  /** Name of the attribute; a folder that has it is ours. */
  static final String KEY = "rra-unet";

  private static final double TOLERANCE = 1e-6; // relative, of a voxel's edges

  private final JsonObjectFile json;

  /** @param json value of the attribute */
  OmeZarrAttributes(final JsonObjectFile json) {
    this.json = json;
  }

  static JsonObject of(final Volume volume) {
    final var json = new JsonObject();
    json.addProperty("version", 1);
    json.addProperty("kind", volume.kind().name().toLowerCase(Locale.ROOT));
    json.addProperty("name", volume.name());
    json.add("dimensions", JsonLists.of(volume.dimensions()));
    json.addProperty("oriented", volume.isOriented());
    json.add("affine", JsonLists.of(Stream.of(volume.voxelToWorld().toRows()).flatMapToDouble(Arrays::stream).toArray()));
    json.addProperty("slope", volume.slope());
    json.addProperty("intercept", volume.intercept() - volume.slope() * OmeZarrLayout.type(volume).offsetInMemory());
    final var metadata = new JsonObject();
    volume.metadata().forEach(metadata::addProperty);
    json.add("metadata", metadata);
    return json;
  }

  Optional<String> name() throws ZarrException {
    return json.text("name");
  }

  Map<String, String> metadata() throws ZarrException {
    return json.texts("metadata");
  }

  double slope() throws ZarrException {
    return number("slope", 1);
  }

  /** @return what is added to the product of slope and the number in the file */
  double intercept() throws ZarrException {
    return number("intercept", 0);
  }

  private double number(final String key, final double absent) throws ZarrException {
    final Optional<double[]> numbers = json.numbers(key);
    if (numbers.isEmpty()) return absent;
    if (numbers.get().length != 1 || key.equals("slope") && numbers.get()[0] == 0)
      throw new ZarrException(json.file(), "is damaged: '" + key + "' should be a number, found " + Arrays.toString(numbers
        .get()));
    return numbers.get()[0];
  }

  /** @return what the voxels mean, if their type allows it */
  Volume.Kind kind(final VoxelType type) throws ZarrException {
    final String name = json.text("kind").orElse("");
    for (final Volume.Kind kind : Volume.Kind.values())
      if (kind.name().equalsIgnoreCase(name) && (kind != Volume.Kind.MASK || type == VoxelType.UINT8)
        && (kind != Volume.Kind.PROBABILITY || type == VoxelType.FLOAT32))
        return kind;
    return Volume.Kind.INTENSITY;
  }

  boolean oriented() {
    return json.has("oriented") && json.object().get("oriented").isJsonPrimitive() && json.object().get("oriented")
      .getAsBoolean();
  }

  /** @return empty if the image was cropped or scaled since */
  Optional<VoxelToWorld> affine(final long[] dimensions, final Spacing spacing) throws ZarrException {
    final Optional<double[]> n = json.numbers("affine");
    if (n.isEmpty() || n.get().length != 12 || !json.has("dimensions") || !Arrays.equals(json.integers("dimensions"), dimensions))
      return Optional.empty();
    try {
      final VoxelToWorld map = VoxelToWorld.ofRows(new double[][] { Arrays.copyOfRange(n.get(), 0, 4), Arrays.copyOfRange(n.get(),
        4, 8), Arrays.copyOfRange(n.get(), 8, 12) });
      final Spacing known = map.spacing();
      return Optional.of(map).filter(m -> agree(known.xMm(), spacing.xMm()) && agree(known.yMm(), spacing.yMm()) && agree(known
        .zMm(), spacing.zMm()));
    }
    catch (final IllegalArgumentException e) {
      throw new ZarrException(json.file(), "is damaged: its " + KEY + "." + "affine cannot be: " + e.getMessage(), e);
    }
  }

  private static boolean agree(final double a, final double b) {
    return Math.abs(a - b) <= TOLERANCE * Math.max(a, b);
  }
}
