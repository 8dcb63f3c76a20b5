package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

class TensorBoardEventsTest {

  private static final Instant START = Instant.ofEpochSecond(1_790_000_000L, 250_000_000);

  @TempDir
  Path folder;

  /** CRC-32C bit by bit, by its reversed polynomial. */
  private static int crc32c(final byte[] data) {
    int crc = ~0;
    for (final byte b : data) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
    }
    return ~crc;
  }

  private static int masked(final int crc) {
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  /** Checks lengths and checksums, and lets TensorFlow's own classes read the messages. */
  private static List<Event> events(final Path file) throws IOException {
    final ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    final List<Event> events = new ArrayList<>();
    while (content.hasRemaining()) {
      final byte[] length = new byte[8];
      content.get(length);
      assertThat(content.getInt()).isEqualTo(masked(crc32c(length)));
      final byte[] data = new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      content.get(data);
      assertThat(content.getInt()).isEqualTo(masked(crc32c(data)));
      events.add(Event.parseFrom(data));
    }
    return events;
  }

  private static byte[] png(final int type) throws IOException {
    final BufferedImage image = new BufferedImage(5, 3, type);
    image.setRGB(4, 0, 0xFFFFFFFF);
    final var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** RFC 3720, appendix B.4: the checksum of 32 zeros; of "123456789" in every catalogue of checksums. */
  @Test
  void theTestsOwnChecksumIsThePublishedOne() {
    assertThat(crc32c(new byte[32])).isEqualTo(0x8A9136AA);
    assertThat(crc32c("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xE3069283);
  }

  @Test
  void tensorFlowsClassesReadWhatWasWritten() throws IOException {
    final Path run = folder.resolve("new/run \u00e9");
    final TensorBoardEvents events = new TensorBoardEvents(run, START);
    try (events) {
      events.scalar("loss/training", 0, 0.75, START.plusMillis(500));
      events.scalar("rate \u03b7", 5_000_000_000L, 1e-5, START.plusSeconds(60));
      events.scalar("dice", 300, Double.NaN, START);
      events.image("slices/3", 7, png(BufferedImage.TYPE_INT_RGB), START);
    }
    assertThat(events.file()).isEqualTo(run.resolve("events.out.tfevents.1790000000.rra-unet"));
    final List<Event> read = events(events.file());
    assertThat(read).hasSize(6);
    assertThat(read.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(read.get(0).getWallTime()).isEqualTo(1_790_000_000.25);
    assertThat(read.get(1).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
    assertThat(read.get(1).getStep()).isZero();
    final Summary.Value loss = read.get(2).getSummary().getValue(0);
    assertThat(read.get(2).getWallTime()).isEqualTo(1_790_000_000.75);
    assertThat(loss.getTag()).isEqualTo("loss/training");
    assertThat(loss.getSimpleValue()).isEqualTo(0.75f);
    assertThat(read.get(3).getStep()).isEqualTo(5_000_000_000L);
    assertThat(read.get(3).getSummary().getValue(0).getTag()).isEqualTo("rate \u03b7");
    assertThat(read.get(3).getSummary().getValue(0).getSimpleValue()).isEqualTo(1e-5f);
    assertThat(read.get(4).getSummary().getValue(0).getSimpleValue()).isNaN();
    final Summary.Image image = read.get(5).getSummary().getValue(0).getImage();
    assertThat(List.of(image.getWidth(), image.getHeight(), image.getColorspace())).containsExactly(5, 3, 3);
    assertThat(image.getEncodedImageString().toByteArray()).isEqualTo(png(BufferedImage.TYPE_INT_RGB));
    assertThat(read).allSatisfy(event -> assertThat(event.getUnknownFields().asMap()).isEmpty());
  }

  /** TensorFlow's reader checks framing and checksums itself; its decoder, that the picture is one. */
  @Test
  void tensorFlowReadsTheFile() throws IOException {
    final TensorBoardEvents events = new TensorBoardEvents(folder, START);
    try (events) {
      for (int step = 1; step <= 100; step++)
        events.scalar("loss", step, 1.0 / step, START.plusSeconds(step));
      events.image("picture", 100, png(BufferedImage.TYPE_INT_ARGB), START);
    }
    final List<byte[]> records = recordsByTensorFlow(events.file());
    assertThat(records).hasSize(2 + 100 + 1);
    for (int step = 1; step <= 100; step++) {
      final Event event = Event.parseFrom(records.get(1 + step));
      assertThat(event.getStep()).isEqualTo(step);
      assertThat(event.getSummary().getValue(0).getSimpleValue()).isEqualTo((float) (1.0 / step));
    }
    final Summary.Value picture = Event.parseFrom(records.get(102)).getSummary().getValue(0);
    final byte[] png = picture.getImage().getEncodedImageString().toByteArray();
    try (Graph graph = new Graph(); Session session = new Session(graph);
      TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(png)))
    {
      final Ops tf = Ops.create(graph);
      final var encoded = tf.placeholder(TString.class);
      final var decoded = tf.image.decodePng(encoded, TUint8.class);
      try (var result = session.runner().feed(encoded, content).fetch(decoded).run()) {
        final TUint8 pixels = (TUint8) result.get(0);
        assertThat(pixels.shape().asArray()).containsExactly(3, 5, 4);
        assertThat(pixels.getByte(0, 4, 0)).isEqualTo((byte) 255);
        assertThat(pixels.getByte(1, 4, 0)).isZero();
      }
    }
  }

  private static List<byte[]> recordsByTensorFlow(final Path file) {
    try (Graph graph = new Graph(); Session session = new Session(graph)) {
      final Ops tf = Ops.create(graph);
      final var reader = tf.io.tfRecordReader();
      final var queue = tf.io.fifoQueue(List.of(TString.class));
      final var enqueue = tf.io.queueEnqueue(queue, List.of(tf.constant(file.toString())));
      final var close = tf.io.queueClose(queue);
      final var records = tf.io.readerReadUpTo(reader, queue, tf.constant(1000L));
      session.runner().addTarget(enqueue).run().close();
      session.runner().addTarget(close).run().close();
      try (var result = session.runner().fetch(records.values()).run()) {
        final TString values = (TString) result.get(0);
        final List<byte[]> list = new ArrayList<>();
        values.asBytes().scalars().forEach(value -> list.add(value.getObject()));
        return list;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({ "10,1", "1,3", "2,4" }) // TYPE_BYTE_GRAY, TYPE_INT_RGB, TYPE_INT_ARGB
  void tellsTheChannelsOfAPicture(final int type, final int channels) throws IOException {
    final TensorBoardEvents events = new TensorBoardEvents(folder, START);
    try (events) {
      events.image("picture", 1, png(type), START);
    }
    assertThat(events(events.file()).get(2).getSummary().getValue(0).getImage().getColorspace()).isEqualTo(channels);
  }

  /** TensorBoard drops what has the step of a second start or a later one. */
  @Test
  void aResumedTrainingSaysWhereItGoesOn() throws IOException {
    final var first = new TensorBoardEvents(folder, START);
    first.scalar("loss", 1, 0.5, START);
    first.flush();
    assertThat(events(first.file())).as("seen before it is closed").hasSize(3);
    final var second = new TensorBoardEvents(folder, START, 400);
    first.close();
    second.close();
    assertThat(second.file()).isNotEqualTo(first.file());
    assertThat(second.file().toString()).as("read after the first").isGreaterThan(first.file().toString());
    final List<Event> read = events(second.file());
    assertThat(read.get(1).getStep()).isEqualTo(400);
    assertThat(read.get(1).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
  }

  @Test
  void refusesWhatIsNoPng() throws IOException {
    try (var events = new TensorBoardEvents(folder, START)) {
      final byte[] jpeg = Arrays.copyOf(new byte[] { (byte) 0xFF, (byte) 0xD8 }, 100);
      assertThatThrownBy(() -> events.image("slices", 1, jpeg, START)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slices").hasMessageContaining("PNG").hasMessageContaining("100 bytes");
    }
  }
}
