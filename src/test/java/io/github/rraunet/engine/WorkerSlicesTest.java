package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.github.rraunet.cuda.CudaDevice;
import io.github.rraunet.cuda.CudaException;
import io.github.rraunet.cuda.HostKernels;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceComputing;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import io.github.rraunet.tensorflow.KernelRequestsHere;
import io.github.rraunet.training.data.Cases;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.SliceSettings;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Slices of a training that are prepared in a worker. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerSlicesTest {

  private static final int[] SIZE = { 48, 40, 19 };
  private static final Spacing SPACING = new Spacing(0.7, 0.9, 1.5);
  private static final IntensityWindow WINDOW = new IntensityWindow(-200, 600);
  private static final long SMALL_SLAB = 50_000; // a few slices

  private static final long SMALL_CARD = 150_000;
  private static final long LARGE = 1 << 27;

  private static final List<TrainingCase> CASES = cases();
  private static final List<SliceGeometry> GEOMETRIES = List.of(new SliceGeometry.Resize(24, 20), new SliceGeometry.Resize(33,
    64), new SliceGeometry.Resize(48, 17), new SliceGeometry.PixelSpacing(1.1, 16), new SliceGeometry.PixelSpacing(0.5, 1));

  @TempDir
  private Path folder;

  private static Volume volume(final net.imglib2.RandomAccessibleInterval<? extends RealType<?>> stored, final double slope,
    final double intercept, final String orientation)
  {
    final Volume asStored = Volume.of(stored).calibration(slope, intercept).voxelToWorld(VoxelToWorld.ofSpacing(SPACING))
      .oriented(!orientation.isEmpty()).name("v").build();
    return orientation.isEmpty() ? asStored : asStored.reoriented(Orientation.parse(orientation));
  }

  private static Volume bytes(final String orientation) {
    final Random random = new Random(1);
    final var image = PlanarImgs.unsignedBytes(SIZE[0], SIZE[1], SIZE[2]);
    image.forEach(v -> v.set(random.nextInt(256)));
    return volume(image, 3.7, -300, orientation);
  }

  private static Volume shorts(final String orientation) {
    final Random random = new Random(2);
    final var image = PlanarImgs.unsignedShorts(SIZE[0], SIZE[1], SIZE[2]);
    image.forEach(v -> v.set(random.nextInt(20) == 0 ? 65_535 : random.nextInt(2000)));
    return volume(image, 0.517, -213.25, orientation);
  }

  private static Volume floats(final String orientation) {
    final Random random = new Random(3);
    final var image = PlanarImgs.floats(SIZE[0], SIZE[1], SIZE[2]);
    image.forEach(v -> v.set(random.nextInt(40) == 0 ? Float.NaN : random.nextInt(40) == 0 ? Float.NEGATIVE_INFINITY
      : (float) (random.nextGaussian() * 400)));
    return volume(image, 1, 0, orientation);
  }

  /** Every other column and row, so that many pixels of the network are foreground by half; and some of another label. */
  private static Volume labels(final String orientation) {
    final Random random = new Random(4);
    final var image = PlanarImgs.unsignedBytes(SIZE[0], SIZE[1], SIZE[2]);
    final var cursor = image.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      final boolean in = cursor.getIntPosition(2) % 2 == 0 ? cursor.getIntPosition(0) % 2 == 0 : random.nextInt(3) == 0;
      cursor.get().set(in ? cursor.getIntPosition(1) < 20 ? 1 : 25 : 0);
    }
    return volume(image, 1, 0, orientation);
  }

  private static List<TrainingCase> cases() {
    final List<TrainingCase> cases = new ArrayList<>();
    cases.add(Cases.of("bytes", bytes(""), labels("")));
    cases.add(Cases.of("shorts", shorts("RAS"), labels("RAS")));
    cases.add(Cases.of("floats", floats(""), labels("")));
    for (final String code : new String[] { "LPI", "PIR", "SAL" })
      cases.add(Cases.of(code, shorts(code), labels(code)));
    cases.add(Cases.of("two ways", floats("PIR"), labels("LPI")));
    return cases;
  }

  /** @return files by their names, which tell what went in */
  private static Map<String, byte[]> prepared(final Path folder, final int threads, final SliceComputing computing,
    final SliceGeometry geometry) throws IOException
  {
    final var settings = new SliceSettings(new SlicePreparation(WINDOW, geometry), LabelSet.parse("25"));
    TrainingData.read(CASES, settings, new SliceCache(folder, threads).preparedBy(computing), Progress.NONE);
    final Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (final Path file : all.toList())
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return files;
  }

  private void assertPreparesTheSameFiles(final SliceComputing computing, final int threads) throws IOException {
    for (final SliceGeometry geometry : GEOMETRIES) {
      final Path mine = Files.createTempDirectory(folder, "found");
      final Map<String, byte[]> found = prepared(mine, threads, computing, geometry);
      final Map<String, byte[]> expected = prepared(Files.createTempDirectory(folder, "expected"), 1, SliceComputing.CPU,
        geometry);
      assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSize(CASES.size());
      expected.forEach((name, bytes) -> assertThat(found.get(name)).as("%s, %d threads", geometry, threads).isEqualTo(bytes));
    }
  }

  /** Slices and steps go through shared memory and JSON, to kernels on the CPU. */
  @Test
  void filesOfTheCacheAreThoseOfThisProcess() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: there are no kernels for the CPU");
    try (NativeLibrary library = HostKernels.compile(folder)) {
      for (final long[] limits : new long[][] { { LARGE, LARGE, 1 }, { LARGE, SMALL_SLAB, 3 }, { SMALL_CARD, LARGE, 2 } }) {
        final var kernels = new HostKernels(library, limits[0]);
        final var served = new KernelRequestsHere(kernels);
        final Map<String, Integer> requests = new TreeMap<>();
        final KernelClient client = new KernelClient(RequestsHere.of((request, inputs) -> {
          requests.merge(request, 1, Integer::sum);
          return served.call(request, inputs);
        }), 0);
        try (var slices = new WorkerSlices(client, limits[1])) {
          assertPreparesTheSameFiles(slices, (int) limits[2]);
        }
        assertThat(kernels.launches("slices.window")).as("images").isPositive();
        assertThat(kernels.launches("slices.foreground")).as("masks").isPositive();
        final int stacks = 2 * CASES.size() * GEOMETRIES.size();
        assertThat(requests).containsEntry(WorkerProtocol.SLICES, stacks).containsEntry(WorkerProtocol.CLOSE_SLICES, stacks);
        if (limits[1] == SMALL_SLAB) assertThat(requests.get(WorkerProtocol.PREPARE_SLICES)).isGreaterThan(3 * stacks);
        else assertThat(requests).containsEntry(WorkerProtocol.PREPARE_SLICES, stacks);
        if (limits[0] == SMALL_CARD) assertThat(kernels.launches("slices.window")).as("batches").isGreaterThan(stacks);
        assertThat(kernels.held()).as("pieces of memory that are held").isZero();
      }
    }
  }

  @Test
  void aSlabIsNoLargerThanTheSharedMemoryAllows() {
    final long mb = 1 << 20;
    assertThat(WorkerStackPreparer.atOnce(600, mb, 128 * mb, Long.MAX_VALUE)).isEqualTo(128);
    assertThat(WorkerStackPreparer.atOnce(60, mb, 128 * mb, Long.MAX_VALUE)).isEqualTo(60);
    assertThat(WorkerStackPreparer.atOnce(600, mb, 128 * mb, 64 * mb)).as("a container's 64 MB").isEqualTo(32);
    assertThat(WorkerStackPreparer.atOnce(600, mb, 128 * mb, mb)).as("one is tried").isEqualTo(1);
  }

  @Test
  void slicesLargerThanTheSharedMemoryStayOnTheCpu() throws Exception {
    final KernelClient client = new KernelClient(RequestsHere.of((request, inputs) -> {
      assertThat(request).isEqualTo(WorkerProtocol.KERNELS);
      return Map.of("device", "none");
    }), 0);
    try (var slices = new WorkerSlices(client, 1000)) {
      assertPreparesTheSameFiles(slices, 2);
    }
  }

  private static SlicePreparer halving() {
    return new SlicePreparer(new SlicePreparation(WINDOW, new SliceGeometry.Resize(8, 8)), 16, 16, 1, 1);
  }

  /** @return kernels whose device fails as a real one does */
  private static Kernels failing(final Kernels kernels, final String sentence, final AtomicBoolean fails) {
    return (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] { Kernels.class }, (proxy, method,
      arguments) -> {
      if (fails.get() && method.getName().equals("allocate")) throw new CudaException(sentence);
      try {
        return method.invoke(kernels, arguments);
      }
      catch (final InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  private static long shared() throws IOException {
    final Path memory = Path.of("/dev/shm");
    if (!Files.isDirectory(memory)) return 0;
    try (Stream<Path> all = Files.list(memory)) {
      return all.filter(f -> f.getFileName().toString().contains("appose")).count();
    }
  }

  @Test
  void aFailureOfTheGpuIsToldAndLeavesNothing() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: there are no kernels for the CPU");
    final String full = "the GPU could not allocate 12 bytes: CUDA_ERROR_OUT_OF_MEMORY; the device's memory is full: end other"
      + " programs that use it, or take device=cpu";
    try (NativeLibrary library = HostKernels.compile(folder)) {
      final var kernels = new HostKernels(library, LARGE);
      final var fails = new AtomicBoolean(true);
      try (var slices = WorkerSlicesHere.of(failing(kernels, full, fails), () -> {})) {
        final Path mine = folder.resolve("mine");
        final long before = shared();
        assertThatThrownBy(() -> prepared(mine, 2, slices, GEOMETRIES.get(0))).isInstanceOf(WorkerFailure.class).hasMessage(full);
        assertThat(mine).isEmptyDirectory();
        assertThat(kernels.held()).as("pieces of memory that are held").isZero();
        assertThat(shared()).as("names of shared memory").isEqualTo(before);
        fails.set(false);
        assertPreparesTheSameFiles(slices, 2);
      }
    }
  }

  @Test
  void whatSourceAndSinkThrowComesOutAndTheUserCanStop() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: there are no kernels for the CPU");
    final float[] plane = new float[256];
    final StackPreparer.Source source = (i, to) -> System.arraycopy(plane, 0, to, 0, plane.length);
    try (NativeLibrary library = HostKernels.compile(folder)) {
      final var kernels = new HostKernels(library, LARGE);
      try (var slices = WorkerSlicesHere.of(kernels, () -> {})) {
        for (final int threads : new int[] { 1, 3 }) {
          final StackPreparer stack = slices.stack(WorkerSlicesTest::halving, 9, Progress.NONE);
          assertThatThrownBy(() -> stack.prepare(9, (i, to) -> {
            throw new IllegalStateException("source " + i / 9);
          }, (i, values) -> {}, threads)).isInstanceOf(IllegalStateException.class).hasMessage("source 0");
          assertThatThrownBy(() -> stack.prepareMasks(9, source, (i, values) -> {
            if (i == 5) throw new IllegalStateException("sink " + i);
          }, threads)).isInstanceOf(IllegalStateException.class).hasMessage("sink 5");
          final var stopped = new AtomicBoolean();
          final StackPreparer other = slices.stack(WorkerSlicesTest::halving, 9, new Progress() {
            @Override
            public void report(final String step, final long done, final long total) {}

            @Override
            public boolean isCanceled() {
              return stopped.get();
            }
          });
          assertThatThrownBy(() -> other.prepare(9, source, (i, values) -> stopped.set(true), threads)).isInstanceOf(
            CanceledException.class);
        }
      }
      assertThat(kernels.held()).as("pieces of memory that are held").isZero();
    }
  }

  @Test
  void saysWhyThereIsNoGpu() {
    assumeFalse(GpuFacts.isHardwareThere(SystemView.ofThisMachine()), "there is a GPU, or a driver");
    assertThatThrownBy(() -> WorkerSlices.start(DeviceChoice.parse("gpu:0"))).isInstanceOf(EngineException.class)
      .hasMessage("there is no NVIDIA GPU on this machine, or no driver for it");
  }

  @Test
  void aWorkerOnTheGpuPreparesTheSameFiles() throws Exception {
    assumeTrue(CudaDevice.whyNot().isEmpty(), () -> "no GPU: " + CudaDevice.whyNot().orElseThrow());
    try (var slices = WorkerSlices.start(DeviceChoice.parse("gpu:0"))) {
      assertPreparesTheSameFiles(slices, 2);
    }
  }
}
