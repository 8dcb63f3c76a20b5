package io.github.rraunet.engine;

import io.github.rraunet.text.FailureText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An array in numpy's {@code .npy} format (numpy.lib.format, versions 1 to 3), as float32 in C order: the last axis
 * runs fastest in memory.
 *
 * @param shape  length of each axis
 * @param values product of the lengths many
 */
public record NpyArray(int[] shape, float[] values) {

  private static final byte[] MAGIC = { (byte) 0x93, 'N', 'U', 'M', 'P', 'Y' };
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([fiu])(\\d)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");
  private static final int ALIGNMENT = 64;

  public NpyArray {
    if (values.length != elements(shape))
      throw new IllegalArgumentException("an array of shape " + Arrays.toString(shape) + " has " + elements(shape)
        + " values, found " + values.length);
  }

  /**
   * Reads real numbers of any width; integers and float64 are rounded to float32.
   *
   * @throws EngineException if the file is something else, or Fortran-ordered
   */
  public static NpyArray read(final Path file) throws EngineException {
    try {
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)), file);
    }
    catch (final IOException e) {
      throw new EngineException("cannot read the model's test tensor: " + FailureText.of(e) + "; get the whole package again", e);
    }
    catch (final IllegalArgumentException | ArithmeticException e) { // a length that is no int, or a product too large
      throw damaged(file, e.getMessage());
    }
  }

  private static NpyArray parse(final ByteBuffer bytes, final Path file) throws EngineException {
    final byte[] magic = new byte[MAGIC.length];
    if (bytes.remaining() < 12) throw damaged(file, "it ends within the header");
    bytes.get(magic);
    if (!Arrays.equals(magic, MAGIC)) throw damaged(file, "it does not begin like one");
    final int major = bytes.get();
    bytes.get();
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    final int headerLength = major == 1 ? bytes.getShort() & 0xffff : bytes.getInt();
    if (headerLength < 0 || headerLength > bytes.remaining()) throw damaged(file, "it ends within the header");
    final byte[] header = new byte[headerLength];
    bytes.get(header);
    final String text = new String(header, StandardCharsets.UTF_8);
    final Matcher type = TYPE.matcher(text);
    final Matcher fortran = FORTRAN.matcher(text);
    final Matcher shapeText = SHAPE.matcher(text);
    if (!type.find() || !fortran.find() || !shapeText.find()) throw damaged(file, "expected real numbers, found " + text.trim());
    if (fortran.group(1).equals("True")) throw damaged(file, "expected C order, found Fortran order; write it again in C order");
    final int[] shape = Arrays.stream(shapeText.group(1).split(",")).map(String::trim).filter(s -> !s.isEmpty())
      .mapToInt(Integer::parseInt).toArray();
    final int width = Integer.parseInt(type.group(3));
    final long expected = elements(shape) * width;
    if (bytes.remaining() < expected)
      throw damaged(file, "expected " + expected + " bytes of values, found " + bytes.remaining());
    if (type.group(1).equals(">")) bytes.order(ByteOrder.BIG_ENDIAN);
    final float[] values = new float[(int) elements(shape)];
    final String kind = type.group(2) + width;
    for (int i = 0; i < values.length; i++)
      values[i] = switch (kind) {
        case "f4" -> bytes.getFloat();
        case "f8" -> (float) bytes.getDouble();
        case "i1" -> bytes.get();
        case "u1" -> bytes.get() & 0xff;
        case "i2" -> bytes.getShort();
        case "u2" -> bytes.getShort() & 0xffff;
        case "i4" -> bytes.getInt();
        case "u4" -> Integer.toUnsignedLong(bytes.getInt());
        case "i8" -> bytes.getLong();
        default -> throw damaged(file, "numbers of type " + kind + " are not read here");
      };
    return new NpyArray(shape, values);
  }

  /** Writes format version 1.0, little-endian float32, C order. */
  public void write(final OutputStream out) throws IOException {
    final String tuple = Arrays.stream(shape).mapToObj(Integer::toString)
      .collect(Collectors.joining(", ", "(", shape.length == 1 ? ",)" : ")"));
    final StringBuilder header = new StringBuilder("{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple + ", }");
    final int fixed = MAGIC.length + 4;
    while ((fixed + header.length() + 1) % ALIGNMENT != 0)
      header.append(' ');
    header.append('\n');
    final ByteBuffer bytes = ByteBuffer.allocate(fixed + header.length() + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
    bytes.put(header.toString().getBytes(StandardCharsets.US_ASCII));
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }

  private static long elements(final int[] shape) {
    long n = 1;
    for (final int length : shape)
      n = Math.multiplyExact(n, (long) length);
    if (n > Integer.MAX_VALUE / Double.BYTES)
      throw new IllegalArgumentException("an array of shape " + Arrays.toString(shape) + " is too large to be held here");
    return n;
  }

  private static EngineException damaged(final Path file, final String why) {
    return new EngineException(file + " is not a numpy array that can be read: " + why);
  }
}
