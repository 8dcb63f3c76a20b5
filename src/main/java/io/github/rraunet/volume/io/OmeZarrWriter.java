package io.github.rraunet.volume.io;

import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.zarr.ZarrArray;
import io.github.rraunet.volume.zarr.ZarrException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a volume as an OME-Zarr, chunk after chunk. */
final class OmeZarrWriter {

  private final Volume volume;
  private final VoxelType type;
  private final ZarrArray array;
  private final ChunkGrid chunks;
  private final Box whole;

  private OmeZarrWriter(final Volume volume, final ZarrArray array) {
    this.volume = volume;
    this.array = array;
    final long[] n = volume.dimensions();
    type = OmeZarrLayout.type(volume);
    chunks = new ChunkGrid(array.chunk(), 0, n);
    whole = Box.of(new long[3], n, n);
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
   * An OME-Zarr of this program that lies there is replaced, voxels and all, when the new one is whole.
   *
   * @param path whose name ends in {@code .zarr}; its folder must be there
   * @throws VolumeFormatException if a file, or a folder of others, lies there, or it cannot be written
   */
  static void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    checkTarget(path);
    try (var replacement = new FolderReplacement(path)) {
      final ZarrArray array = OmeZarrLayout.create(replacement.partial(), volume);
      new OmeZarrWriter(volume, array).writeChunks("Writing " + path.getFileName(), progress);
      progress.throwIfCanceled();
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

  private void writeChunks(final String step, final Progress progress) throws IOException {
    final var planes = new Planes(volume.stored());
    final Box all = chunks.touchedBy(whole);
    long done = 0;
    for (long z = 0; z < all.end(2); z++)
      for (long y = 0; y < all.end(1); y++) {
        final byte[][] row = row(planes, y, z, (int) all.end(0), progress);
        for (int x = 0; x < row.length; x++) {
          progress.throwIfCanceled();
          array.write(row[x], chunks.index(new long[] { x, y, z }));
          progress.report(step, ++done, all.count());
        }
      }
  }

  /** @return the elements of a row of chunks along x, together, so that a plane that must be copied is copied once for all */
  private byte[][] row(final Planes planes, final long y, final long z, final int length, final Progress progress) {
    final byte[][] elements = new byte[length][array.chunkBytes()];
    final Box part = chunks.part(new long[] { 0, y, z }, whole);
    for (long p = part.from()[2]; p < part.end(2); p++) {
      progress.throwIfCanceled();
      final Object plane = planes.get(p);
      for (int x = 0; x < length; x++)
        put(plane, p, new long[] { x, y, z }, elements[x]);
    }
    return elements;
  }

  private void put(final Object plane, final long z, final long[] chunk, final byte[] elements) {
    final Box part = chunks.part(chunk, whole);
    final int count = (int) part.size()[0];
    for (long y = part.from()[1]; y < part.end(1); y++) {
      final int at = (int) (y * whole.size()[0] + part.from()[0]);
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
