package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSharesTest {

  @Test
  void fewSlicesAreSharedAsWrittenOut() {
    assertThat(slices(new BatchShares(8, 2))).isEqualTo(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7)));
    assertThat(slices(new BatchShares(5, 2))).isEqualTo(List.of(List.of(0, 1, 2), List.of(3, 4)));
    assertThat(slices(new BatchShares(5, 3))).isEqualTo(List.of(List.of(0, 1), List.of(2, 3), List.of(4)));
    assertThat(slices(new BatchShares(2, 3))).isEqualTo(List.of(List.of(0), List.of(1), List.of(1)));
    assertThat(slices(new BatchShares(1, 2))).isEqualTo(List.of(List.of(0), List.of(0)));
    assertThat(slices(new BatchShares(3, 1))).isEqualTo(List.of(List.of(0, 1, 2)));
  }

  @Test
  void sharesFollowEachOtherAndNoDeviceHasTwoMoreThanAnother() {
    for (int count = 1; count < 20; count++)
      for (int devices = 1; devices < 9; devices++) {
        final BatchShares shares = new BatchShares(count, devices);
        final List<Integer> together = new ArrayList<>();
        int counting = 0;
        for (int device = 0; device < devices; device++) {
          final List<Integer> share = slices(shares).get(device);
          assertThat(share).hasSizeBetween(Math.max(1, count / devices), count / devices + 1);
          together.addAll(share);
          counting += shares.counting(device);
        }
        assertThat(counting).as("%d on %d", count, devices).isEqualTo(count);
        for (int i = 0; i < together.size(); i++)
          assertThat(together.get(i)).as("%d on %d", count, devices).isEqualTo(Math.min(i, count - 1));
      }
  }

  @Test
  void nothingCannotBeShared() {
    assertThatThrownBy(() -> new BatchShares(0, 2)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
      "found 0 and 2");
    assertThatThrownBy(() -> new BatchShares(2, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<List<Integer>> slices(final BatchShares shares) {
    final List<List<Integer>> slices = new ArrayList<>();
    for (int device = 0; device < shares.devices(); device++) {
      slices.add(new ArrayList<>());
      for (int i = 0; i < shares.size(device); i++)
        slices.get(device).add(shares.first(device) + i);
    }
    return slices;
  }
}
