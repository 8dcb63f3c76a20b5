package io.github.rraunet.volume.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.zarr.JsonLists;
import io.github.rraunet.volume.zarr.JsonObjectFile;
import io.github.rraunet.volume.zarr.ZarrArray;
import io.github.rraunet.volume.zarr.ZarrType;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;

/**
 * How a volume is laid out in an OME-Zarr folder of ours: OME-NGFF 0.4 over Zarr 2, which more programs read than 0.5; one array
 * "0", axes z, y, x, little-endian, packed by gzip. The voxels are the stored ones, a mask with its 0 and 255, but for those with
 * which signed integers are kept: they are written as the signed integers that they stand for.
 */
final class OmeZarrLayout {

  static final String ATTRIBUTES = ".zattrs";
  static final String VERSION3 = "zarr.json";

  /**
   * Planes of a chunk. Cut across the slices a chunk is 32 to 256: a slab is not far from a plane for those who read slice by
   * slice, and not far from a cube for a viewer; 2 MiB of a mask are few files and little enough to be read at once.
   */
  private static final int PLANES = 32;
  private static final int ROWS_AND_COLUMNS = 256;
  private static final String ARRAY = "0";

  private OmeZarrLayout() {}

  static boolean isNamed(final Path path) {
    final Path name = path.getFileName();
    return name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(".zarr");
  }

  /** @return whether the folder holds what Zarr puts into every one */
  static boolean isZarr(final Path folder) {
    return Stream.of(VERSION3, ATTRIBUTES, ".zgroup", ".zarray").anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
  }

  /** @return whether the folder was written by this program */
  static boolean isOurs(final Path folder) {
    try {
      return Files.isRegularFile(folder.resolve(ATTRIBUTES)) && JsonObjectFile.read(folder.resolve(ATTRIBUTES)).object(
        OmeZarrAttributes.KEY).isPresent();
    }
    catch (final IOException e) {
      return false;
    }
  }

  /** @return name of the image without folder and ending */
  static String title(final Path path) {
    return path.getFileName().toString().replaceFirst("(?i)(?<=.)(\\.ome)?\\.zarr$", "");
  }

  /** @return as it is written */
  static VoxelType type(final Volume volume) {
    final Object voxel = volume.stored().getType();
    if (voxel instanceof UnsignedByteType) return isSigned(volume, VoxelType.INT8) ? VoxelType.INT8 : VoxelType.UINT8;
    if (voxel instanceof UnsignedShortType) return isSigned(volume, VoxelType.INT16) ? VoxelType.INT16 : VoxelType.UINT16;
    return VoxelType.FLOAT32;
  }

  private static boolean isSigned(final Volume volume, final VoxelType signed) {
    return volume.kind() == Volume.Kind.INTENSITY && volume.slope() == 1 && volume.intercept() == signed.offsetInMemory();
  }

  /**
   * Describes a volume in an empty folder; its chunks are for the caller to write.
   *
   * @param folder that is there
   */
  static ZarrArray create(final Path folder, final Volume grid) throws IOException {
    final long[] n = grid.dimensions();
    final int[] chunk = { (int) Math.min(PLANES, n[2]), (int) Math.min(ROWS_AND_COLUMNS, n[1]), (int) Math.min(ROWS_AND_COLUMNS,
      n[0]) };
    final VoxelType type = type(grid);
    final char kind = type == VoxelType.FLOAT32 ? 'f' : type.offsetInMemory() == 0 ? 'u' : 'i';
    final var group = new JsonObject();
    group.addProperty("zarr_format", 2);
    ZarrArray.writeJson(folder.resolve(".zgroup"), group);
    ZarrArray.writeJson(folder.resolve(ATTRIBUTES), attributes(grid));
    return ZarrArray.create(folder.resolve(ARRAY), new long[] { n[2], n[1], n[0] }, chunk, new ZarrType(kind, type.bytes(),
      ByteOrder.LITTLE_ENDIAN));
  }

  /** @return what stands in the file {@link #ATTRIBUTES} */
  private static JsonObject attributes(final Volume grid) {
    final var axes = new JsonArray();
    for (final String name : new String[] { "z", "y", "x" }) {
      final var axis = new JsonObject();
      axis.addProperty("name", name);
      axis.addProperty("type", "space");
      axis.addProperty("unit", "millimeter");
      axes.add(axis);
    }
    final var transformations = new JsonArray();
    final Spacing mm = grid.spacing();
    transformations.add(transformation("scale", mm.zMm(), mm.yMm(), mm.xMm()));
    final VoxelToWorld map = grid.voxelToWorld();
    if (isAlongTheAxes(map)) // no other origin can be told
      transformations.add(transformation("translation", map.get(2, 3), map.get(1, 3), map.get(0, 3)));
    final var dataset = new JsonObject();
    dataset.addProperty("path", ARRAY);
    dataset.add("coordinateTransformations", transformations);
    final var multiscale = new JsonObject();
    multiscale.addProperty("version", "0.4");
    multiscale.addProperty("name", grid.name());
    multiscale.add("axes", axes);
    final var datasets = new JsonArray();
    datasets.add(dataset);
    multiscale.add("datasets", datasets);
    final var multiscales = new JsonArray();
    multiscales.add(multiscale);
    final var attributes = new JsonObject();
    attributes.add("multiscales", multiscales);
    attributes.add(OmeZarrAttributes.KEY, OmeZarrAttributes.of(grid));
    return attributes;
  }

  private static JsonObject transformation(final String type, final double... numbers) {
    final var transformation = new JsonObject();
    transformation.addProperty("type", type);
    transformation.add(type, JsonLists.of(numbers));
    return transformation;
  }

  private static boolean isAlongTheAxes(final VoxelToWorld map) {
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 3; c++)
        if (r == c ? map.get(r, c) <= 0 : map.get(r, c) != 0) return false;
    return true;
  }
}
