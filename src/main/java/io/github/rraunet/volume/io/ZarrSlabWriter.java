package io.github.rraunet.volume.io;

import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.zarr.JsonObjectFile;
import io.github.rraunet.volume.zarr.ZarrArray;
import io.github.rraunet.volume.zarr.ZarrException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes an OME-Zarr part by part, each perhaps by another process: {@link #create} once, {@link #write} for every box, then
 * {@link #finish}. Boxes that do not share chunks may be written at the same time; a box that is written twice with the same
 * voxels leaves the same bytes. What nobody wrote is 0 to a reader.
 */
public final class ZarrSlabWriter {

  private ZarrSlabWriter() {}

  /** @return where slabs of planes must be cut: at multiples of this number, and at the end of the volume */
  public static int planesPerChunk() {
    return OmeZarrLayout.PLANES;
  }

  /**
   * Puts down a folder that describes a volume and has no voxels yet. An OME-Zarr of this program that lies there is replaced,
   * voxels and all.
   *
   * @param path whose name ends in {@code .zarr}; its folder must be there
   * @param grid type, calibration, kind and place of what will be written; its voxels are not looked at, so that
   *             {@link Volume#maskGrid} or {@code VolumeRegions.grid()} will do
   * @throws VolumeFormatException if a file, or a folder of others, lies there, or it cannot be written
   */
  public static void create(final Path path, final Volume grid) throws IOException {
    replace(path, folder -> OmeZarrLayout.create(folder, grid));
  }

  /**
   * @return whether the folder is there and is what {@link #create} makes for this volume, so that a later run may go on with
   *         what an earlier one left
   */
  public static boolean isFor(final Path path, final Volume grid) {
    try {
      return OmeZarrLayout.isOurs(path) && OmeZarrLayout.attributes(grid).equals(JsonObjectFile.read(path.resolve(
        OmeZarrLayout.ATTRIBUTES)).object()) && OmeZarrLayout.type(OmeZarrImage.open(path).grid()) == OmeZarrLayout.type(grid);
    }
    catch (final IOException e) {
      return false;
    }
  }

  /**
   * @param from first voxel (x, y, z) of a box, see {@link #write}
   * @param size lengths of the box in voxels
   * @return whether all chunks of the box are there; each comes to its place when it is whole. Whether they hold what they should
   *         is not looked at
   * @throws IllegalArgumentException if the box reaches out of the volume
   */
  public static boolean isWritten(final Path path, final long[] from, final long[] size) throws IOException {
    final long[] dimensions = OmeZarrImage.open(path).grid().dimensions();
    try {
      final ZarrArray array = ZarrArray.open(OmeZarrLayout.array(path));
      final var chunks = new ChunkGrid(array.chunk(), 0, dimensions);
      final Box touched = chunks.touchedBy(Box.of(from, size, dimensions));
      for (long z = touched.from()[2]; z < touched.end(2); z++)
        for (long y = touched.from()[1]; y < touched.end(1); y++)
          for (long x = touched.from()[0]; x < touched.end(0); x++)
            if (!array.has(chunks.index(new long[] { x, y, z }))) return false;
      return true;
    }
    catch (final ZarrException e) {
      throw VolumeFormatException.of(e);
    }
  }

  /**
   * To be called once when every box was written and nobody writes any more: removes what killed writers left, so that the folder
   * has the very bytes of one that was written in one go.
   *
   * @throws VolumeFormatException if a chunk is missing
   */
  public static void finish(final Path path) throws IOException {
    final long[] dimensions = OmeZarrImage.open(path).grid().dimensions();
    if (!isWritten(path, new long[3], dimensions))
      throw new VolumeFormatException(path, "is not whole: chunks are missing; write the parts that are not there again");
    try {
      ZarrArray.open(OmeZarrLayout.array(path)).removeLeftovers();
    }
    catch (final IOException e) {
      throw VolumeFormatException.notWritten(path, e);
    }
  }

  /** Fills an empty folder. */
  interface Filling {
    void fill(Path folder) throws IOException;
  }

  static void replace(final Path path, final Filling filling) throws IOException {
    checkTarget(path);
    try (var replacement = new FolderReplacement(path)) {
      filling.fill(replacement.partial());
      checkTarget(path); // a long time may have passed
      replacement.complete();
    }
    catch (final ZarrException e) {
      throw VolumeFormatException.of(e);
    }
    catch (final VolumeFormatException e) {
      throw e;
    }
    catch (final IOException e) {
      throw VolumeFormatException.notWritten(path, e);
    }
  }

  /** @throws VolumeFormatException if what lies there must not be replaced */
  static void checkTarget(final Path path) throws VolumeFormatException {
    if (!Files.exists(path)) return;
    if (!Files.isDirectory(path)) throw new VolumeFormatException(path, "is a file, an OME-Zarr is a folder; name another");
    if (!OmeZarrLayout.isOurs(path))
      throw new VolumeFormatException(path, "is a folder that was not written by this program and is not replaced; name another,"
        + " or remove it first");
  }

  /**
   * Writes a box of voxels into a folder that {@link #create} made.
   *
   * @param slab voxels of the same stored type, calibration and kind as the grid
   * @param from first voxel (x, y, z) of the box; where it begins and ends chunks must, which is so if it holds whole planes from
   *             a multiple of {@link #planesPerChunk()} on
   * @throws IllegalArgumentException if the box reaches out of the volume, or cuts a chunk, or its voxels are of another type
   */
  public static void write(final Path path, final Volume slab, final long[] from, final Progress progress) throws IOException {
    final Volume grid = OmeZarrImage.open(path).grid();
    if (grid.kind() != slab.kind() || grid.slope() != slab.slope() || grid.intercept() != slab.intercept() || OmeZarrLayout.type(
      grid) != OmeZarrLayout.type(slab))
      throw new IllegalArgumentException("a part must be stored as " + path + " is: " + stored(grid) + "; found " + stored(slab));
    try {
      writeTo(ZarrArray.open(OmeZarrLayout.array(path)), slab, Box.of(from, slab.dimensions(), grid.dimensions()), grid
        .dimensions(), path.getFileName().toString(), progress);
    }
    catch (final ZarrException e) {
      throw VolumeFormatException.of(e);
    }
    catch (final VolumeFormatException e) {
      throw e;
    }
    catch (final IOException e) {
      throw VolumeFormatException.notWritten(path, e);
    }
  }

  private static String stored(final Volume volume) {
    return volume.kind() + " in " + OmeZarrLayout.type(volume).plural() + ", slope " + volume.slope() + ", intercept " + volume
      .intercept();
  }

  /** Writes all voxels of a volume into a folder that was just made for it. */
  static void fill(final Path folder, final Volume volume, final String name, final Progress progress) throws IOException {
    final long[] n = volume.dimensions();
    writeTo(OmeZarrLayout.create(folder, volume), volume, Box.of(new long[3], n, n), n, name, progress);
  }

  private static void writeTo(final ZarrArray array, final Volume slab, final Box box, final long[] dimensions, final String name,
    final Progress progress) throws IOException
  {
    final int[] chunk = array.chunk();
    final var chunks = new ChunkGrid(chunk, 0, dimensions);
    if (!chunks.isAligned(box))
      throw new IllegalArgumentException("a part of " + Arrays.toString(box.size()) + " voxels from "
        + Arrays.toString(box.from()) + " cuts chunks of " + chunk[2] + " x " + chunk[1] + " x " + chunk[0] + " voxels");
    final var planes = new Planes(slab.stored());
    final Box touched = chunks.touchedBy(box);
    long done = 0;
    for (long z = touched.from()[2]; z < touched.end(2); z++)
      for (long y = touched.from()[1]; y < touched.end(1); y++) {
        final byte[][] row = row(planes, OmeZarrLayout.type(slab), chunks, y, z, box, array.chunkBytes(), progress);
        for (int x = 0; x < row.length; x++) {
          progress.throwIfCanceled();
          array.write(row[x], chunks.index(new long[] { touched.from()[0] + x, y, z }));
          progress.report("Writing " + name, ++done, touched.count());
        }
      }
  }

  /** @return the elements of a row of chunks along x, together, so that a plane that must be copied is copied once for all */
  private static byte[][] row(final Planes planes, final VoxelType type, final ChunkGrid chunks, final long y, final long z,
    final Box box, final int chunkBytes, final Progress progress)
  {
    final Box touched = chunks.touchedBy(box);
    final byte[][] elements = new byte[(int) touched.size()[0]][chunkBytes];
    final Box part = chunks.part(new long[] { touched.from()[0], y, z }, box);
    for (long p = part.from()[2]; p < part.end(2); p++) {
      progress.throwIfCanceled();
      final Object plane = planes.get(p - box.from()[2]);
      for (int x = 0; x < elements.length; x++)
        put(plane, p, type, chunks, new long[] { touched.from()[0] + x, y, z }, box, elements[x]);
    }
    return elements;
  }

  private static void put(final Object plane, final long z, final VoxelType type, final ChunkGrid chunks, final long[] chunk,
    final Box box, final byte[] elements)
  {
    final Box part = chunks.part(chunk, box);
    final int count = (int) part.size()[0];
    for (long y = part.from()[1]; y < part.end(1); y++) {
      final int at = (int) ((y - box.from()[1]) * box.size()[0] + part.from()[0] - box.from()[0]);
      final int to = chunks.element(chunk, part.from()[0], y, z) * type.bytes();
      final ByteBuffer out = ByteBuffer.wrap(elements, to, count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      if (plane instanceof byte[] bytes) out.put(bytes, at, count);
      else if (plane instanceof short[] shorts) out.asShortBuffer().put(shorts, at, count);
      else out.asFloatBuffer().put((float[]) plane, at, count);
      if (type.offsetInMemory() != 0) // the highest bit of the last byte of each tells signed from unsigned
        for (int i = to + type.bytes() - 1; i < to + count * type.bytes(); i += type.bytes())
          elements[i] ^= (byte) 0x80;
    }
  }
}
