package io.github.rraunet.volume.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * OME-Zarr folders made by hand for tests, from the texts of the specifications and bytes put together one by one, apart from the
 * code under test. Array of 5 x 7 x 9 (z, y, x) in chunks of 2 x 3 x 4; the element at z, y, x is {@link #value}.
 */
final class ZarrFolder {

  static final int[] SHAPE = { 5, 7, 9 };
  static final int[] CHUNK = { 2, 3, 4 };

  interface Packing {
    byte[] pack(byte[] bytes) throws IOException;
  }

  private ZarrFolder() {}

  static int value(final int z, final int y, final int x) {
    return z * 63 + y * 9 + x - 150;
  }

  /** @param kind u, i or f; unsigned elements are 150 more */
  private static byte[] chunk(final char kind, final int bytes, final ByteOrder order, final int cz, final int cy, final int cx) {
    final ByteBuffer b = ByteBuffer.allocate(24 * bytes).order(order);
    for (int z = 2 * cz; z < 2 * cz + 2; z++)
      for (int y = 3 * cy; y < 3 * cy + 3; y++)
        for (int x = 4 * cx; x < 4 * cx + 4; x++) {
          final boolean inside = z < 5 && y < 7 && x < 9;
          final int v = inside ? value(z, y, x) + (kind == 'u' ? 150 : 0) : 77; // what lies outside is nobody's
          if (kind == 'f') {
            if (bytes == 4) b.putFloat(v + 0.25f);
            else b.putDouble(v + 0.25);
          }
          else if (bytes == 1) b.put((byte) v);
          else if (bytes == 2) b.putShort((short) v);
          else if (bytes == 4) b.putInt(v);
          else b.putLong(v);
        }
    return b.array();
  }

  /** @param prefix and separator: the file of a chunk is prefix + z + separator + y + separator + x */
  static void chunks(final Path array, final char kind, final int bytes, final ByteOrder order, final String prefix,
    final String separator, final Packing packing) throws IOException
  {
    for (int z = 0; z < 3; z++)
      for (int y = 0; y < 3; y++)
        for (int x = 0; x < 3; x++) {
          final Path file = array.resolve(prefix + z + separator + y + separator + x);
          Files.createDirectories(file.getParent());
          Files.write(file, packing.pack(chunk(kind, bytes, order, z, y, x)));
        }
  }

  static Path text(final Path file, final String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** As the specification of Zarr 2 shows it. */
  static String zarray(final String dtype, final String compressor, final String fill, final String separator) {
    return """
      {
        "chunks": [2, 3, 4], "compressor": %s, "dtype": "%s", "fill_value": %s, "filters": null, "order": "C",
        "shape": [5, 7, 9], "zarr_format": 2, "dimension_separator": "%s"
      }""".formatted(compressor, dtype, fill, separator);
  }

  /** After the example of OME-NGFF 0.4, with space axes only; voxels of 0.5 x 0.36 x 0.36 micrometres. */
  static final String ZATTRS = """
    {
      "multiscales": [
        {
          "version": "0.4",
          "name": "example",
          "axes": [
            {"name": "z", "type": "space", "unit": "micrometer"},
            {"name": "y", "type": "space", "unit": "micrometer"},
            {"name": "x", "type": "space", "unit": "micrometer"}
          ],
          "datasets": [
            {
              "path": "0",
              "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.36, 0.18]}]
            },
            {
              "path": "1",
              "coordinateTransformations": [{"type": "scale", "scale": [1.0, 0.72, 0.36]}]
            }
          ],
          "type": "gaussian"
        }
      ]
    }""";

  /** Little-endian 16-bit unsigned, packed by gzip. */
  static Path version2(final Path folder, final String zattrs) throws IOException {
    text(folder.resolve(".zgroup"), "{\"zarr_format\": 2}");
    text(folder.resolve(".zattrs"), zattrs);
    text(folder.resolve("0/.zarray"), zarray("<u2", "{\"id\": \"gzip\", \"level\": 5}", "0", "/"));
    chunks(folder.resolve("0"), 'u', 2, ByteOrder.LITTLE_ENDIAN, "", "/", NiftiBytes::gzip);
    return folder;
  }

  /** After the examples of Zarr 3 and OME-NGFF 0.5. */
  static String zarrJson(final String type, final String keys, final String codecs) {
    return """
      {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [5, 7, 9],
        "dimension_names": ["z", "y", "x"],
        "data_type": "%s",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 3, 4]}},
        "chunk_key_encoding": %s,
        "codecs": [%s],
        "fill_value": 0,
        "attributes": {}
      }""".formatted(type, keys, codecs);
  }

  static Path version3(final Path folder, final String array) throws IOException {
    final String ome = ZATTRS.replace("\"version\": \"0.4\",", "");
    text(folder.resolve("zarr.json"), """
      {"zarr_format": 3, "node_type": "group", "attributes": {"ome": {"version": "0.5", %s}}}""".formatted(ome.substring(ome
        .indexOf('{') + 1, ome.lastIndexOf('}'))));
    text(folder.resolve("0/zarr.json"), array);
    return folder;
  }
}
