package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.training.augment.SliceAugmentation;
import io.github.rraunet.training.data.Cases;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.TrainingData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples are drawn by several threads at a time. */
class EpochBatchesTest {

  private static final int PIXELS = 16 * 16;

  @TempDir
  private Path folder;
  private TrainingData data;
  private final List<Batch> announced = new CopyOnWriteArrayList<>(); // the thread that reads is ahead

  @BeforeEach
  void read() throws Exception {
    data = Cases.data(Cases.numbered(30, 40), new SliceCache(folder, 1));
  }

  private EpochBatches batches(final SliceAugmentation augmentation) {
    return new EpochBatches(data, augmentation, 32, 7, announced::add);
  }

  @Test
  void samplesStandInTheOrderOfTheirSlices() throws Exception {
    final int[] order = IntStream.range(0, 69).map(i -> 68 - i * 7 % 69).toArray();
    try (EpochBatches batches = batches(SliceAugmentation.NONE)) {
      final EpochBatches.Pass pass = batches.plain(order);
      assertThat(pass.batches()).isEqualTo(3);
      int next = 0;
      for (final int size : new int[] { 32, 32, 5 }) {
        final EpochBatches.Drawn drawn = pass.next();
        assertThat(drawn.batch().count()).isEqualTo(size);
        for (int n = 0; n < size; n++, next++) {
          assertThat(drawn.slices()[n]).isEqualTo(order[next]);
          final int value = order[next] < 30 ? order[next] : 100 + order[next] - 30; // as Cases has them
          assertThat(drawn.batch().images()[n * PIXELS]).isCloseTo(value / 1000f, within(1e-4f));
          assertThat(drawn.batch().images()[(n + 1) * PIXELS - 1]).isCloseTo(value / 1000f, within(1e-4f));
        }
        assertThat(announced).contains(drawn.batch());
      }
    }
  }

  @Test
  void whatIsChangedAtRandomDependsOnTheSliceAndNotOnTheThread() throws Exception {
    final SliceAugmentation all = SliceAugmentation.parse("rot90,flip,scale,rotate,elastic,intensity");
    final List<float[]> first = new ArrayList<>();
    for (int run = 0; run < 4; run++)
      try (EpochBatches batches = batches(all)) {
        final EpochBatches.Pass pass = batches.training(IntStream.range(0, data.size()).toArray(), 3);
        for (int b = 0; b < pass.batches(); b++) {
          final float[] images = pass.next().batch().images();
          if (run == 0) first.add(images);
          else assertThat(images).containsExactly(first.get(b));
        }
      }
  }

  @Test
  void aSampleThatCannotBeDrawnFailsItsBatchWithItsOwnError() throws Exception {
    try (EpochBatches batches = batches(SliceAugmentation.NONE)) {
      final EpochBatches.Pass pass = batches.plain(new int[] { 0, 1, data.size(), 2 });
      assertThatThrownBy(pass::next).isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(announced).isEmpty();
      assertThat(batches.plain(new int[] { 5 }).next().slices()).containsExactly(5); // others are not concerned
    }
  }
}
