package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.training.data.Cases;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelTest {

  private static final int[] NONE = {};

  /** Foreground of slices 0 to 6: 0, 256, 16, 48, 0, 32, 64 pixels. */
  @Test
  void theSliceThatIsShownHasTheMedianOfTheForeground(@TempDir final Path folder) throws IOException {
    final int[] rows = { 0, 16, 1, 3, 0, 2, 4 };
    final TrainingData data = Cases.data(List.of(Cases.of("c", Cases.volume(16, 16, 7, (x, y, z) -> 100 * z), Cases.volume(16,
      16, 7, (x, y, z) -> y < rows[z] ? 1 : 0))), new SliceCache(folder, 1));
    final int[] all = { 0, 1, 2, 3, 4, 5, 6 };
    assertThat(TrainedModel.typical(data, new DataSplit(all, NONE, List.of()))).as("of 16, 32, 48, 64, 256").isEqualTo(3);
    assertThat(TrainedModel.typical(data, new DataSplit(all, new int[] { 0, 1, 2, 4, 5 }, List.of()))).as("of 16, 32, 256")
      .isEqualTo(5);
    assertThat(TrainedModel.typical(data, new DataSplit(all, new int[] { 0, 4 }, List.of()))).as("all are empty").isZero();
  }
}
