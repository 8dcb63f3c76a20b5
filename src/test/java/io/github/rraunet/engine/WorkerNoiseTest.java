package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.github.rraunet.cuda.CudaDevice;
import io.github.rraunet.cuda.HostKernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.noise.DisplacementField;
import io.github.rraunet.noise.EuclideanMorphology;
import io.github.rraunet.noise.MaskWarp;
import io.github.rraunet.noise.NoiseComputing;
import io.github.rraunet.noise.NoisyMask;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tensorflow.KernelRequestsHere;
import io.github.rraunet.volume.Spacing;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Masks that are made wrong in a worker. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerNoiseTest {

  private static final int[] SIZE = { 37, 26, 11 };
  private static final long ROOM = 1 << 20;

  @TempDir
  private Path folder;

  private static NoisyMask mask(final NoiseComputing computing) {
    final var mask = new NoisyMask(SIZE[0], SIZE[1], SIZE[2], new Spacing(0.7, 0.8, 2), 2, Progress.NONE, computing);
    for (int z = 0; z < SIZE[2]; z++) {
      final int plane = z;
      mask.setPlane(z, i -> Math.hypot(i % SIZE[0] - 18, i / SIZE[0] - 12) + plane < 14, i -> i % 7 > 0);
    }
    return mask;
  }

  private static void assertSame(final NoisyMask found, final NoisyMask expected) {
    for (int z = 0; z < SIZE[2]; z++)
      assertThat(found.sets().plane(z)).as("plane " + z).isEqualTo(expected.sets().plane(z));
    assertThat(expected.counts().dice()).as("something was changed").isLessThan(1);
  }

  private static void assertMakesTheSameMasks(final NoiseComputing computing) {
    final NoisyMask found = mask(computing);
    final NoisyMask expected = mask(NoiseComputing.CPU);
    EuclideanMorphology.erode(found, 2.3);
    EuclideanMorphology.erode(expected, 2.3);
    assertSame(found, expected);
    EuclideanMorphology.dilate(found, 3.1);
    EuclideanMorphology.dilate(expected, 3.1);
    assertSame(found, expected);
    final var field = new DisplacementField(SIZE[0], SIZE[1], SIZE[2], new double[] { 5, 4, 2 }, 3, 1, Progress.NONE);
    final var other = new DisplacementField(SIZE[0], SIZE[1], SIZE[2], new double[] { 5, 4, 2 }, 9, 1, Progress.NONE);
    try (MaskWarp warp = computing.warp(found, field); MaskWarp second = computing.warp(found, other);
      MaskWarp here = NoiseComputing.CPU.warp(expected, field); MaskWarp secondHere = NoiseComputing.CPU.warp(expected, other))
    {
      assertThat(warp.counts(2.5)).isEqualTo(here.counts(2.5));
      assertThat(second.counts(4.5)).isEqualTo(secondHere.counts(4.5));
      warp.apply(3.5);
      here.apply(3.5);
      assertSame(found, expected);
    }
  }

  /** Masks, fields and distances go through shared memory and JSON, to kernels on the CPU. */
  @Test
  void masksAreThoseOfThisProcess() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: there are no kernels for the CPU");
    try (NativeLibrary library = HostKernels.compile(folder)) {
      final var kernels = new HostKernels(library, 1 << 28);
      final var served = new KernelRequestsHere(kernels);
      try (var noise = new WorkerNoise(new KernelClient(RequestsHere.of(served::call), 0), ROOM)) {
        assertMakesTheSameMasks(noise);
      }
      assertThat(kernels.launches("warp.warp")).as("warped there").isPositive();
      assertThat(kernels.launches("distance.acrossPlanes")).as("measured there").isPositive();
      assertThat(kernels.held()).as("pieces of memory that are held").isZero();
    }
  }

  @Test
  void aWorkerOnTheGpuMakesTheSameMasks() throws Exception {
    assumeTrue(CudaDevice.whyNot().isEmpty(), () -> "no GPU: " + CudaDevice.whyNot().orElseThrow());
    try (var noise = WorkerNoise.start(DeviceChoice.parse("gpu:0"), ROOM)) {
      assertMakesTheSameMasks(noise);
    }
  }
}
