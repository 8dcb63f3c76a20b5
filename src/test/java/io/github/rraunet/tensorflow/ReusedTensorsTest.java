package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class ReusedTensorsTest {

  private static final Shape FULL = Shape.of(2, 3);

  @Test
  void givesOutWhatCameBackAndNeverTheSameTwice() {
    try (ReusedTensors room = new ReusedTensors(FeedPinning.NONE)) {
      final TFloat32 first = room.take(FULL);
      final TFloat32 second = room.take(FULL);
      assertThat(second).isNotSameAs(first);
      room.giveBack(first);
      assertThat(room.take(FULL)).isSameAs(first);
      assertThat(room.take(FULL)).isNotSameAs(second).isNotSameAs(first);
    }
  }

  @Test
  void onlyForTheSameShape() {
    try (ReusedTensors room = new ReusedTensors(FeedPinning.NONE)) {
      final TFloat32 full = room.take(FULL);
      room.giveBack(full);
      final TFloat32 other = room.take(Shape.of(3, 2));
      assertThat(other).isNotSameAs(full);
      assertThat(other.shape()).isEqualTo(Shape.of(3, 2));
    }
  }

  @Test
  void keepsAFewOnly() {
    try (ReusedTensors room = new ReusedTensors(FeedPinning.NONE)) {
      final TFloat32 oldest = TFloat32.tensorOf(FULL);
      room.giveBack(oldest);
      for (int i = 0; i < 4; i++)
        room.giveBack(TFloat32.tensorOf(Shape.of(i + 1)));
      assertThat(room.take(FULL)).isNotSameAs(oldest);
    }
  }

  /** Notes what is pinned, by what lies there. */
  private static final class Noted implements FeedPinning.Pins {

    private final List<ByteBuffer> pinned = new ArrayList<>();
    private final List<Float> firstValueWhenUnpinned = new ArrayList<>();
    private boolean refuses;
    private int left = Integer.MAX_VALUE;

    @Override
    public boolean pin(final ByteBuffer memory) {
      if (left-- == 0) throw new IllegalStateException("no room");
      if (!refuses) pinned.add(memory);
      return !refuses;
    }

    @Override
    public void unpin(final ByteBuffer memory) {
      assertThat(pinned).contains(memory);
      pinned.removeIf(m -> m == memory);
      firstValueWhenUnpinned.add(memory.order(ByteOrder.nativeOrder()).getFloat(0)); // it must not be freed yet
    }
  }

  @Test
  void memoryIsPinnedOnceAndUnpinnedBeforeItIsFreed() {
    final var noted = new Noted();
    try (ReusedTensors room = new ReusedTensors(new FeedPinning(noted))) {
      final TFloat32 tensor = room.take(FULL);
      tensor.asRawTensor().data().asFloats().write(new float[] { 1, 2, 3, 4, 5, 6 });
      assertThat(noted.pinned).hasSize(1);
      final ByteBuffer memory = noted.pinned.get(0).order(ByteOrder.nativeOrder());
      assertThat(memory.isDirect()).isTrue();
      assertThat(memory.capacity()).isEqualTo(24);
      for (int i = 0; i < 6; i++)
        assertThat(memory.getFloat(4 * i)).isEqualTo(i + 1f);
      room.giveBack(tensor);
      room.giveBack(room.take(FULL));
      assertThat(noted.pinned).hasSize(1);
      for (int i = 0; i < 4; i++)
        room.giveBack(room.take(Shape.of(i + 1)));
      assertThat(noted.pinned).as("a few are kept").hasSize(4);
      assertThat(noted.firstValueWhenUnpinned).containsExactly(1f);
    }
    assertThat(noted.pinned).isEmpty();
    assertThat(noted.firstValueWhenUnpinned).hasSize(5);
  }

  @Test
  void whatCannotBePinnedIsUsedAsItIs() {
    final var noted = new Noted();
    noted.refuses = true;
    try (ReusedTensors room = new ReusedTensors(new FeedPinning(noted))) {
      final TFloat32 tensor = room.take(FULL);
      room.giveBack(tensor);
      assertThat(room.take(FULL)).isSameAs(tensor);
      room.giveBack(tensor);
    }
    assertThat(noted.firstValueWhenUnpinned).isEmpty();
  }

  /** Two devices: the images of the first, its masks, those of the second. */
  @ParameterizedTest
  @ValueSource(ints = { 0, 1, 2, 3 })
  void aBatchThatFindsNoRoomGivesBackWhatItTook(final int taken) {
    final var noted = new Noted();
    noted.left = taken;
    final var pinning = new FeedPinning(noted);
    try (ReusedTensors first = new ReusedTensors(pinning); ReusedTensors second = new ReusedTensors(pinning)) {
      assertThatThrownBy(() -> new FedBatch(Discs.batch(3, 16, 16, 1), List.of(first, second))).hasMessage("no room");
      assertThat(noted.pinned).hasSize(taken);
      final Shape ofFirst = Shape.of(2, 16, 16, 1);
      final Shape ofSecond = Shape.of(1, 16, 16, 1);
      for (int i = 0; i < 2; i++) {
        first.take(ofFirst).close();
        second.take(ofSecond).close();
      }
      assertThat(noted.pinned).as("made for the first time").hasSize(4);
    }
  }
}
