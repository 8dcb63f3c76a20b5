package io.github.rraunet.volume.zarr;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.rraunet.files.FileReplacement;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An array of numbers in chunks, each a file: Zarr of version 2 or 3 in a folder. Safe for several threads; several processes
 * may write different chunks.
 */
public final class ZarrArray {

  private final Path folder;
  private final ArrayMetadata metadata;

  private ZarrArray(final Path folder, final ArrayMetadata metadata) {
    this.folder = folder;
    this.metadata = metadata;
  }

  /** @throws ZarrException if the folder holds no array, or one that cannot be read here */
  public static ZarrArray open(final Path folder) throws IOException {
    return new ZarrArray(folder, ArrayMetadata.read(folder));
  }

  /**
   * Makes an array of version 2, packed by gzip; a chunk that is not written is 0.
   *
   * @param folder made if it is not there
   */
  public static ZarrArray create(final Path folder, final long[] shape, final int[] chunk, final ZarrType type)
    throws IOException
  {
    Files.createDirectories(folder);
    writeJson(folder.resolve(ArrayMetadata.VERSION2), ArrayMetadata.newVersion2(shape, chunk, type));
    return open(folder);
  }

  /** Writes one of the files that describe a folder. */
  public static void writeJson(final Path file, final JsonObject json) throws IOException {
    FileReplacement.write(file, new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(json) + "\n");
  }

  public Path folder() {
    return folder;
  }

  /** @return lengths of the axes, the last one fastest in a chunk */
  public long[] shape() {
    return metadata.shape().clone();
  }

  /** @return lengths of a chunk; those at the end of an axis have them, too */
  public int[] chunk() {
    return metadata.chunk().clone();
  }

  public ZarrType type() {
    return metadata.type();
  }

  /** @return number of bytes of a chunk */
  public int chunkBytes() {
    return metadata.chunkBytes();
  }

  /**
   * @param index of the chunk along each axis
   * @return its elements, last axis fastest, in the {@link #type()}'s byte order; empty if there is no such file, which means
   *         that all are the fill value
   * @throws ZarrException if it is damaged
   */
  public Optional<byte[]> read(final long... index) throws IOException {
    final Path file = folder.resolve(metadata.keys().of(index));
    if (!Files.exists(file)) return Optional.empty();
    final int length = metadata.chunkBytes();
    if (Files.size(file) > 2L * length + (1 << 16))
      throw new ZarrException(file, "is damaged: it has " + Files.size(file) + " bytes for a chunk of " + length);
    byte[] bytes = Files.readAllBytes(file);
    try {
      final List<ChunkCodec> codecs = metadata.codecs();
      for (int i = codecs.size() - 1; i >= 0; i--)
        bytes = codecs.get(i).unpack(bytes, i == 0 ? length : length + (1 << 16));
    }
    catch (final ChunkCodec.NotReadHereException e) {
      throw new ZarrException(file, e.getMessage(), e);
    }
    catch (final EOFException e) {
      throw new ZarrException(file, "is truncated: what is packed in it ends too soon", e);
    }
    catch (final IOException e) {
      throw new ZarrException(file, e.getCause() instanceof LinkageError ? e.getMessage() : "is damaged: " + e.getMessage(), e);
    }
    if (bytes.length != length)
      throw new ZarrException(file, "is damaged: a chunk of " + length + " bytes is expected, it holds " + (bytes.length > length
        ? "more" : bytes.length));
    return Optional.of(bytes);
  }

  /** @return what stands for a chunk without a file */
  public byte[] filled() {
    final byte[] bytes = new byte[metadata.chunkBytes()];
    final byte[] fill = metadata.fill();
    for (int i = 0; i < bytes.length; i += fill.length)
      System.arraycopy(fill, 0, bytes, i, fill.length);
    return bytes;
  }

  /**
   * Writes a chunk, first under another name; equal elements make equal files.
   *
   * @param elements as {@link #read} gives them
   */
  public void write(final byte[] elements, final long... index) throws IOException {
    if (elements.length != metadata.chunkBytes())
      throw new IllegalArgumentException("a chunk has " + metadata.chunkBytes() + " bytes, found " + elements.length);
    byte[] packed = elements;
    for (final ChunkCodec codec : metadata.codecs())
      packed = codec.pack(packed);
    final Path file = folder.resolve(metadata.keys().of(index));
    Files.createDirectories(file.getParent());
    FileReplacement.write(file, packed);
  }
}
