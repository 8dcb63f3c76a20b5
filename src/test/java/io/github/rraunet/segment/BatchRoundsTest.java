package io.github.rraunet.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.segment.BatchRounds.Place;
import io.github.rraunet.segment.BatchRounds.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchRoundsTest {

  private static BatchRounds<SliceBatch> rounds(final int batches, final int slices, final int batchSize) throws Exception {
    final var predictor = new FakePredictor((input, x, y, width, height) -> input);
    final List<SliceBatch> all = new ArrayList<>();
    for (int i = 0; i < batches; i++)
      all.add(predictor.allocate(batchSize, 1, 1));
    return new BatchRounds<>(all, slices, batchSize);
  }

  @Test
  void slicesOfOneBatchGoToSeveralThreadsAndItIsReadyAfterTheLast() throws Exception {
    final BatchRounds<SliceBatch> rounds = rounds(2, 5, 3);
    final Place<SliceBatch> a = rounds.nextToFill();
    final Place<SliceBatch> b = rounds.nextToFill();
    final Place<SliceBatch> c = rounds.nextToFill();
    final Place<SliceBatch> d = rounds.nextToFill(); // the second batch
    assertThat(List.of(a.slice(), b.slice(), c.slice(), d.slice())).containsExactly(0, 1, 2, 3);
    assertThat(List.of(a.index(), b.index(), c.index(), d.index())).containsExactly(0, 1, 2, 0);
    assertThat(a.round()).isSameAs(c.round()).isNotSameAs(d.round());
    rounds.filled(c);
    rounds.filled(a);
    final Place<SliceBatch> e = rounds.nextToFill();
    rounds.filled(d);
    rounds.filled(e); // the second batch, of the two slices that are left, is full before the first
    final Round<SliceBatch> second = rounds.nextToPredict();
    assertThat(second).isSameAs(d.round());
    assertThat(second.count()).isEqualTo(2);
    rounds.filled(b);
    assertThat(rounds.nextToPredict()).isSameAs(a.round());
    assertThat(rounds.nextToFill()).isNull();
    assertThat(rounds.nextToPredict()).isNull();
  }

  @Test
  void everySliceGoesRoundOnceHoweverManyThreadsTakePart() throws Exception {
    final int[][] cases = { { 1, 1, 1 }, { 1, 7, 3 }, { 2, 64, 5 }, { 5, 1000, 8 }, { 3, 3, 1 }, { 4, 999, 32 } };
    for (final int[] sizes : cases) {
      final int slices = sizes[1];
      final BatchRounds<SliceBatch> rounds = rounds(sizes[0], slices, sizes[2]);
      final var emptied = new AtomicIntegerArray(slices);
      final var seen = ConcurrentHashMap.<SliceBatch>newKeySet();
      final ExecutorService threads = Executors.newCachedThreadPool();
      final List<Callable<Void>> stages = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        stages.add(() -> {
          for (Place<SliceBatch> p = rounds.nextToFill(); p != null; p = rounds.nextToFill()) {
            p.round().batch().input().put(p.index(), p.slice());
            rounds.filled(p);
          }
          return null;
        });
        stages.add(() -> {
          for (Round<SliceBatch> r = rounds.nextToPredict(); r != null; r = rounds.nextToPredict()) {
            seen.add(r.batch());
            for (int i = 0; i < r.count(); i++)
              r.batch().output().put(i, 3 * r.batch().input().get(i));
            rounds.predicted(r);
          }
          return null;
        });
        stages.add(() -> {
          for (Place<SliceBatch> p = rounds.nextToEmpty(); p != null; p = rounds.nextToEmpty()) {
            if (p.round().batch().output().get(p.index()) == 3f * p.slice()) emptied.incrementAndGet(p.slice());
            rounds.emptied(p);
          }
          return null;
        });
      }
      for (final Future<Void> stage : threads.invokeAll(stages, 20, TimeUnit.SECONDS))
        stage.get();
      threads.shutdown();
      for (int z = 0; z < slices; z++)
        assertThat(emptied.get(z)).as("slice %d", z).isEqualTo(1);
      assertThat(seen).hasSizeLessThanOrEqualTo(sizes[0]);
    }
  }
}
