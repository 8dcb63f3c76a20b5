package io.github.rraunet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.slices.SlicePreparer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stored slices and masks are what the CPU's classes make of them, wherever the kernels run. */
abstract class MaskingContract {

  private static final int SLICES = 5;
  private static final int BYTES = 256;
  private static final int SHORTS = 65536;
  private static final long PLENTY = 1L << 30;

  private Kernels kernels;

  /** @param limit of the memory in bytes */
  abstract Kernels open(long limit);

  /** @return pieces of the device's memory that are still held */
  abstract long held(Kernels kernels);

  @AfterEach
  void memoryWasGivenBack() {
    assertThat(held(kernels)).as("pieces of memory that are held").isZero();
    kernels.close();
  }

  private static SliceMasking masking(final SliceGeometry geometry, final int width, final int height, final int levels,
    final float threshold)
  {
    return masking(geometry, width, height, levels, threshold, false, false);
  }

  private static SliceMasking masking(final SliceGeometry geometry, final int width, final int height, final int levels,
    final float threshold, final boolean reversedX, final boolean reversedY)
  {
    final boolean bytes = levels == BYTES;
    return new SliceMasking(new SlicePreparation(new IntensityWindow(-1000, 1000), geometry), width, height, 0.7, 0.9, levels,
      bytes ? -11.3 : 0.07, bytes ? 1400.5 : -2000.25, reversedX, reversedY, threshold);
  }

  private static ByteBuffer direct(final int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static float[] floats(final ByteBuffer buffer) {
    final FloatBuffer values = buffer.order(ByteOrder.nativeOrder()).asFloatBuffer();
    final float[] all = new float[values.remaining()];
    values.get(all);
    return all;
  }

  /** What is before and behind the part of a buffer that is used has to stay. */
  private static ByteBuffer framed(final int bytes) {
    final ByteBuffer buffer = direct(bytes + 2 * Long.BYTES);
    for (int i = 0; i < buffer.capacity(); i++)
      buffer.put(i, (byte) 0x77);
    return buffer.position(Long.BYTES);
  }

  private static void assertFrame(final ByteBuffer buffer) {
    for (int i = 0; i < Long.BYTES; i++) {
      assertThat(buffer.get(i)).isEqualTo((byte) 0x77);
      assertThat(buffer.get(buffer.capacity() - 1 - i)).isEqualTo((byte) 0x77);
    }
  }

  /** @return index in a slice of the pixel that is stored at i */
  private static int pixel(final SliceMasking masking, final int i) {
    final int x = i % masking.width();
    final int y = i / masking.width();
    return (masking.reversedY() ? masking.height() - 1 - y : y) * masking.width() + (masking.reversedX() ? masking.width() - 1 - x
      : x);
  }

  private static byte[] masked(final SliceMasking masking, final FloatBuffer probabilities, final int slice) {
    final SlicePreparer preparer = masking.preparer();
    final float[] plane = new float[preparer.width() * preparer.height()];
    preparer.restore(probabilities, slice * preparer.networkWidth() * preparer.networkHeight(), plane);
    final byte[] mask = new byte[plane.length];
    for (int i = 0; i < mask.length; i++)
      mask[i] = (byte) (plane[pixel(masking, i)] > masking.threshold() ? 255 : 0);
    return mask;
  }

  private void assertSame(final SliceMasking masking) {
    final SlicePreparer preparer = masking.preparer();
    final int size = masking.width() * masking.height();
    final int network = preparer.networkWidth() * preparer.networkHeight();
    final Random random = new Random(41);
    final ByteBuffer stored = direct(SLICES * size * masking.pixelBytes());
    final float[][] values = new float[SLICES][size];
    for (int i = 0; i < SLICES * size; i++) {
      final int level = random.nextInt(9) == 0 ? random.nextInt(2) * (masking.levels() - 1) : random.nextInt(masking.levels());
      if (masking.pixelBytes() == 1) stored.put(i, (byte) level);
      else stored.putShort(2 * i, (short) level);
      values[i / size][pixel(masking, i % size)] = (float) (masking.slope() * level + masking.intercept());
    }
    final ByteBuffer prepared = framed(Float.BYTES * SLICES * network);
    final ByteBuffer probabilities = direct(Float.BYTES * SLICES * network);
    for (int i = 0; i < SLICES * network; i++)
      probabilities.putFloat(Float.BYTES * i, random.nextInt(4) == 0 ? random.nextInt(3) / 2f : random.nextFloat() * 1.0002f
        - 0.0001f);
    final ByteBuffer mask = framed(SLICES * size);
    try (var onDevice = new CudaMasking(kernels, masking.steps())) {
      onDevice.prepare(SLICES, stored, prepared);
      assertThat(onDevice.restore(SLICES, probabilities, -0.001f, 1.001f, mask)).isEqualTo(-1);
    }
    final FloatBuffer expected = FloatBuffer.allocate(network);
    for (int k = 0; k < SLICES; k++) {
      preparer.prepare(values[k], expected, 0);
      assertThat(floats(prepared.slice(Long.BYTES + Float.BYTES * k * network, Float.BYTES * network))).as("slice %d", k)
        .isEqualTo(expected.array());
      final byte[] found = new byte[size];
      mask.get(Long.BYTES + k * size, found);
      assertThat(found).as("mask %d", k).isEqualTo(masked(masking, probabilities.asFloatBuffer(), k))
        .contains((byte) 255, (byte) 0);
    }
    assertFrame(prepared);
    assertFrame(mask);
  }

  @Test
  void slicesAndMasksHaveTheValuesOfTheCpus() {
    kernels = open(PLENTY);
    for (final int levels : new int[] { BYTES, SHORTS }) {
      assertSame(masking(new SliceGeometry.Resize(32, 32), 64, 64, levels, 0.5f)); // rows last on the way forth
      assertSame(masking(new SliceGeometry.Resize(40, 24), 33, 70, levels, 0.3f));
      assertSame(masking(new SliceGeometry.Resize(64, 20), 64, 64, levels, 0.5f)); // one axis is as it is
      assertSame(masking(new SliceGeometry.Resize(20, 64), 64, 64, levels, 0.5f));
      assertSame(masking(new SliceGeometry.Resize(64, 64), 64, 64, levels, 0.5f)); // nothing is resampled
      assertSame(masking(new SliceGeometry.PixelSpacing(1.0, 16), 50, 61, levels, 0.7f)); // padded on both sides
      assertSame(masking(new SliceGeometry.PixelSpacing(0.7, 16), 50, 64, levels, 0.5f)); // padded, not resampled along x
    }
    for (final boolean reversedX : new boolean[] { false, true })
      for (final boolean reversedY : new boolean[] { false, true }) {
        assertSame(masking(new SliceGeometry.PixelSpacing(1.0, 16), 50, 61, SHORTS, 0.5f, reversedX, reversedY));
        assertSame(masking(new SliceGeometry.Resize(40, 24), 33, 70, BYTES, 0.5f, reversedX, reversedY));
      }
    assertSame(masking(new SliceGeometry.Resize(64, 64), 64, 64, SHORTS, 0)); // also what is hardly above 0
  }

  @Test
  void nothingIsAboveAThresholdOfOne() {
    kernels = open(PLENTY);
    final SliceMasking masking = masking(new SliceGeometry.Resize(16, 16), 32, 32, BYTES, 1);
    final ByteBuffer probabilities = direct(Float.BYTES * 256);
    for (int i = 0; i < 256; i++)
      probabilities.putFloat(Float.BYTES * i, 1.0005f);
    final ByteBuffer mask = direct(32 * 32);
    mask.put(5, (byte) 1);
    try (var onDevice = new CudaMasking(kernels, masking.steps())) {
      onDevice.restore(1, probabilities, -0.001f, 1.001f, mask);
    }
    for (int i = 0; i < mask.capacity(); i++)
      assertThat(mask.get(i)).isZero();
  }

  /** In the padding, too, where it would not show in a mask. */
  @Test
  void theFirstValueThatIsNoProbabilityIsFound() {
    assertFirstFound(PLENTY);
  }

  @Test
  void itIsFoundWhereSlicesAreAtWorkOneByOne() {
    final long tableAndOneSlice = 350_000;
    assertFirstFound(tableAndOneSlice);
  }

  private void assertFirstFound(final long limit) {
    kernels = open(limit);
    final SliceMasking masking = masking(new SliceGeometry.PixelSpacing(1.0, 16), 50, 61, SHORTS, 0.5f);
    final int network = masking.preparer().networkWidth() * masking.preparer().networkHeight();
    final ByteBuffer mask = direct(3 * 50 * 61);
    try (var onDevice = new CudaMasking(kernels, masking.steps())) {
      for (final float wrong : new float[] { Float.NaN, 1.002f, -0.002f, Float.POSITIVE_INFINITY }) {
        final ByteBuffer probabilities = direct(Float.BYTES * 3 * network);
        probabilities.putFloat(Float.BYTES * (3 * network - 1), wrong);
        assertThat(onDevice.restore(3, probabilities, -0.001f, 1.001f, mask)).isEqualTo(3L * network - 1);
        probabilities.putFloat(Float.BYTES * (network + 7), wrong);
        assertThat(onDevice.restore(3, probabilities, -0.001f, 1.001f, mask)).isEqualTo(network + 7);
        assertThat(onDevice.restore(1, probabilities, -0.001f, 1.001f, mask)).isEqualTo(-1);
      }
    }
  }

  @Test
  void workThatFindsTooLittleMemoryHoldsNone() {
    final SliceMasking masking = masking(new SliceGeometry.PixelSpacing(1.0, 16), 50, 61, SHORTS, 0.5f);
    int tried = 0;
    int failed = 0;
    for (long limit = 1000; limit < 600_000; limit += 1 + limit / 16) {
      if (kernels != null) memoryWasGivenBack();
      kernels = open(limit);
      tried++;
      try {
        assertSame(masking);
      }
      catch (final RuntimeException e) {
        assertThat(e).hasMessageContaining("memory");
        failed++;
      }
    }
    assertThat(failed).isBetween(1, tried - 1);
  }

  /** As a prediction that nobody waits for any more would find it. */
  @Test
  void isRefusedOnceItIsClosed() {
    kernels = open(PLENTY);
    final var onDevice = new CudaMasking(kernels, masking(new SliceGeometry.Resize(16, 16), 32, 32, BYTES, 0.5f).steps());
    onDevice.close();
    assertThatThrownBy(() -> onDevice.prepare(1, direct(1024), direct(1024))).isInstanceOf(CudaException.class)
      .hasMessageContaining("closed");
  }

  @Test
  void memoryOnTheHeapIsRefused() {
    kernels = open(PLENTY);
    final SliceMasking masking = masking(new SliceGeometry.Resize(16, 16), 32, 32, BYTES, 0.5f);
    try (var onDevice = new CudaMasking(kernels, masking.steps())) {
      assertThatThrownBy(() -> onDevice.prepare(1, ByteBuffer.allocate(1024), direct(1024))).isInstanceOf(
        IllegalArgumentException.class).hasMessageContaining("direct memory");
    }
  }
}
