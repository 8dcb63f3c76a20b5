package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.FakePredictor;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.folder.DeviceLane.DiedBesideOthersException;
import io.github.rraunet.segment.folder.StackSteps.Loaded;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DeviceLaneTest {

  @TempDir
  private Path temp;

  private StackSteps steps() {
    final var model = new ModelDescription("fake", "spine", new SlicePreparation(new IntensityWindow(-1000, 1000),
      new SliceGeometry.PixelSpacing(1, 2)), Orientation.RAS, 0.5, "image", "probability", "00", Map.of());
    return new StackSteps(new FolderSettings(model, new SegmentationSettings(OutputType.MASK, Double.NaN, false, 0),
      Precision.FLOAT32, true), () -> RunRecord.of("segment-folder"));
  }

  private PlannedStack stack() throws IOException {
    return stack("a.nii", 0);
  }

  private PlannedStack stack(final String name, final float value) throws IOException {
    final Path file = temp.resolve(name);
    final var voxels = PlanarImgs.floats(20, 18, 3);
    voxels.forEach(v -> v.set(value));
    VolumeFiles.write(Volume.of(voxels).build(), file, Progress.NONE);
    final var found = FoundStack.of(file, Path.of(name));
    return new PlannedStack(found, ResultName.parse("", OutputType.MASK, false).of(found, temp.resolve("out")));
  }

  /** @return the only trace of a stack whose segmentation failed */
  private static WeakReference<Volume> failed(final DeviceLane lane, final PlannedStack stack) throws IOException {
    final Loaded loaded = lane.read(stack);
    assertThatThrownBy(() -> lane.compute(loaded, 1)).isInstanceOf(EngineException.class).hasMessage("no");
    return new WeakReference<>(loaded.volume());
  }

  @Test
  void aStackThatFailedIsNotKeptInMemory() throws Exception {
    final FolderSegmenter.PredictorSource failing = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException {
        throw new EngineException("no");
      }
    };
    try (StagingFolder staging = StagingFolder.in(temp.resolve("out"));
      DeviceLane lane = new DeviceLane(failing, steps(), staging, new FolderProgress(Progress.NONE, 1)))
    {
      final WeakReference<Volume> volume = failed(lane, stack());
      for (int i = 0; i < 100 && volume.get() != null; i++) {
        System.gc();
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(volume.get()).isNull();
    }
  }

  /** The first one to notice is gone by then, but nobody knows which of them was the cause. */
  @Test
  void everyStackThatTheWorkerHadWhenItEndedIsTriedByItself() throws Exception {
    final var isComputing = new CountDownLatch(1);
    final var otherIsGone = new CountDownLatch(1);
    final FolderSegmenter.PredictorSource source = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      private volatile boolean ended;

      @Override
      public int concurrency() {
        return 2;
      }

      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        if (batch.input().get(0) > 0.9f) {
          ended = true;
          throw new EngineException("the worker process ended");
        }
        isComputing.countDown();
        otherIsGone.await();
        if (ended) throw new EngineException("the worker process ended");
        super.predict(batch, count);
      }

      @Override
      public boolean isAlive() {
        return !ended;
      }
    };
    try (StagingFolder staging = StagingFolder.in(temp.resolve("out"));
      DeviceLane lane = new DeviceLane(source, steps(), staging, new FolderProgress(Progress.NONE, 2)))
    {
      final Loaded innocent = lane.read(stack("innocent.nii", 0));
      final Loaded killing = lane.read(stack("killing.nii", 1000));
      final var computed = new FutureTask<>(() -> lane.compute(innocent, 2));
      new Thread(computed).start();
      isComputing.await();
      assertThatThrownBy(() -> lane.compute(killing, 1)).isInstanceOf(DiedBesideOthersException.class);
      otherIsGone.countDown();
      assertThatThrownBy(computed::get).hasCauseInstanceOf(DiedBesideOthersException.class);
    }
  }

  @Test
  void whatAWorkerSaidBeforeItEndedIsKept() throws Exception {
    final var starts = new AtomicInteger();
    final FolderSegmenter.PredictorSource source = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      private final int number = starts.incrementAndGet();

      @Override
      public List<String> notes() {
        return List.of("note of worker " + number, "note of all");
      }

      @Override
      public boolean isAlive() {
        return number > 1;
      }

      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        if (!isAlive()) throw new EngineException("the worker process ended");
        super.predict(batch, count);
      }
    };
    try (StagingFolder staging = StagingFolder.in(temp.resolve("out"));
      DeviceLane lane = new DeviceLane(source, steps(), staging, new FolderProgress(Progress.NONE, 1)))
    {
      lane.write(lane.compute(lane.read(stack()), 1));
      assertThat(lane.notes()).containsExactly("note of worker 1", "note of all", "note of worker 2");
    }
    assertThat(starts).hasValue(2);
  }
}
