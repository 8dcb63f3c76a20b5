package io.github.rraunet.training;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Curves and pictures of a training for TensorBoard, without TensorFlow: an event file, that is records in TFRecord's framing,
 * each an {@code Event} of TensorFlow's event.proto.
 *
 * <p>The file grows while the training goes on, and TensorBoard reads what is there; a record cut off by a crash is left out by
 * it. A training that is resumed writes another file in the same folder, which TensorBoard reads after the first. What the
 * first has from the step on at which the second starts, was trained between the last checkpoint and the interruption, is not
 * shown any more: TensorBoard 2.21 drops it because the second file says where it starts or, in its fast reader, for each curve
 * that goes back to an earlier step.</p>
 *
 * <p>For one thread at a time.</p>
 */
public final class TensorBoardEvents implements Closeable {

  // field numbers of event.proto and summary.proto
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_STARTS = 1; // a value of the enumeration
  private static final int SUMMARY_VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int IMAGE = 4;
  private static final int IMAGE_HEIGHT = 1;
  private static final int IMAGE_WIDTH = 2;
  private static final int IMAGE_CHANNELS = 3;
  private static final int IMAGE_PNG = 4;

  private static final String VERSION = "brain.Event:2"; // the version whose files tell a restart by the session log
  private static final byte[] PNG_SIGNATURE = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
  private static final int PNG_WIDTH_AT = 16; // in the header, which always comes first
  private static final int PNG_COLOR_TYPE_AT = 25;

  private final Path file;
  private final OutputStream out;

  /** A training that starts at step 0. */
  public TensorBoardEvents(final Path folder, final Instant started) throws IOException {
    this(folder, started, 0);
  }

  /**
   * @param folder    of the run, made if it is not there; its name is what TensorBoard calls the run
   * @param started   stands in the file's name in seconds; TensorBoard reads the files of a folder in the order of their names
   * @param firstStep first step that will be written; what an earlier file has from it on is no longer shown
   * @throws IOException if no file can be made there
   */
  public TensorBoardEvents(final Path folder, final Instant started, final long firstStep) throws IOException {
    Files.createDirectories(folder);
    file = newFile(folder, started);
    out = new BufferedOutputStream(Files.newOutputStream(file));
    try {
      write(new ProtobufMessage().doubleField(WALL_TIME, seconds(started)).stringField(FILE_VERSION, VERSION));
      // in the first file, too: TensorBoard takes the first start that it meets in a folder for no restart
      write(new ProtobufMessage().doubleField(WALL_TIME, seconds(started)).integerField(STEP, firstStep)
        .messageField(SESSION_LOG, new ProtobufMessage().integerField(SESSION_STATUS, SESSION_STARTS)));
      flush();
    }
    catch (final IOException e) {
      out.close();
      throw e;
    }
  }

  private static Path newFile(final Path folder, final Instant started) throws IOException {
    final String name = String.format(Locale.ROOT, "events.out.tfevents.%010d.rra-unet", started.getEpochSecond());
    for (int n = 0;; n++) {
      final Path file = folder.resolve(n == 0 ? name : name + "." + n);
      try {
        return Files.createFile(file);
      }
      catch (final FileAlreadyExistsException e) {
        // of another training that started in the same second
      }
    }
  }

  /** @return the file that is written */
  public Path file() {
    return file;
  }

  /**
   * One point of a curve.
   *
   * @param tag   name of the curve; curves whose names have the same part before a slash stand together
   * @param value stored as float; may be NaN
   */
  public void scalar(final String tag, final long step, final double value, final Instant when) throws IOException {
    write(summary(step, when, new ProtobufMessage().stringField(TAG, tag).floatField(SIMPLE_VALUE, (float) value)));
  }

  /**
   * @param png a picture in PNG's format, of at most 8 bits a channel
   * @throws IllegalArgumentException if it is something else
   */
  public void image(final String tag, final long step, final byte[] png, final Instant when) throws IOException {
    if (png.length <= PNG_COLOR_TYPE_AT || !Arrays.equals(PNG_SIGNATURE, Arrays.copyOf(png, PNG_SIGNATURE.length)))
      throw new IllegalArgumentException("the picture '" + tag + "' for TensorBoard must be a PNG, found " + png.length
        + " bytes of something else");
    final ByteBuffer header = ByteBuffer.wrap(png);
    final int width = header.getInt(PNG_WIDTH_AT);
    final int height = header.getInt(PNG_WIDTH_AT + Integer.BYTES);
    final var picture = new ProtobufMessage().integerField(IMAGE_HEIGHT, height).integerField(IMAGE_WIDTH, width)
      .integerField(IMAGE_CHANNELS, channels(png[PNG_COLOR_TYPE_AT])).bytesField(IMAGE_PNG, png);
    write(summary(step, when, new ProtobufMessage().stringField(TAG, tag).messageField(IMAGE, picture)));
  }

  private static int channels(final int pngColorType) {
    return switch (pngColorType) {
      case 0 -> 1; // gray
      case 4 -> 2; // gray with opacity
      case 6 -> 4; // colours with opacity
      default -> 3; // colours, or a palette of them
    };
  }

  private static ProtobufMessage summary(final long step, final Instant when, final ProtobufMessage value) {
    return new ProtobufMessage().doubleField(WALL_TIME, seconds(when)).integerField(STEP, step)
      .messageField(SUMMARY, new ProtobufMessage().messageField(SUMMARY_VALUE, value));
  }

  private static double seconds(final Instant when) {
    return when.getEpochSecond() + when.getNano() / 1e9;
  }

  /** TFRecord: length, its checksum, data, their checksum; all little-endian. */
  private void write(final ProtobufMessage event) throws IOException {
    final byte[] data = event.toBytes();
    final byte[] length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    out.write(length);
    out.write(maskedChecksum(length));
    out.write(data);
    out.write(maskedChecksum(data));
  }

  /** CRC-32C, turned right by 15 bits, plus a constant modulo 2^32: a checksum of data that hold checksums would be weak. */
  private static byte[] maskedChecksum(final byte[] data) {
    final CRC32C crc = new CRC32C();
    crc.update(data);
    final int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xA282EAD8;
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  /** Lets TensorBoard see all that was written, such as at the end of an epoch. */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
