package io.github.rraunet.volume.zarr;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code .zarray} (version 2) or {@code zarr.json} (version 3) says of an array.
 *
 * @param shape  lengths of the axes, the last one fastest in a chunk
 * @param chunk  lengths of a chunk; those at the end of an axis have them, too
 * @param fill   one element
 * @param codecs in the order in which a chunk was packed
 */
record ArrayMetadata(Path file, long[] shape, int[] chunk, ZarrType type, byte[] fill, ChunkKeys keys, List<ChunkCodec> codecs) {

  static final String VERSION2 = ".zarray";
  static final String VERSION3 = "zarr.json";

  private static final int MOST_AXES = 16;
  private static final int LONGEST_CHUNK = Integer.MAX_VALUE - 16; // bytes, of a Java array

  /** @throws ZarrException if the folder holds no array, or one that cannot be read here */
  static ArrayMetadata read(final Path folder) throws IOException {
    final Path version3 = folder.resolve(VERSION3);
    final ArrayMetadata metadata = Files.exists(version3) ? version3(JsonObjectFile.read(version3))
      : version2(JsonObjectFile.read(folder.resolve(VERSION2)));
    metadata.check();
    return metadata;
  }

  private static ArrayMetadata version2(final JsonObjectFile json) throws ZarrException {
    expect(json, "zarr_format", json.integers("zarr_format"), 2);
    final String order = json.text("order").orElse("C");
    if (!order.equals("C")) throw new ZarrException(json.file(), "has the order '" + order + "'; save it in C order");
    if (json.has("filters") && !json.objects("filters").isEmpty())
      throw new ZarrException(json.file(), "has filters, which are not read here; save it without");
    final String dtype = typeName(json, "dtype");
    final ZarrType type = ZarrType.ofDtype(dtype).orElseThrow(() -> wrongType(json.file(), dtype));
    final Optional<JsonObjectFile> compressor = json.object("compressor");
    final List<ChunkCodec> codecs = compressor.isEmpty() ? List.of() : List.of(codec(json.file(), compressor.get().text("id")
      .orElse("")));
    final String separator = json.text("dimension_separator").orElse(".");
    return new ArrayMetadata(json.file(), json.integers("shape"), chunk(json, "chunks"), type, fill(json, type), keys(json, false,
      separator), codecs);
  }

  private static ArrayMetadata version3(final JsonObjectFile json) throws ZarrException {
    expect(json, "zarr_format", json.integers("zarr_format"), 3);
    final String node = json.text("node_type").orElse("");
    if (!node.equals("array")) throw new ZarrException(json.file(), "describes a " + node + " where an array is expected");
    if (!json.objects("storage_transformers").isEmpty())
      throw new ZarrException(json.file(), "has storage transformers, which are not read here");
    final JsonObjectFile grid = json.object("chunk_grid").orElseThrow(() -> new ZarrException(json.file(), "has no chunk_grid"));
    if (!grid.text("name").orElse("").equals("regular"))
      throw new ZarrException(json.file(), "has the chunk grid '" + grid.text("name").orElse("")
        + "'; save it with a regular one");
    final var codecs = new ArrayList<ChunkCodec>();
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    for (final JsonObjectFile codec : json.objects("codecs")) {
      final String name = codec.text("name").orElse("");
      final Optional<JsonObjectFile> how = codec.object("configuration");
      if (name.equals("bytes")) {
        if (how.isPresent() && how.get().text("endian").orElse("little").equals("big")) order = ByteOrder.BIG_ENDIAN;
      }
      else if (!name.equals("transpose") || !isIdentity(how)) codecs.add(codec(json.file(), name));
    }
    final String name = typeName(json, "data_type");
    final ZarrType type = ZarrType.ofName(name, order).orElseThrow(() -> wrongType(json.file(), name));
    final Optional<JsonObjectFile> encoding = json.object("chunk_key_encoding");
    final boolean prefix = encoding.isEmpty() || encoding.get().text("name").orElse("default").equals("default");
    final Optional<JsonObjectFile> how = encoding.isEmpty() ? Optional.empty() : encoding.get().object("configuration");
    final String separator = how.isEmpty() ? prefix ? "/" : "." : how.get().text("separator").orElse(prefix ? "/" : ".");
    return new ArrayMetadata(json.file(), json.integers("shape"), chunk(grid.object("configuration").orElse(grid), "chunk_shape"),
      type, fill(json, type), keys(json, prefix, separator), List.copyOf(codecs));
  }

  private static String typeName(final JsonObjectFile json, final String key) {
    return json.has(key) && json.object().get(key).isJsonPrimitive() ? json.object().get(key).getAsString() : "a structure";
  }

  private static boolean isIdentity(final Optional<JsonObjectFile> transpose) throws ZarrException {
    if (transpose.isEmpty()) return false;
    final long[] order = transpose.get().integers("order");
    for (int i = 0; i < order.length; i++)
      if (order[i] != i) return false;
    return true;
  }

  private static void expect(final JsonObjectFile json, final String key, final long[] found, final long expected)
    throws ZarrException
  {
    if (found.length != 1 || found[0] != expected)
      throw new ZarrException(json.file(), "should have " + key + " " + expected + ", found " + json.object().get(key));
  }

  private static ZarrException wrongType(final Path file, final String found) {
    return new ZarrException(file, "holds voxels of type " + found + "; integers of 8 to 64 bits, 32-bit or 64-bit reals are"
      + " expected");
  }

  private static ChunkCodec codec(final Path file, final String name) throws ZarrException {
    return switch (name) {
      case "gzip" -> ChunkCodec.GZIP;
      case "zlib", "numcodecs.zlib" -> ChunkCodec.ZLIB;
      case "crc32c" -> ChunkCodec.CHECKED;
      case "zstd" -> AirCodecs.ZSTD;
      case "lz4", "numcodecs.lz4" -> AirCodecs.LZ4;
      case "blosc" -> new Blosc();
      case "sharding_indexed" -> throw new ZarrException(file, "keeps its chunks in shards, which are not read here; save it"
        + " without sharding");
      default -> throw new ZarrException(file, "is packed by '" + name + "', which is not read here; save it uncompressed, or by"
        + " gzip, zlib, zstd, lz4 or blosc");
    };
  }

  private static int[] chunk(final JsonObjectFile json, final String key) throws ZarrException {
    final long[] found = json.integers(key);
    final int[] chunk = new int[found.length];
    long elements = 1;
    for (int d = 0; d < chunk.length; d++) {
      if (found[d] < 1 || found[d] > LONGEST_CHUNK / elements)
        throw new ZarrException(json.file(), "is damaged or not for this program: it has chunks of " + Arrays.toString(
          found) + " elements");
      elements *= found[d];
      chunk[d] = (int) found[d];
    }
    return chunk;
  }

  private static ChunkKeys keys(final JsonObjectFile json, final boolean prefix, final String separator) throws ZarrException {
    if (!separator.equals("/") && !separator.equals("."))
      throw new ZarrException(json.file(), "is damaged: the separator of its chunks' names is '" + separator + "'");
    return new ChunkKeys(prefix, separator);
  }

  private static byte[] fill(final JsonObjectFile json, final ZarrType type) throws ZarrException {
    if (!json.has("fill_value")) return new byte[type.bytes()];
    final JsonElement value = json.object().get("fill_value");
    final String text = value.isJsonPrimitive() ? value.getAsString() : value.toString();
    return type.encoded(text).orElseThrow(() -> new ZarrException(json.file(), "is damaged: its fill_value is " + text));
  }

  private void check() throws ZarrException {
    if (shape.length < 1 || shape.length > MOST_AXES || shape.length != chunk.length)
      throw new ZarrException(file, "is damaged: it has " + shape.length + " axes and chunks with " + chunk.length);
    for (final long length : shape)
      if (length < 0) throw new ZarrException(file, "is damaged: an axis has the length " + length);
    if (elements() > LONGEST_CHUNK / type.bytes() || chunkBytes() > Runtime.getRuntime().maxMemory() / 2)
      throw new ZarrException(file, "has chunks of " + Arrays.toString(chunk) + " elements, too much for the memory that"
        + " Java may use; give it more with -Xmx, or save the image in smaller chunks");
  }

  long elements() {
    long elements = 1;
    for (final int length : chunk)
      elements *= length;
    return elements;
  }

  int chunkBytes() {
    return (int) elements() * type.bytes();
  }

  /** @return {@code .zarray} of an array that is packed by gzip, filled with 0, and has a folder for each axis of its chunks */
  static JsonObject newVersion2(final long[] shape, final int[] chunk, final ZarrType type) {
    final var json = new JsonObject();
    json.addProperty("zarr_format", 2);
    json.add("shape", JsonLists.of(shape));
    json.add("chunks", JsonLists.of(Arrays.stream(chunk).asLongStream().toArray()));
    json.addProperty("dtype", type.dtype());
    final var gzip = new JsonObject();
    gzip.addProperty("id", "gzip");
    gzip.addProperty("level", 1);
    json.add("compressor", gzip);
    json.addProperty("fill_value", 0);
    json.addProperty("order", "C");
    json.add("filters", null);
    json.addProperty("dimension_separator", "/");
    return json;
  }
}
