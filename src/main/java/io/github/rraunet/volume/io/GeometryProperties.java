package io.github.rraunet.volume.io;

import ij.ImagePlus;
import ij.io.FileInfo;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What a volume knows and an ImageJ image has no place for, kept in the image's string properties, which
 * ImageJ duplicates with the image and saves in TIFF. ImageJ keeps the properties also when it scales,
 * crops or flips an image; then they no longer fit, and {@link #mismatch} says so.
 */
final class GeometryProperties {

  static final String PREFIX = "rraunet.";

  private static final String DIMENSIONS = PREFIX + "dimensions";
  private static final String AFFINE = PREFIX + "affine";
  private static final String ORIENTED = PREFIX + "oriented";
  private static final String VOXELS = PREFIX + "voxels";
  private static final String KIND = PREFIX + "kind";
  private static final String NAME = PREFIX + "name";
  private static final String NOTES = PREFIX + "notes";
  private static final String METADATA = PREFIX + "meta.";

  private final ImagePlus image;

  GeometryProperties(final ImagePlus image) {
    this.image = image;
  }

  void write(final Volume volume) {
    final double[][] rows = volume.voxelToWorld().toRows();
    image.setProp(DIMENSIONS, Arrays.stream(volume.dimensions()).mapToObj(Long::toString).collect(Collectors.joining(" ")));
    image.setProp(AFFINE, Arrays.stream(rows).flatMapToDouble(DoubleStream::of).mapToObj(Double::toString)
      .collect(Collectors.joining(" ")));
    image.setProp(ORIENTED, Boolean.toString(volume.isOriented()));
    image.setProp(KIND, volume.kind().name().toLowerCase(Locale.ROOT));
    image.setProp(NAME, volume.name());
    image.setProp(NOTES, String.join("\n", volume.notes()));
    image.setProp(VOXELS, FlipCheck.of(volume.stored()).code());
    volume.metadata().forEach((key, value) -> {
      if (!key.equals(SliceLabels.KEY)) image.setProp(METADATA + key, "=" + value); // ImageJ drops empty values
    });
  }

  void forgetNotes() {
    image.setProp(NOTES, null);
  }

  /** @return whether the image came from a volume */
  boolean present() {
    return get(AFFINE).isPresent() && get(DIMENSIONS).isPresent();
  }

  /** @return why the geometry does not belong to the image as it is now, in words that follow "because"; empty if it does */
  Optional<String> mismatch(final Spacing spacing, final Volume stored) {
    final long[] dimensions = stored.dimensions();
    final VoxelToWorld map;
    try {
      if (!Arrays.equals(dimensions, Arrays.stream(get(DIMENSIONS).orElse("").split(" ")).mapToLong(Long::parseLong).toArray()))
        return Optional.of("the image was cropped, scaled or re-sliced");
      map = affine();
    } catch (final IllegalArgumentException e) {
      return Optional.of("its property " + AFFINE + " or " + DIMENSIONS + " was changed");
    }
    final Spacing known = map.spacing();
    if (!CalibratedSpacing.agree(known.xMm(), spacing.xMm()) || !CalibratedSpacing.agree(known.yMm(), spacing.yMm())
      || dimensions[2] > 1 && !CalibratedSpacing.agree(known.zMm(), spacing.zMm())) // TIFF has no depth for a single slice
      return Optional.of("the pixel size was changed");
    return get(VOXELS).isPresent() && FlipCheck.of(stored.stored()).isReorderedFrom(get(VOXELS).get())
      ? Optional.of("the image was flipped or rotated") : Optional.empty();
  }

  /** @throws IllegalArgumentException if the property was changed by hand and is no affine map */
  VoxelToWorld affine() {
    final double[] n = Arrays.stream(get(AFFINE).orElse("").split(" ")).mapToDouble(Double::parseDouble).toArray();
    if (n.length != 12) throw new IllegalArgumentException("12 numbers expected, found " + n.length);
    return VoxelToWorld.ofRows(new double[][] { Arrays.copyOfRange(n, 0, 4), Arrays.copyOfRange(n, 4, 8),
      Arrays.copyOfRange(n, 8, 12) });
  }

  boolean oriented() {
    return get(ORIENTED).map(Boolean::parseBoolean).orElse(false);
  }

  /** @return kind the image was given, if its type still allows it: masks are 8-bit, probabilities 32-bit */
  Volume.Kind kind() {
    final String name = get(KIND).orElse("");
    for (final Volume.Kind kind : Volume.Kind.values())
      if (kind.name().equalsIgnoreCase(name)
        && (kind != Volume.Kind.MASK || image.getBitDepth() == 8)
        && (kind != Volume.Kind.PROBABILITY || image.getBitDepth() == 32))
        return kind;
    return Volume.Kind.INTENSITY;
  }

  Optional<String> name() {
    return get(NAME);
  }

  String[] notes() {
    return get(NOTES).map(notes -> notes.split("\n")).orElseGet(() -> new String[0]);
  }

  Map<String, String> metadata() {
    final Map<String, String> metadata = new LinkedHashMap<>();
    final String[] keysAndValues = keysAndValues();
    for (int i = 0; i < keysAndValues.length; i += 2)
      if (keysAndValues[i].startsWith(METADATA) && keysAndValues[i + 1].startsWith("="))
        metadata.put(keysAndValues[i].substring(METADATA.length()), keysAndValues[i + 1].substring(1));
    return metadata;
  }

  /** Not {@code getProp}: that would go on to search slice labels and the Info text. */
  private Optional<String> get(final String key) {
    final String[] keysAndValues = keysAndValues();
    for (int i = 0; i < keysAndValues.length; i += 2)
      if (keysAndValues[i].equals(key)) return Optional.of(keysAndValues[i + 1]);
    return Optional.empty();
  }

  /** @return those of the file for a TIFF that was opened as a virtual stack, to which ImageJ does not hand them on */
  private String[] keysAndValues() {
    final String[] own = image.getPropertiesAsArray();
    if (own != null && Arrays.asList(own).contains(AFFINE)) return own;
    final FileInfo file = image.getStack().isVirtual() ? image.getOriginalFileInfo() : null;
    return file == null || file.properties == null ? new String[0] : file.properties;
  }
}
