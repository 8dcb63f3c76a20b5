package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkingBatchTest {

  private final List<String> computed = new ArrayList<>();

  /** A device with room for so many samples. */
  private ShrinkingBatch.Part device(final int room) {
    return (first, count) -> {
      if (count > room) throw new DeviceMemoryException("no room for " + count);
      computed.add(first + "+" + count);
    };
  }

  @Test
  void halvesUntilItFitsAndComputesEachSampleOnce() throws Exception {
    final ShrinkingBatch batch = new ShrinkingBatch(false);
    batch.compute(16, device(5));
    assertThat(computed).containsExactly("0+4", "4+4", "8+4", "12+4");
    computed.clear();
    batch.compute(7, device(5));
    assertThat(computed).as("begins with what fitted").containsExactly("0+4", "4+3");
    assertThat(batch.remark()).hasValueSatisfying(r -> assertThat(r).contains("with 16 slices").contains("given 4 slices"));
  }

  @Test
  void oddBatchesLoseNoSample() throws Exception {
    new ShrinkingBatch(false).compute(7, device(3));
    assertThat(computed).containsExactly("0+2", "2+2", "4+2", "6+1");
  }

  @Test
  void staysWholeWhereMemorySuffices() throws Exception {
    final ShrinkingBatch batch = new ShrinkingBatch(false);
    batch.compute(16, device(16));
    assertThat(computed).containsExactly("0+16");
    assertThat(batch.remark()).isEmpty();
  }

  /** Two predictions run at once on a GPU: the other one may find out meanwhile that memory is short. */
  @Test
  void aPartHasRoomThoughTheLimitFellMeanwhile() throws Exception {
    final ShrinkingBatch batch = new ShrinkingBatch(true);
    batch.compute(8, (first, count) -> {
      batch.ranOut(8, new DeviceMemoryException("of another thread"));
      computed.add(count + " in " + batch.room(count, 8));
    });
    batch.compute(6, (first, count) -> computed.add(count + " in " + batch.room(count, 8)));
    assertThat(computed).containsExactly("8 in 8", "4 in 4", "2 in 4");
  }

  @Test
  void smallerPartsAreFilledUpWhereThatIsWanted() {
    assertThat(new ShrinkingBatch(true).room(3, 8)).isEqualTo(8);
    assertThat(new ShrinkingBatch(false).room(3, 8)).isEqualTo(3);
  }

  @Test
  void failsWithTheDevicesReasonWhereNotOneSampleFits() {
    assertThatThrownBy(() -> new ShrinkingBatch(false).compute(3, device(0))).isInstanceOf(DeviceMemoryException.class)
      .hasMessage("no room for 1");
  }

  @Test
  void otherFailuresAreNotTriedAgain() {
    assertThatThrownBy(() -> new ShrinkingBatch(false).compute(4, (first, count) -> {
      computed.add("tried");
      throw new EngineException("broken");
    })).hasMessage("broken");
    assertThat(computed).hasSize(1);
  }
}
