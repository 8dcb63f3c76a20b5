package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.github.rraunet.cuda.CudaDevice;
import io.github.rraunet.cuda.HostKernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.metrics.Aggregation;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.LabelSelection;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.MetricSettings;
import io.github.rraunet.metrics.ScoreRow;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tensorflow.KernelRequestsHere;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of masks that are measured in a worker. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerPairMeterTest {

  private static final int[] SIZE = { 37, 20, 9 };

  @TempDir
  private Path folder;

  private static Volume labels(final long seed) {
    final Random random = new Random(seed);
    final var image = PlanarImgs.unsignedBytes(SIZE[0], SIZE[1], SIZE[2]);
    final var cursor = image.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      if (cursor.getIntPosition(0) > 5 && cursor.getIntPosition(2) > 1 && random.nextInt(4) > 0)
        cursor.get().set(cursor.getIntPosition(1) < 12 ? 1 : 25);
    }
    return Volume.of(image).spacing(new Spacing(0.7, 0.8, 2)).name("labels " + seed).build();
  }

  private static CaseEvaluator.Result evaluated(final PairMeter meter, final MetricSettings settings) {
    final var asked = new EvaluationSettings(Metric.parse("overlap,surface"), settings, LabelSelection.parse("all"),
      Aggregation.PER_CASE, null, Double.NaN, EvaluationSettings.Grids.SAME);
    return new CaseEvaluator(asked, 2, meter).evaluate("case", labels(1), labels(2), Progress.NONE);
  }

  /** Masks, settings and measures go through shared memory and JSON, to kernels on the CPU. */
  @Test
  void measuresAreThoseOfThisProcess() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: there are no kernels for the CPU");
    try (NativeLibrary library = HostKernels.compile(folder)) {
      final var kernels = new HostKernels(library, 1 << 28);
      final var served = new KernelRequestsHere(kernels);
      try (var meter = new WorkerPairMeter(new KernelClient(RequestsHere.of(served::call), 0))) {
        for (final MetricSettings settings : List.of(MetricSettings.DEFAULT, MetricSettings.DEFAULT.withBoundaryIouMm(1.9)
          .withEmptyDistance(MetricSettings.EmptyDistance.INFINITY))) {
          final CaseEvaluator.Result found = evaluated(meter, settings);
          final CaseEvaluator.Result expected = evaluated(null, settings);
          assertThat(found.rows()).isEqualTo(expected.rows()).extracting(ScoreRow::label).contains("1", "25");
          assertThat(found.notes()).isEqualTo(expected.notes());
        }
        assertThat(kernels.launches("distance.tally")).as("measured there").isPositive();
        assertThat(kernels.held()).as("pieces of memory that are held").isZero();
      }
    }
  }

  /** Of counts only: background, the first alone, the second alone, both. */
  private static long[] counts(final PairMeter.OpenPair pair) {
    return pair.measure(value -> value == 1, value -> value == 1, new PairMeter.Request(new Spacing(1, 1, 1), new boolean[] {
      true, true, true }, false, null, false, 0)).counts();
  }

  private static Volume full(final int size, final int value) {
    final var image = PlanarImgs.unsignedBytes(size, size, size);
    image.forEach(voxel -> voxel.set(value));
    return Volume.of(image).spacing(new Spacing(1, 1, 1)).build();
  }

  /** Each knows its own masks, whichever was opened last, and what fails to open holds nothing. */
  @Test
  void pairsThatAreOpenTogetherAreToldApart() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: there are no kernels for the CPU");
    try (NativeLibrary library = HostKernels.compile(folder)) {
      final var kernels = new HostKernels(library, 20_000);
      final var served = new KernelRequestsHere(kernels);
      final Set<String> shared = WorkerPredictorTest.sharedMemory();
      final long held = BegunStepsTest.held();
      try (var meter = new WorkerPairMeter(new KernelClient(RequestsHere.of(served::call), 0))) {
        try (PairMeter.OpenPair small = meter.open(full(3, 1), full(3, 1), 1, Progress.NONE).orElseThrow()) {
          try (PairMeter.OpenPair large = meter.open(full(5, 1), full(5, 2), 1, Progress.NONE).orElseThrow()) {
            assertThat(counts(small)).containsExactly(0, 0, 0, 27);
            assertThat(counts(large)).containsExactly(0, 125, 0, 0);
          }
          assertThatThrownBy(() -> meter.open(full(80, 1), full(80, 1), 1, Progress.NONE)).hasMessageContaining("memory");
          assertThat(counts(small)).containsExactly(0, 0, 0, 27);
        }
      }
      assertThat(kernels.held()).as("pieces of memory that are held").isZero();
      WorkerPredictorTest.assertNoneLeft(shared);
      assertThat(BegunStepsTest.held()).as("pieces of shared memory").isEqualTo(held);
    }
  }

  @Test
  void saysWhyThereIsNoGpu() {
    assumeFalse(GpuFacts.isHardwareThere(SystemView.ofThisMachine()), "there is a GPU, or a driver");
    assertThatThrownBy(() -> WorkerPairMeter.start(DeviceChoice.parse("gpu:0"))).isInstanceOf(EngineException.class)
      .hasMessage("there is no NVIDIA GPU on this machine, or no driver for it");
  }

  @Test
  void aWorkerOnTheGpuMeasuresAsTheCpu() throws Exception {
    assumeTrue(CudaDevice.whyNot().isEmpty(), () -> "no GPU: " + CudaDevice.whyNot().orElseThrow());
    try (var meter = WorkerPairMeter.start(DeviceChoice.parse("gpu:0"))) {
      assertThat(evaluated(meter, MetricSettings.DEFAULT).rows()).isEqualTo(evaluated(null, MetricSettings.DEFAULT).rows());
    }
  }
}
