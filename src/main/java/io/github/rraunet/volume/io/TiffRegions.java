package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.EmptyVoxels;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;

/** Boxes of a TIFF stack that is not packed: the rows of a box are read in full. The file is open while a box is read only. */
final class TiffRegions implements VolumeRegions {

  private final Path file;
  private final List<TiffDirectory> directories;
  private final int imageJPlanes;
  private final Volume grid;
  private final float[] values;

  /**
   * @param imageJPlanes see {@link TiffPlanes#read}
   * @param volume       the whole, whose voxels are not touched
   * @param values       for each 8-bit or 16-bit pixel, where the volume holds reals instead of them
   */
  TiffRegions(final Path file, final List<TiffDirectory> directories, final int imageJPlanes, final Volume volume,
    final float[] values)
  {
    this.file = file;
    this.directories = directories;
    this.imageJPlanes = imageJPlanes;
    this.values = values;
    grid = volume.withVoxels(EmptyVoxels.of(zero(volume.stored().getType()), volume.dimensions())).build();
  }

  private static RealType<?> zero(final Object type) {
    return type instanceof UnsignedByteType ? new UnsignedByteType() : type instanceof UnsignedShortType ? new UnsignedShortType()
      : new FloatType();
  }

  @Override
  public Volume grid() {
    return grid;
  }

  @Override
  public Volume read(final long[] from, final long[] size, final Progress progress) throws IOException {
    final Box box = Box.of(from, size, grid.dimensions());
    final boolean isCalibratedCopy = grid.stored().getType() instanceof FloatType;
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      final TiffPlanes planes = new TiffPlanes(file, channel, directories);
      planes.expect(imageJPlanes);
      final List<Object> parts = new ArrayList<>();
      for (int z = 0; z < size[2]; z++) {
        progress.throwIfCanceled();
        progress.report("Reading " + file.getFileName(), z, size[2]);
        final Object rows = planes.rows((int) from[2] + z, (int) from[1], (int) size[1]);
        final Object part = columns(rows, planes.width(), (int) from[0], (int) size[0], (int) size[1]);
        parts.add(isCalibratedCopy && !(part instanceof float[]) ? StackPlanes.calibrated(part, values) : part);
      }
      progress.report("Reading " + file.getFileName(), size[2], size[2]);
      return box.volume(grid, StackPlanes.image(parts, box.size()), List.of());
    }
  }

  private static Object columns(final Object rows, final int width, final int from, final int columns, final int count) {
    if (columns == width) return rows;
    final Object part = Array.newInstance(rows.getClass().getComponentType(), columns * count);
    for (int y = 0; y < count; y++)
      System.arraycopy(rows, y * width + from, part, y * columns, columns);
    return part;
  }
}
