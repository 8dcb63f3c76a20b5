package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;

/**
 * Turns a stream of voxels of any type and byte order, x fastest, into a planar image of one of the three types that
 * ImageJ can show. One plane is made at a time, after its bytes could be there; little more than the image itself is held.
 */
final class VoxelReader {

  /**
   * @param stored planar, zero-based, (x, y, z)
   * @param notes  what was lost on the way, one sentence each
   */
  record Voxels(RandomAccessibleInterval<? extends RealType<?>> stored, List<String> notes) {}

  private static final int CHUNK = 1 << 20; // bytes; a multiple of every voxel size
  private static final int LONGEST_PLANE = Integer.MAX_VALUE - CHUNK;

  private final VolumeInput in;
  private final VoxelType type;
  private final VoxelDecoder decoder;
  private final long[] dimensions;
  private final PlaneSource source;
  private final Progress progress;
  private final byte[] chunk;

  private VoxelReader(final VolumeInput in, final VoxelType type, final ByteOrder order, final long[] dimensions,
    final PlaneSource source, final Progress progress)
  {
    this.in = in;
    this.type = type;
    decoder = new VoxelDecoder(type, order);
    this.dimensions = dimensions;
    this.source = source;
    this.progress = progress;
    chunk = new byte[(int) Math.min(CHUNK, dimensions[0] * dimensions[1] * type.bytes())];
  }

  /**
   * @param dimensions lengths of x, y, z
   * @throws VolumeFormatException if a length is not positive, the file is too short, or memory is
   */
  static Voxels read(final VolumeInput in, final VoxelType type, final ByteOrder order, final long[] dimensions,
    final PlaneSource source, final Progress progress) throws IOException
  {
    checkFits(in.file(), type, dimensions, in.mostBytes() - in.position());
    checkMemory(in.file(), type, dimensions);
    try {
      return new VoxelReader(in, type, order, dimensions.clone(), source, progress).read();
    }
    catch (final OutOfMemoryError e) {
      throw new VolumeFormatException(in.file(), "does not fit into memory (" + size(dimensions)
        + " voxels); give Java more with -Xmx", e);
    }
  }

  /**
   * @param bytes that the file can hold from the first voxel on
   * @throws VolumeFormatException if a length is not positive, the voxels take more than these, or a plane is too large
   */
  static void checkFits(final Path file, final VoxelType type, final long[] dimensions, final long bytes)
    throws VolumeFormatException
  {
    long voxels = 1;
    for (final long d : dimensions) {
      if (d < 1 || d > Integer.MAX_VALUE || voxels > Long.MAX_VALUE / 8 / d)
        throw new VolumeFormatException(file, "has impossible dimensions: " + size(dimensions) + " voxels");
      voxels *= d;
    }
    final long needed = voxels * type.bytes();
    if (needed > bytes)
      throw new VolumeFormatException(file, "is truncated or its header is wrong: " + size(dimensions) + " voxels of "
        + type.plural() + " take " + needed + " bytes, more than it holds");
    if (dimensions[0] * dimensions[1] > LONGEST_PLANE)
      throw new VolumeFormatException(file, "has slices of more than 2^31 pixels: " + size(dimensions) + " voxels");
  }

  static void checkMemory(final Path file, final VoxelType type, final long[] dimensions) throws VolumeFormatException {
    final long memory = dimensions[0] * dimensions[1] * dimensions[2] * type.bytesInMemory();
    if (memory > Runtime.getRuntime().maxMemory())
      throw new VolumeFormatException(file, "needs " + mebibytes(memory) + " of memory, Java may use "
        + mebibytes(Runtime.getRuntime().maxMemory()) + "; give it more with -Xmx");
  }

  private static String mebibytes(final long bytes) {
    return (bytes >> 20) + " MiB";
  }

  static String size(final long[] dimensions) {
    return dimensions[0] + "x" + dimensions[1] + "x" + dimensions[2];
  }

  private Voxels read() throws IOException {
    final List<Object> read = new ArrayList<>();
    for (long z = 0; z < dimensions[2]; z++) {
      read.add(plane());
      progress.report("Reading " + in.file().getFileName(), z + 1, dimensions[2]);
    }
    return new Voxels(StackPlanes.image(read, dimensions), decoder.notes());
  }

  private Object plane() throws IOException {
    final int pixels = (int) (dimensions[0] * dimensions[1]);
    final Object plane = decoder.plane(source, pixels);
    final int most = CHUNK / type.bytes();
    for (int at = 0; at < pixels; at += Math.min(most, pixels - at)) {
      final int count = Math.min(most, pixels - at);
      fill(count * type.bytes());
      decoder.decode(chunk, 0, plane, at, count);
    }
    return plane;
  }

  private void fill(final int bytes) throws IOException {
    progress.throwIfCanceled();
    if (in.read(chunk, 0, bytes) < bytes)
      throw new VolumeFormatException(in.file(), "is truncated: " + size(dimensions) + " voxels of " + type.plural()
        + " do not end before its end at byte " + in.position());
  }
}
