package io.github.rraunet.volume.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;

/** Writes small DICOM files after PS3.5 and PS3.10: a CT slice of 16 bits unless told otherwise. */
public final class DicomBuilder {

  static final String IMPLICIT_LITTLE = "1.2.840.10008.1.2";
  static final String EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";
  static final String EXPLICIT_BIG = "1.2.840.10008.1.2.2";

  private record Element(String vr, byte[] value) {}

  private final TreeMap<Integer, Element> elements = new TreeMap<>();
  private String syntax = EXPLICIT_LITTLE;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private boolean packed;

  /** @param pixels rows of stored values; they become 16-bit words */
  public static DicomBuilder slice(final int[][] pixels) {
    return new DicomBuilder().pixels(pixels).text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2").text(0x00080060, "CS", "CT")
      .text(0x0020000e, "UI", "1.2.3.4").text(0x00200037, "DS", "1\\0\\0\\0\\1\\0").text(0x00200032, "DS", "0\\0\\0")
      .text(0x00280030, "DS", "1\\1").text(0x00280004, "CS", "MONOCHROME2").number(0x00280002, 1).number(0x00280100, 16)
      .number(0x00280101, 16).number(0x00280102, 15).number(0x00280103, 0).text(0x00281052, "DS", "-1024")
      .text(0x00281053, "DS", "1");
  }

  public DicomBuilder syntax(final String uid) {
    syntax = uid;
    order = uid.equals(EXPLICIT_BIG) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return this;
  }

  /** Leaves the transfer syntax out; the data are explicit little endian. */
  DicomBuilder noSyntax() {
    syntax = null;
    return this;
  }

  public DicomBuilder text(final int tag, final String vr, final String value) {
    return raw(tag, vr, even(value, vr.equals("UI") ? '\0' : ' '));
  }

  private static byte[] even(final String text, final char padding) {
    return (text.length() % 2 == 0 ? text : text + padding).getBytes(StandardCharsets.ISO_8859_1);
  }

  DicomBuilder number(final int tag, final int value) {
    return raw(tag, "US", new byte[] { (byte) value, (byte) (value >> 8) });
  }

  /** @param value little endian; numbers and words are turned on writing */
  DicomBuilder raw(final int tag, final String vr, final byte[] value) {
    elements.put(tag, new Element(vr, value));
    return this;
  }

  public DicomBuilder without(final int tag) {
    elements.remove(tag);
    return this;
  }

  DicomBuilder pixels(final int[][] rows) {
    final ByteBuffer words = ByteBuffer.allocate(2 * rows.length * rows[0].length).order(ByteOrder.LITTLE_ENDIAN);
    for (final int[] row : rows)
      for (final int value : row)
        words.putShort((short) value);
    return number(0x00280010, rows.length).number(0x00280011, rows[0].length).raw(0x7fe00010, "OW", words.array());
  }

  DicomBuilder position(final double x, final double y, final double z) {
    return text(0x00200032, "DS", x + "\\" + y + "\\" + z);
  }

  /** Pixels in encapsulated pieces, as compressed syntaxes have them. */
  DicomBuilder packed() {
    packed = true;
    return this;
  }

  /** Compressed pixels, after an empty table of the frames' places; the syntax is as it was set. */
  public DicomBuilder fragments(final byte[]... fragments) {
    return fragmentsBehind(new byte[0], fragments);
  }

  /** @param table of the frames' places: where the first fragment of each begins, in 32 bits */
  DicomBuilder fragmentsBehind(final byte[] table, final byte[]... fragments) {
    final var items = new ByteArrayOutputStream();
    item(items, table);
    for (final byte[] fragment : fragments)
      item(items, fragment.length % 2 == 0 ? fragment : Arrays.copyOf(fragment, fragment.length + 1));
    return raw(0x7fe00010, "OB", items.toByteArray()).packed();
  }

  private static void item(final ByteArrayOutputStream out, final byte[] content) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 0xfffe).putShort((short) 0xe000)
      .putInt(content.length).array());
    out.writeBytes(content);
  }

  byte[] bytes() throws IOException {
    final var meta = new ByteArrayOutputStream();
    if (syntax != null)
      write(meta, 0x00020010, new Element("UI", even(syntax, '\0')), true, ByteOrder.LITTLE_ENDIAN);
    final var file = new ByteArrayOutputStream();
    file.write(new byte[128]);
    file.write("DICM".getBytes(StandardCharsets.US_ASCII));
    file.write(meta.toByteArray());
    for (final var e : elements.entrySet())
      write(file, e.getKey(), e.getValue(), !IMPLICIT_LITTLE.equals(syntax), order);
    return file.toByteArray();
  }

  public Path write(final Path path) throws IOException {
    return Files.write(path, bytes());
  }

  private void write(final ByteArrayOutputStream out, final int tag, final Element e, final boolean explicit,
    final ByteOrder byteOrder) throws IOException {
    final boolean pieces = packed && tag == 0x7fe00010;
    final boolean undefined = pieces || e.vr.equals("SQ");
    final byte[] value = e.value.clone();
    if (byteOrder == ByteOrder.BIG_ENDIAN && (e.vr.equals("US") || e.vr.equals("OW")))
      for (int i = 0; i < value.length; i += 2) {
        final byte low = value[i];
        value[i] = value[i + 1];
        value[i + 1] = low;
      }
    final ByteBuffer head = ByteBuffer.allocate(12).order(byteOrder).putShort((short) (tag >>> 16)).putShort((short) tag);
    final int length = undefined ? -1 : value.length;
    if (!explicit) {
      head.putInt(length);
    } else {
      head.put(e.vr.getBytes(StandardCharsets.US_ASCII));
      if (e.vr.matches("O.|SQ|UN|UT")) head.putShort((short) 0).putInt(length);
      else head.putShort((short) length);
    }
    out.write(head.array(), 0, head.position());
    out.write(value);
    if (undefined) out.write(ByteBuffer.allocate(8).order(byteOrder).putShort((short) 0xfffe).putShort((short) 0xe0dd).putInt(0)
      .array());
  }
}
