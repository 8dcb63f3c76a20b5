package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class ReusedTensorsTest {

  private static final Shape FULL = Shape.of(2, 3);

  @Test
  void givesOutWhatCameBackAndNeverTheSameTwice() {
    try (ReusedTensors room = new ReusedTensors(1)) {
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
    try (ReusedTensors room = new ReusedTensors(1)) {
      final TFloat32 full = room.take(FULL);
      room.giveBack(full);
      final TFloat32 other = room.take(Shape.of(3, 2));
      assertThat(other).isNotSameAs(full);
      assertThat(other.shape()).isEqualTo(Shape.of(3, 2));
    }
  }

  @Test
  void keepsAFewOnly() {
    try (ReusedTensors room = new ReusedTensors(1)) {
      final TFloat32 oldest = TFloat32.tensorOf(FULL);
      room.giveBack(oldest);
      for (int i = 0; i < 4; i++)
        room.giveBack(TFloat32.tensorOf(Shape.of(i + 1)));
      assertThat(room.take(FULL)).isNotSameAs(oldest);
    }
  }
}
