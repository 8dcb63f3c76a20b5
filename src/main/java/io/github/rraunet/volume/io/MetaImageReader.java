package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one scalar image of one time point from a MetaImage, whose voxels follow the header or are in another file. */
final class MetaImageReader {

  /** MET_LONG has four bytes on every system (metaTypes.h of MetaIO). */
  private static final Map<String, VoxelType> TYPES = Map.ofEntries(
    Map.entry("MET_CHAR", VoxelType.INT8), Map.entry("MET_ASCII_CHAR", VoxelType.INT8), Map.entry("MET_UCHAR", VoxelType.UINT8),
    Map.entry("MET_SHORT", VoxelType.INT16), Map.entry("MET_USHORT", VoxelType.UINT16),
    Map.entry("MET_INT", VoxelType.INT32), Map.entry("MET_UINT", VoxelType.UINT32),
    Map.entry("MET_LONG", VoxelType.INT32), Map.entry("MET_ULONG", VoxelType.UINT32),
    Map.entry("MET_LONG_LONG", VoxelType.INT64), Map.entry("MET_ULONG_LONG", VoxelType.UINT64),
    Map.entry("MET_FLOAT", VoxelType.FLOAT32), Map.entry("MET_DOUBLE", VoxelType.FLOAT64));

  private final Path file;
  private final MetaImageHeader header;

  private MetaImageReader(final Path file) throws IOException {
    this.file = file;
    header = MetaImageHeader.read(file);
  }

  static Volume read(final Path file, final PlaneSource source, final Progress progress) throws IOException {
    final var reader = new MetaImageReader(file);
    final RawImage image = reader.image();
    try (VolumeInput voxels = reader.openVoxels(image)) {
      return image.read(voxels, source, progress);
    }
  }

  static Optional<VolumeRegions> regions(final Path file) throws IOException {
    final var reader = new MetaImageReader(file);
    if (reader.isCompressed()) return Optional.empty();
    final RawImage image = reader.image();
    return Optional.of(new RawRegions(image, reader.voxelFile(), reader.voxelStart(image)));
  }

  /** @return the header's file, and that of the voxels if it is another one */
  static List<Path> files(final Path file) throws IOException {
    final Path data = new MetaImageReader(file).voxelFile();
    return data.equals(file) ? List.of(file) : List.of(file, data);
  }

  static boolean isCompressed(final Path file) throws IOException {
    return new MetaImageReader(file).isCompressed();
  }

  private RawImage image() throws IOException {
    final int axes = axes();
    final long[] dimensions = dimensions(axes);
    final VoxelType type = type();
    final double slope = header.numbers(1, "ElementToIntensityFunctionSlope").map(n -> n[0]).orElse(1.0);
    final double intercept = header.numbers(1, "ElementToIntensityFunctionOffset").map(n -> n[0]).orElse(0.0);
    if (slope == 0 || !Double.isFinite(slope) || !Double.isFinite(intercept))
      throw refusal("has a damaged header: the function from voxel to intensity is " + slope + " * voxel + " + intercept);
    final Placement placement = placement(axes);
    final ByteOrder order = header.flag("BinaryDataByteOrderMSB", "ElementByteOrderMSB") ? ByteOrder.BIG_ENDIAN
      : ByteOrder.LITTLE_ENDIAN;
    return new RawImage(dimensions, type, order, slope, intercept, placement, MetaImageFormat.title(file), Map.of(), placement
      .notes());
  }

  private int axes() throws VolumeFormatException {
    final String kind = header.text("ObjectType").orElse("Image");
    if (!kind.equalsIgnoreCase("Image")) throw refusal("holds a MetaIO object of type " + kind + ", an Image is expected");
    if (header.text("BinaryData").isPresent() && !header.flag("BinaryData"))
      throw refusal("holds its voxels as text; save it as binary data");
    final long channels = header.integers(1, "ElementNumberOfChannels").orElse(new long[] { 1 })[0];
    if (channels != 1) throw refusal("holds " + channels + " values at each voxel (colour or vectors), one is expected");
    final long axes = header.integers(1, "NDims").orElseThrow(() -> refusal("has a header without NDims"))[0];
    if (axes < 2 || axes > 4) throw refusal("has " + axes + " axes, 2 to 4 are expected");
    return (int) axes;
  }

  private long[] dimensions(final int axes) throws VolumeFormatException {
    final long[] found = header.integers(axes, "DimSize").orElseThrow(() -> refusal("has a header without DimSize"));
    if (axes == 4 && found[3] != 1)
      throw refusal("holds " + found[3] + " time points, one is expected; save the one to be used as a file of its own");
    return new long[] { found[0], found[1], axes > 2 ? found[2] : 1 };
  }

  private VoxelType type() throws VolumeFormatException {
    final String name = header.text("ElementType").orElseThrow(() -> refusal("has a header without ElementType"));
    final VoxelType type = TYPES.get(name.toUpperCase(Locale.ROOT));
    if (type == null)
      throw refusal("holds voxels of type " + name + "; integers or reals such as MET_SHORT or MET_FLOAT are expected");
    return type;
  }

  private Placement placement(final int axes) throws VolumeFormatException {
    try {
      return MetaImageGeometry.of(header, axes);
    }
    catch (final IllegalArgumentException e) {
      throw new VolumeFormatException(file, "cannot be placed in space: " + e.getMessage(), e);
    }
  }

  private boolean isCompressed() {
    return header.flag("CompressedData");
  }

  private VolumeInput openVoxels(final RawImage image) throws IOException {
    final Path data = voxelFile();
    final long start = voxelStart(image);
    return isCompressed() ? VolumeInput.compressedAt(data, start) : VolumeInput.plainAt(data, start);
  }

  /** @return byte of the voxels' file at which they begin */
  private long voxelStart(final RawImage image) throws IOException {
    final long skip = header.integers(1, "HeaderSize").orElse(new long[] { 0 })[0];
    if (skip < -1) throw refusal("has a damaged header: HeaderSize is " + skip);
    if (skip == -1) return startFromEnd(image);
    return skip > 0 ? skip : voxelFile().equals(file) ? header.length() : 0;
  }

  /** HeaderSize -1: the voxels are the last bytes of the file, however many stand before them. */
  private long startFromEnd(final RawImage image) throws IOException {
    if (isCompressed()) throw refusal("has a HeaderSize of -1 and compressed data, whose beginning nobody can know");
    final Path data = voxelFile();
    VolumeInput.head(data);
    double bytes = image.type().bytes();
    for (final long d : image.dimensions())
      bytes *= d;
    if (!(bytes > 0 && bytes <= Files.size(data)))
      throw new VolumeFormatException(data, "is truncated or its header is wrong: voxels should take " + (long) bytes
        + " bytes, it has " + Files.size(data));
    return Files.size(data) - (long) bytes;
  }

  private Path voxelFile() throws VolumeFormatException {
    final String name = header.text("ElementDataFile")
      .orElseThrow(() -> refusal("does not say where its voxels are (ElementDataFile is empty)"));
    return name.equalsIgnoreCase("LOCAL") ? file : dataFile(name);
  }

  private Path dataFile(final String name) throws VolumeFormatException {
    if (name.equals("LIST") || name.startsWith("LIST ") || name.matches(".*%\\d*d.*"))
      throw refusal("keeps each slice in a file of its own (ElementDataFile = " + name + "); save it as one file");
    try {
      final Path data = file.resolveSibling(name);
      final Path slashed = file.resolveSibling(name.replace('\\', '/'));
      if (Files.isRegularFile(data)) return data;
      if (Files.isRegularFile(slashed)) return slashed;
      throw refusal("is a header without its voxels: there is no file " + data);
    }
    catch (final InvalidPathException e) {
      throw new VolumeFormatException(file, "has a damaged header: ElementDataFile is not the name of a file", e);
    }
  }

  private VolumeFormatException refusal(final String cause) {
    return new VolumeFormatException(file, cause);
  }
}
