package io.github.rraunet.volume.io;

import static io.github.rraunet.volume.io.ZarrFolder.ZATTRS;
import static io.github.rraunet.volume.io.ZarrFolder.chunks;
import static io.github.rraunet.volume.io.ZarrFolder.text;
import static io.github.rraunet.volume.io.ZarrFolder.value;
import static io.github.rraunet.volume.io.ZarrFolder.version2;
import static io.github.rraunet.volume.io.ZarrFolder.version3;
import static io.github.rraunet.volume.io.ZarrFolder.zarray;
import static io.github.rraunet.volume.io.ZarrFolder.zarrJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders put together by hand. */
class OmeZarrReadTest {

  private static final String SLASH = "{\"name\": \"default\", \"configuration\": {\"separator\": \"/\"}}";
  private static final String FRAME = "28b52ffd0458cd0100a000000102030405060708090a0b0c0d0e0f1011001100e01070"
    + "1c381838041c070e060e01c781838143c071e060e010701c3858ee101cc002e6f7b91e";
  private static final String LITTLE = "{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}";

  @TempDir
  private Path temp;

  private Path folder(final String name) {
    return temp.resolve(name + ".ome.zarr");
  }

  private static Volume read(final Path path) throws IOException {
    return VolumeFiles.read(path, Progress.NONE);
  }

  private static void assertValues(final Volume volume, final double more) {
    assertThat(volume.dimensions()).containsExactly(9, 7, 5);
    for (int z = 0; z < 5; z++)
      for (int y = 0; y < 7; y++)
        for (int x = 0; x < 9; x++)
          assertThat(volume.values().getAt(x, y, z).get()).as("%d %d %d", x, y, z).isEqualTo((float) (value(z, y, x) + more));
  }

  private static byte[] deflated(final byte[] bytes, final int level) throws IOException {
    final var packed = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(packed, new Deflater(level))) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** A frame of one block that is not compressed (RFC 8878, 3.1.1): magic, one segment with its length, the block. */
  private static byte[] zstdStored(final byte[] bytes) {
    final ByteBuffer b = ByteBuffer.allocate(bytes.length + 10).order(ByteOrder.LITTLE_ENDIAN).putInt(0xfd2fb528);
    if (bytes.length < 256) b.put((byte) 0x20).put((byte) bytes.length); // a length of one byte
    else b.put((byte) 0x60).putShort((short) (bytes.length - 256));
    final int head = bytes.length << 3 | 1; // last block, raw
    b.put((byte) head).put((byte) (head >> 8)).put((byte) (head >> 16)).put(bytes);
    return Arrays.copyOf(b.array(), b.position());
  }

  /** A block of literals only: token, lengths beyond 15 in bytes of 255. */
  private static byte[] lz4Stored(final byte[] bytes) {
    final var out = new ByteArrayOutputStream();
    out.write(Math.min(15, bytes.length) << 4);
    if (bytes.length >= 15) {
      int left = bytes.length - 15;
      for (; left >= 255; left -= 255)
        out.write(255);
      out.write(left);
    }
    out.writeBytes(bytes);
    return out.toByteArray();
  }

  private static byte[] blosc(final int flags, final int typeBytes, final byte[] content, final byte[] block) {
    final ByteBuffer b = ByteBuffer.allocate(16 + 8 + block.length).order(ByteOrder.LITTLE_ENDIAN);
    b.put((byte) 2).put((byte) 1).put((byte) flags).put((byte) typeBytes).putInt(content.length).putInt(content.length).putInt(b
      .capacity());
    b.putInt(20).putInt(block.length).put(block);
    return b.array();
  }

  private static byte[] shuffled(final byte[] bytes, final int typeBytes) {
    final byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++)
      out[i % typeBytes * (bytes.length / typeBytes) + i / typeBytes] = bytes[i];
    return out;
  }

  @Test
  void everyTypeAndByteOrderOfVersion2() throws IOException {
    for (final char order : new char[] { '<', '>' })
      for (final String type : new String[] { "u2", "i2", "u4", "i4", "i8", "u8", "f4", "f8" })
        for (final String separator : new String[] { "/", "." }) {
          final Path folder = version2(folder(type + (order == '<' ? "little" : "big") + (separator.equals(".") ? "dot" : "")),
            ZATTRS);
          text(folder.resolve("0/.zarray"), zarray(order + type, "null", "0", separator));
          final char kind = type.charAt(0);
          final ByteOrder byteOrder = order == '<' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
          chunks(folder.resolve("0"), kind, type.charAt(1) - '0', byteOrder, "", separator, bytes -> bytes);
          assertValues(read(folder), kind == 'u' ? 150 : kind == 'f' ? 0.25 : 0);
          RegionChecks.assertBoxesAreParts(folder, 0);
        }
  }

  @Test
  void bytesAndTruthValues() throws IOException {
    for (final String type : new String[] { "|u1", "|i1", "|b1" }) {
      final Path folder = version2(folder(type.substring(1)), ZATTRS);
      text(folder.resolve("0/.zarray"), zarray(type, "null", "0", "/"));
      chunks(folder.resolve("0"), 'u', 1, ByteOrder.LITTLE_ENDIAN, "", "/", bytes -> bytes);
      final Volume volume = read(folder);
      for (int z = 0; z < 5; z++) {
        final int stored = value(z, 6, 8) + 150;
        assertThat(volume.values().getAt(8, 6, z).get()).isEqualTo(type.equals("|i1") ? (byte) stored : stored & 0xff);
      }
    }
  }

  @Test
  void everyPackingOfVersion2() throws IOException {
    final Path folder = version2(folder("packed"), ZATTRS);
    for (final String id : new String[] { "gzip", "zlib", "zstd", "lz4", "blosc lz4", "blosc zlib", "blosc zstd", "blosc copied",
      "blosc incompressible", "blosc shuffled" }) {
      text(folder.resolve("0/.zarray"), zarray("<u2", "{\"id\": \"" + id.split(" ")[0] + "\"}", "0", "/"));
      chunks(folder.resolve("0"), 'u', 2, ByteOrder.LITTLE_ENDIAN, "", "/", bytes -> switch (id) {
        case "gzip" -> NiftiBytes.gzip(bytes);
        case "zlib" -> deflated(bytes, 6);
        case "zstd" -> zstdStored(bytes);
        case "lz4" -> {
          final byte[] block = lz4Stored(bytes);
          yield ByteBuffer.allocate(block.length + 4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).put(block).array();
        }
        case "blosc lz4" -> blosc(0x20, 2, bytes, lz4Stored(bytes));
        case "blosc zlib" -> blosc(0x60, 2, bytes, deflated(bytes, 0));
        case "blosc zstd" -> blosc(0x80, 2, bytes, zstdStored(bytes));
        case "blosc copied" -> ByteBuffer.allocate(16 + bytes.length).order(ByteOrder.LITTLE_ENDIAN).put((byte) 2).put((byte) 1)
          .put((byte) 2).put((byte) 2).putInt(bytes.length).putInt(bytes.length).putInt(16 + bytes.length).put(bytes).array();
        case "blosc incompressible" -> blosc(0x20, 2, bytes, bytes);
        default -> blosc(0x21, 2, bytes, lz4Stored(shuffled(bytes, 2)));
      });
      assertValues(read(folder), 150);
    }
  }

  /** What {@code zstd} 1.5.4 at its default level made of 120 little-endian 16-bit numbers, each 7 times: 0, 0, ... 17. */
  @Test
  void aFrameOfAnotherProgram() throws IOException {
    final Path folder = folder("frame");
    text(folder.resolve(".zattrs"), ZATTRS);
    text(folder.resolve("0/.zarray"), zarray("<u2", "{\"id\": \"zstd\", \"level\": 3}", "0", "/").replace("[2, 3, 4]",
      "[4, 5, 6]").replace("[5, 7, 9]", "[4, 5, 6]"));
    Files.createDirectories(folder.resolve("0/0/0"));
    Files.write(folder.resolve("0/0/0/0"), HexFormat.of().parseHex(FRAME));
    final Volume volume = read(folder);
    for (int i = 0; i < 120; i++)
      assertThat(volume.values().getAt(i % 6, i / 6 % 5, i / 30).get()).isEqualTo(i / 7);
  }

  /**
   * What numcodecs 0.16.5 made: {@code Blosc(cname, 5, Blosc.BITSHUFFLE, blocksize).encode(a)} with {@code a = (arange(700) //
   * 7).astype('u1')}, zstd and blocks of 512, of which the last has no multiple of 8 elements and is not shuffled; with {@code
   * (arange(120) // 7 * 31).astype('<u2')} and lz4; with {@code (arange(120) // 7 * 100003).astype('<u4')} and zlib.
   */
  @ParameterizedTest
  @CsvSource({ "|u1, '7, 10, 10', 1, "
    + "02019401bc020000000200009d000000180000005f0000004300000028b52ffd600001cd0100d0803fe00ff803fe00c0ff0f00fcff0000"
    + "00f0ffffffff00ffff000da0b05eee0160c3cc31b5a0483244e50fe5433e1c63e3354ad9ceac13b53a00000028b52ffd20bc8d01002402"
    + "49494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636363636363631a9810f007001010811f450252",
    "<u2, '4, 5, 6', 31, "
      + "02013402f0000000f00000008e000000140000007600000074803fe00ff803fe07007480ff1f00f8ff0107007480ffffff070000070000"
      + "0800c1ffffff7f00000000000080800e00040200f2157f00c01ff007fc017fc01ff007fc017f0000e0ff0700fe7f00e0ff0700fe7f0000"
      + "0000f83c0010f82d000201000a5200040200148009000f02003a500000000000",
    "<u4, '4, 5, 6', 100003, "
      + "02017404e0010000e00100009d0000001400000085000000785ed58fbd11c5200c833f8e226546c828190d4663948c40998243b1f9d9e0"
      + "354f8dce92914cbe9ff38d3d2fcaba78153651aeaad837c12345642e4d0c348d11b4336eead142a2e8f4ad32a3cc95c9d35576d764b94a"
      + "67bab25e2f4a793624a852c0fb6d6b45243fe3b0c29b7924cef211fa3acbde6820ffee833bd9970cfc033eb3799410" })
  void bitsThatBloscSortedArePutBack(final String type, final String shape, final int step, final String chunk)
    throws IOException
  {
    final Path folder = folder("bits");
    text(folder.resolve(".zattrs"), ZATTRS);
    text(folder.resolve("0/.zarray"), zarray(type, "{\"id\": \"blosc\"}", "0", "/").replace("[2, 3, 4]", "[" + shape + "]")
      .replace("[5, 7, 9]", "[" + shape + "]"));
    Files.createDirectories(folder.resolve("0/0/0"));
    Files.write(folder.resolve("0/0/0/0"), HexFormat.of().parseHex(chunk));
    final Volume volume = read(folder);
    final long[] n = volume.dimensions();
    assertThat(n[0] * n[1] * n[2]).isEqualTo(step == 1 ? 700 : 120);
    for (int i = 0; i < n[0] * n[1] * n[2]; i++)
      assertThat(volume.values().getAt(i % n[0], i / n[0] % n[1], i / (n[0] * n[1])).get()).as("voxel " + i).isEqualTo(i / 7
        * step);
  }

  /** BloscLZ is the codec that Blosc takes where none is named. */
  @Test
  void aCodecThatIsNotReadIsNoDamage() throws IOException {
    final Path folder = version2(folder("blosclz"), ZATTRS);
    text(folder.resolve("0/.zarray"), zarray("<u2", "{\"id\": \"blosc\"}", "0", "/"));
    chunks(folder.resolve("0"), 'u', 2, ByteOrder.LITTLE_ENDIAN, "", "/", bytes -> blosc(0x00, 2, bytes, new byte[20]));
    assertThatThrownBy(() -> read(folder)).isInstanceOf(VolumeFormatException.class).hasMessageContaining(
      "is packed by blosclz inside Blosc, which is not read here; save the image with zstd").message().doesNotContain("damaged");
  }

  @Test
  void aBloscBlockInOnePartForEachByteAndATail() throws IOException {
    final byte[] content = new byte[2 * 700];
    new Random(3).nextBytes(content);
    final int block = 2 * 300; // 700 elements: two blocks of 300, split, and one of 100, not split
    final var body = new ByteArrayOutputStream();
    final int[] starts = new int[3];
    for (int b = 0; b < 3; b++) {
      final byte[] part = shuffled(Arrays.copyOfRange(content, b * block, Math.min(content.length, (b + 1) * block)), 2);
      starts[b] = 16 + 12 + body.size();
      for (final byte[] half : b < 2 ? new byte[][] { Arrays.copyOf(part, 300), Arrays.copyOfRange(part, 300, 600) }
        : new byte[][] { part }) {
        final byte[] packed = lz4Stored(half);
        body.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(packed.length).array());
        body.writeBytes(packed);
      }
    }
    final ByteBuffer chunk = ByteBuffer.allocate(28 + body.size()).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put((byte) 2).put((byte) 1).put((byte) 0x21).put((byte) 2).putInt(1400).putInt(block).putInt(chunk.capacity());
    for (final int start : starts)
      chunk.putInt(start);
    chunk.put(body.toByteArray());
    final Path folder = folder("split");
    text(folder.resolve(".zattrs"), ZATTRS);
    text(folder.resolve("0/.zarray"), zarray("<u2", "{\"id\": \"blosc\"}", "0", "/").replace("[2, 3, 4]", "[7, 10, 10]").replace(
      "[5, 7, 9]", "[7, 10, 10]"));
    Files.createDirectories(folder.resolve("0/0/0"));
    Files.write(folder.resolve("0/0/0/0"), chunk.array());
    final Volume volume = read(folder);
    final ByteBuffer expected = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 700; i++)
      assertThat(volume.values().getAt(i % 10, i / 10 % 10, i / 100).get()).isEqualTo(expected.getShort(2 * i) & 0xffff);
  }

  @Test
  void everyTypeKeyAndCodecOfVersion3() throws IOException {
    final String big = LITTLE.replace("little", "big");
    final String gzip = LITTLE + ", {\"name\": \"gzip\", \"configuration\": {\"level\": 5}}";
    assertVersion3("a", "uint16", SLASH, LITTLE, 'u', 2, ByteOrder.LITTLE_ENDIAN, "c/", "/", b -> b);
    assertVersion3("b", "int16", SLASH.replace("/", "."), big, 'i', 2, ByteOrder.BIG_ENDIAN, "c.", ".", b -> b);
    assertVersion3("c", "float32", "{\"name\": \"default\"}", gzip, 'f', 4, ByteOrder.LITTLE_ENDIAN, "c/", "/", NiftiBytes::gzip);
    assertVersion3("d", "float64", "{\"name\": \"v2\"}", gzip, 'f', 8, ByteOrder.LITTLE_ENDIAN, "", ".", NiftiBytes::gzip);
    assertVersion3("e", "int64", "{\"name\": \"v2\", \"configuration\": {\"separator\": \"/\"}}", LITTLE
      + ", {\"name\": \"zstd\", \"configuration\": {\"level\": 1, \"checksum\": false}}", 'i', 8, ByteOrder.LITTLE_ENDIAN, "",
      "/", OmeZarrReadTest::zstdStored);
    assertVersion3("f", "uint32", SLASH, LITTLE + ", {\"name\": \"crc32c\"}", 'u', 4, ByteOrder.LITTLE_ENDIAN, "c/", "/", b -> {
      final var sum = new CRC32C();
      sum.update(b);
      return ByteBuffer.allocate(b.length + 4).order(ByteOrder.LITTLE_ENDIAN).put(b).putInt((int) sum.getValue()).array();
    });
  }

  private void assertVersion3(final String name, final String type, final String keys, final String codecs, final char kind,
    final int bytes, final ByteOrder order, final String prefix, final String separator, final ZarrFolder.Packing packing)
    throws IOException
  {
    final Path folder = version3(folder(name), zarrJson(type, keys, codecs));
    chunks(folder.resolve("0"), kind, bytes, order, prefix, separator, packing);
    final Volume volume = read(folder);
    assertValues(volume, kind == 'u' ? 150 : kind == 'f' ? 0.25 : 0);
    assertThat(volume.spacing().zMm()).isCloseTo(0.0005, within(1e-15));
    RegionChecks.assertBoxesAreParts(folder, 0);
  }

  @Test
  void chunksThatAreNotThereAreTheFillValue() throws IOException {
    final String[] fills = { "7", "null", "\"NaN\"", "\"Infinity\"", "1e3" };
    final float[] values = { 7, 0, Float.NaN, Float.POSITIVE_INFINITY, 1000 };
    for (int i = 0; i < fills.length; i++) {
      final Path folder = version2(folder("fill" + i), ZATTRS);
      text(folder.resolve("0/.zarray"), zarray("<f4", "null", fills[i], "/"));
      chunks(folder.resolve("0"), 'f', 4, ByteOrder.LITTLE_ENDIAN, "", "/", b -> b);
      Files.delete(folder.resolve("0/1/0/2"));
      final Volume volume = read(folder);
      assertThat(Float.valueOf(volume.values().getAt(8, 2, 3).get())).isEqualTo(Float.valueOf(values[i]));
      assertThat(volume.values().getAt(8, 3, 3).get()).isEqualTo(value(3, 3, 8) + 0.25f);
      assertThat(volume.notes()).singleElement().asString().startsWith("1 of 27 chunks");
      RegionChecks.assertBoxesAreParts(folder, 1);
    }
  }

  @Test
  void sizesAreInMillimetresAndThereIsNoOrientation() throws IOException {
    final Volume volume = read(version2(folder("mm"), ZATTRS));
    assertThat(volume.spacing().xMm()).isCloseTo(0.00018, within(1e-15));
    assertThat(volume.spacing().yMm()).isCloseTo(0.00036, within(1e-15));
    assertThat(volume.spacing().zMm()).isCloseTo(0.0005, within(1e-15));
    assertThat(volume.isOriented()).isFalse();
    assertThat(volume.kind()).isEqualTo(Volume.Kind.INTENSITY);
    assertThat(volume.name()).isEqualTo("mm");
    assertThat(volume.notes()).isEmpty();
  }

  /** World = global scale of (dataset's scale of the index, then its translation): x is 2 * (3 i + 5), y 4 j, z 10 k. */
  @Test
  void transformationsFollowEachOther() throws IOException {
    final String both = ZATTRS.replace("\"scale\": [0.5, 0.36, 0.18]}", "\"scale\": [1, 1, 3]}, {\"type\": \"translation\","
      + " \"translation\": [0, 0, 5]}").replace("\"type\": \"gaussian\"",
        "\"coordinateTransformations\": [{\"type\": \"scale\", \"scale\": [10, 4, 2]}]").replace("micrometer", "centimeter");
    final Volume volume = read(version2(folder("both"), both));
    assertThat(volume.voxelToWorld().apply(1, 1, 1)).containsExactly(10 * 16, 10 * 4, 10 * 10);
    assertThat(volume.voxelToWorld().apply(0, 0, 0)).containsExactly(100, 0, 0);
  }

  @Test
  void unitsThatAreMissingOrUnknownAreTakenAsMillimetres() throws IOException {
    final Volume none = read(version2(folder("none"), ZATTRS.replace(", \"unit\": \"micrometer\"", "")));
    assertThat(none.spacing().xMm()).isEqualTo(0.18);
    assertThat(none.notes()).hasSize(3).allMatch(n -> n.contains("mm is assumed"));
    final Volume odd = read(version2(folder("odd"), ZATTRS.replace("micrometer", "furlong")));
    assertThat(odd.notes()).hasSize(3).allMatch(n -> n.contains("furlong"));
  }

  /** The example of OME-NGFF 0.4 has t, c, z, y, x. */
  @Test
  void timeAndChannelsOfLengthOneAreDropped() throws IOException {
    final String five = ZATTRS.replace("\"axes\": [", "\"axes\": [{\"name\": \"t\", \"type\": \"time\", \"unit\": \"second\"},"
      + " {\"name\": \"c\", \"type\": \"channel\"},").replace("[0.5,", "[0.1, 1.0, 0.5,").replace("[1.0, 0.72",
        "[0.1, 1.0, 1.0, 0.72");
    final Path folder = folder("five");
    text(folder.resolve(".zattrs"), five);
    final String array = zarray("<u2", "null", "0", "/").replace("[5, 7, 9]", "[1, 1, 5, 7, 9]").replace("[2, 3, 4]",
      "[1, 1, 2, 3, 4]");
    text(folder.resolve("0/.zarray"), array);
    chunks(folder.resolve("0/0/0"), 'u', 2, ByteOrder.LITTLE_ENDIAN, "", "/", b -> b);
    assertValues(read(folder), 150);
    RegionChecks.assertBoxesAreParts(folder, 0);
    assertThat(RegionChecks.regions(folder).planesPerChunk()).isEqualTo(2);
    text(folder.resolve("0/.zarray"), array.replace("[1, 1, 5, 7, 9]", "[3, 1, 5, 7, 9]"));
    assertRefused(folder, "3 time points");
    text(folder.resolve("0/.zarray"), array.replace("[1, 1, 5, 7, 9]", "[1, 2, 5, 7, 9]"));
    assertRefused(folder, "2 channels");
  }

  @Test
  void anImageOfOnePlane() throws IOException {
    final Path folder = folder("plane");
    final String plane = ZATTRS.replace("{\"name\": \"z\", \"type\": \"space\", \"unit\": \"micrometer\"},", "");
    text(folder.resolve(".zattrs"), plane.replace("[0.5, 0.36, 0.18]", "[0.36, 0.18]"));
    text(folder.resolve("0/.zarray"), zarray("|u1", "null", "0", "/").replace("[5, 7, 9]", "[2, 3]").replace("[2, 3, 4]",
      "[2, 3]"));
    Files.createDirectories(folder.resolve("0/0"));
    Files.write(folder.resolve("0/0/0"), new byte[] { 1, 2, 3, 4, 5, 6 });
    final Volume volume = read(folder);
    assertThat(volume.dimensions()).containsExactly(3, 2, 1);
    assertThat(volume.values().getAt(2, 1, 0).get()).isEqualTo(6);
    assertThat(volume.values().getAt(1, 0, 0).get()).isEqualTo(2);
    assertThat(RegionChecks.regions(folder).planesPerChunk()).isEqualTo(1);
    RegionChecks.assertBoxesAreParts(folder, 0);
  }

  /** Without .zattrs with multiscales in the outermost folder; the images are in numbered ones. */
  @Test
  void theOneSeriesOfAConvertedFileIsTaken() throws IOException {
    final Path folder = folder("converted");
    text(folder.resolve(".zattrs"), "{\"bioformats2raw.layout\": 3}");
    version2(folder.resolve("0"), ZATTRS);
    assertValues(read(folder), 150);
    assertValues(read(folder.resolve("0")), 150);
    version2(folder.resolve("1"), ZATTRS);
    assertRefused(folder, "several images");
  }

  private static void assertRefused(final Path folder, final String said) {
    assertThatThrownBy(() -> read(folder)).isExactlyInstanceOf(VolumeFormatException.class).hasMessageContainingAll(folder
      .getFileName().toString(), said);
  }

  private void assertRefused(final String file, final String from, final String to, final String said) throws IOException {
    final Path folder = version2(folder("refused"), ZATTRS);
    final String text = Files.readString(folder.resolve(file));
    assertThat(text).contains(from);
    text(folder.resolve(file), text.replace(from, to));
    assertRefused(folder, said);
  }

  @Test
  void whatCannotBeReadIsRefused() throws IOException {
    assertRefused("0/.zarray", "\"C\"", "\"F\"", "C order");
    assertRefused("0/.zarray", "\"filters\": null", "\"filters\": [{\"id\": \"delta\"}]", "filters");
    assertRefused("0/.zarray", "<u2", "<c8", "type <c8");
    assertRefused("0/.zarray", "\"<u2\"", "[[\"a\", \"<u2\"]]", "structure");
    assertRefused("0/.zarray", "gzip", "bz2", "packed by 'bz2'");
    assertRefused("0/.zarray", "[2, 3, 4]", "[2, 3]", "chunks with 2");
    assertRefused("0/.zarray", "[2, 3, 4]", "[2, 0, 4]", "chunks of [2, 0, 4]");
    assertRefused("0/.zarray", "[2, 3, 4]", "[2000000, 3000000, 4]", "chunks of");
    assertRefused("0/.zarray", "[2, 3, 4]", "[1000, 1000, 1000]", "chunks");
    assertRefused("0/.zarray", "[5, 7, 9]", "[500000, 7000, 9000]", "of memory");
    assertRefused("0/.zarray", "[5, 7, 9]", "[5, -7, 9]", "length -7");
    assertRefused("0/.zarray", "[5, 7, 9]", "[5, 0, 9]", "impossible dimensions");
    assertRefused("0/.zarray", "\"fill_value\": 0", "\"fill_value\": \"x\"", "fill_value");
    assertRefused("0/.zarray", "\"zarr_format\": 2", "\"zarr_format\": 1", "zarr_format");
    assertRefused("0/.zarray", "{", "", "no JSON");
    assertRefused(".zattrs", "\"path\": \"0\"", "\"path\": \"../refused/0\"", "0");
    assertRefused(".zattrs", "\"path\": \"0\"", "\"path\": \"/etc\"", "not inside");
    assertRefused(".zattrs", "\"path\": \"0\"", "\"path\": \"0/../../other.zarr/0\"", "not inside");
    assertRefused(".zattrs", "\"path\": \"0\"", "\"path\": \".\"", "not inside");
    assertRefused(".zattrs", "\"path\": \"0\"", "\"path\": \"9\"", "missing");
    assertRefused(".zattrs", "\"name\": \"z\"", "\"name\": \"t\"", "5 time points");
    assertRefused(".zattrs", "\"name\": \"x\"", "\"name\": \"z\"", "axes z, y, z");
    assertRefused(".zattrs", "[0.5, 0.36, 0.18]", "[0.5, 0.36]", "3 numbers");
    assertRefused(".zattrs", "[0.5, 0.36, 0.18]", "[0.5, -0.36, 0.18]", "scale of -0.36");
    assertRefused(".zattrs", "\"type\": \"scale\"", "\"type\": \"affine\"", "affine");
    assertRefused(".zattrs", "multiscales", "labels", "multiscales");
    assertRefused(".zattrs", "\"datasets\"", "\"others\"", "datasets");
    final Path array = version2(folder("array"), ZATTRS).resolve("0");
    assertRefused(array, "one array");
    assertRefused(Files.createDirectory(folder("empty")), "no OME-Zarr");
    assertRefused(version3(folder("shards"), zarrJson("uint8", SLASH, "{\"name\": \"sharding_indexed\"}")), "shards");
    assertRefused(version3(folder("grid"), zarrJson("uint8", SLASH, LITTLE).replace("regular", "rectilinear")), "rectilinear");
    assertRefused(version3(folder("turned"), zarrJson("uint8", SLASH, "{\"name\": \"transpose\", \"configuration\": {\"order\":"
      + " [2, 1, 0]}}, " + LITTLE)), "transpose");
  }

  @Test
  void damagedChunksAreRefused() throws IOException {
    final Path folder = version2(folder("damaged"), ZATTRS);
    final Path chunk = folder.resolve("0/1/2/0");
    final byte[] whole = Files.readAllBytes(chunk);
    for (int length = 0; length < whole.length - 8; length++) {
      Files.write(chunk, Arrays.copyOf(whole, length));
      final int cut = length;
      assertThatThrownBy(() -> read(folder)).as("first %d bytes", cut).isInstanceOf(VolumeFormatException.class)
        .hasMessageContaining(Path.of("0", "1", "2", "0").toString()).hasMessageNotContaining("null");
    }
    Files.write(chunk, NiftiBytes.gzip(new byte[47]));
    assertRefused(folder, "48 bytes is expected, it holds 47");
    Files.write(chunk, NiftiBytes.gzip(new byte[50_000_000])); // a bomb
    assertRefused(folder, "it holds more");
    Files.write(chunk, new byte[1 << 20]);
    assertRefused(folder, "1048576 bytes for a chunk of 48");
  }

  /** Gives up on a flipped shape of many chunks, which may be right. */
  private static final class FewChunks implements Progress {

    private boolean isMany;

    @Override
    public void report(final String step, final long done, final long total) {
      isMany |= total > 10_000;
    }

    @Override
    public boolean isCanceled() {
      return isMany;
    }
  }

  @Test
  void flippedBytesDoNoHarm() throws IOException {
    final Random random = new Random(20261126);
    final String[] compressors = { "gzip", "zlib", "zstd", "lz4", "blosc" };
    int refused = 0;
    for (int round = 0; round < 200; round++) {
      final String id = compressors[round % compressors.length];
      final Path folder = version2(folder("fuzz"), ZATTRS);
      text(folder.resolve("0/.zarray"), zarray("<u2", "{\"id\": \"" + id + "\"}", "0", "/"));
      chunks(folder.resolve("0"), 'u', 2, ByteOrder.LITTLE_ENDIAN, "", "/", bytes -> switch (id) {
        case "gzip" -> NiftiBytes.gzip(bytes);
        case "zlib" -> deflated(bytes, 6);
        case "zstd" -> zstdStored(bytes);
        case "lz4" -> ByteBuffer.allocate(lz4Stored(bytes).length + 4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).put(
          lz4Stored(bytes)).array();
        default -> blosc(0x21, 2, bytes, lz4Stored(shuffled(bytes, 2)));
      });
      final Path file = folder.resolve(new String[] { ".zattrs", "0/.zarray", "0/0/1/1", "0/2/2/2" }[random.nextInt(4)]);
      final byte[] bytes = Files.readAllBytes(file);
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--)
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt()
          : "0123456789 -.e\n=[]{}\"".charAt(random.nextInt(21)));
      Files.write(file, bytes);
      try {
        assertThat(VolumeFiles.read(folder, new FewChunks()).dimensions()).hasSize(3);
      }
      catch (final VolumeFormatException e) {
        refused++;
      }
      catch (final CanceledException e) {
        continue;
      }
      catch (final RuntimeException | Error e) {
        fail("round " + round + " " + file, e);
      }
    }
    assertThat(refused).isBetween(40, 199);
  }
}
