package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.cuda.HostKernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.tensorflow.SmallModels;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerPredictorTest {

  private static final ForeignModelSettings SETTINGS = ForeignModelSettings.of(new IntensityWindow(-1000, 1000),
    new SliceGeometry.PixelSpacing(1, 1));
  private static final PredictorSettings ON_CPU = new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 1);
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;

  @TempDir
  private Path temp;

  @Test
  void computesEverySliceOfTheBatchInPlace() throws Exception {
    final float weight = 3;
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve(unusualName("Modell mit Leerzeichen äöü 骨")), weight);
    try (WorkerPredictor predictor = start(model);
      SliceBatch batch = predictor.allocate(4, HEIGHT, WIDTH))
    {
      final int count = 3;
      final float[] image = new float[count * HEIGHT * WIDTH];
      for (int i = 0; i < image.length; i++)
        image[i] = (i * 37 % 101) / 101f;
      batch.input().put(image);
      final float untouched = -7;
      final FloatBuffer output = batch.output();
      for (int i = 0; i < output.capacity(); i++)
        output.put(i, untouched);
      predictor.predict(batch, count);
      for (int n = 0; n < count; n++)
        for (int y = 0; y < HEIGHT; y++)
          for (int x = 0; x < WIDTH; x++) {
            final boolean inside = y + 1 < HEIGHT && x - 1 >= 0;
            final double neighbour = inside ? image[(n * HEIGHT + y + 1) * WIDTH + x - 1] : 0;
            assertThat((double) batch.output().get((n * HEIGHT + y) * WIDTH + x)).as("slice %d, y %d, x %d", n, y, x)
              .isCloseTo(1 / (1 + Math.exp(-weight * neighbour)), within(1e-6));
          }
      assertThat(batch.output().get(count * HEIGHT * WIDTH)).isEqualTo(untouched);
      assertThat(predictor.use().device()).isEqualTo("cpu");
      assertThat(predictor.use().precision()).isEqualTo(Precision.FLOAT32);
      assertThat(predictor.use().engine()).startsWith("TensorFlow 2.");
    }
  }

  /** Each size is compiled for by itself, and a model that resamples to millimetres sees patients in many. */
  @Test
  void slicesOfSeveralSizesAreCountedForEach() {
    assertThat(WorkerPredictor.ofOneSize(8_000, new SliceGeometry.Resize(256, 256))).isEqualTo(8_000);
    assertThat(WorkerPredictor.ofOneSize(80_000, new SliceGeometry.PixelSpacing(1.5, 16))).isEqualTo(8_000);
  }

  @Test
  void kernelsAreForManySlicesOnAGpuUnlessTheUserForbidsThem() {
    final DeviceChoice gpu = DeviceChoice.parse("gpu:1");
    assertThat(WorkerPredictor.wantsMasks(2_000, gpu, null)).isTrue();
    assertThat(WorkerPredictor.wantsMasks(2_000, gpu, "true")).isTrue();
    assertThat(WorkerPredictor.wantsMasks(1_999, gpu, null)).isFalse();
    assertThat(WorkerPredictor.wantsMasks(2_000, DeviceChoice.CPU, null)).isFalse();
    assertThat(WorkerPredictor.wantsMasks(2_000, gpu, "False")).isFalse();
  }

  @Test
  void ofAGpuOneMoreThanIsComputedAtOnceIsAskedFor() {
    assertThat(WorkerProtocol.computedAtOnce("gpu:1")).isEqualTo(2);
    assertThat(WorkerProtocol.concurrency("gpu:1")).isEqualTo(3);
    assertThat(WorkerProtocol.computedAtOnce("cpu")).isEqualTo(1);
    assertThat(WorkerProtocol.concurrency("cpu")).isEqualTo(1);
  }

  @Test
  void leavesNoSharedMemoryBehind() throws Exception {
    final Set<String> before = sharedMemory();
    try (WorkerPredictor predictor = start(SmallModels.lowerLeftNeighbour(temp.resolve("m"), 1))) {
      final SliceBatch closed = predictor.allocate(2, HEIGHT, WIDTH);
      predictor.predict(closed, 2);
      assertThat(mappings(ProcessHandle.current())).isEqualTo(2);
      assertThat(mappings(worker())).isEqualTo(2);
      closed.close();
      assertThatThrownBy(closed::input).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> predictor.predict(closed, 1)).isInstanceOf(EngineException.class)
        .hasMessage("the batch is closed");
      assertThat(mappings(ProcessHandle.current())).isEqualTo(2); // kept for the next of this size
      try (SliceBatch again = predictor.allocate(2, HEIGHT, WIDTH); SliceBatch beside = predictor.allocate(2, HEIGHT, WIDTH)) {
        assertThat(mappings(ProcessHandle.current())).isEqualTo(4);
        predictor.predict(again, 2);
        predictor.predict(beside, 2);
        assertThat(mappings(worker())).isEqualTo(4);
      }
      predictor.allocate(3, HEIGHT, WIDTH); // never closed; the others are kept for the next of their size
      assertThat(mappings(ProcessHandle.current())).isEqualTo(6);
      assertThat(mappings(worker())).isEqualTo(6);
      assertThat(openMemories(ProcessHandle.current())).isEqualTo(6); // one that is open is not freed, mapped or not
      assertThat(openMemories(worker())).isEqualTo(6);
      assertNoneLeft(before);
    }
    assertNoneLeft(before);
  }

  /** In this process: it holds each memory twice, as client and as worker. */
  @Test
  void storedSlicesLeaveNoSharedMemoryBehind() throws Exception {
    final ModelPackage model = ModelPackage.open(SmallModels.lowerLeftNeighbour(temp.resolve("m"), 1).toString(), SETTINGS);
    final SliceMasking masking = new SliceMasking(new SlicePreparation(new IntensityWindow(-1000, 1000),
      new SliceGeometry.Resize(16, 16)), 32, 24, 1, 1, 65536, 1, 0, false, false, 0.5f);
    final long before = openMemories(ProcessHandle.current());
    try (HostKernels kernels = new HostKernels(null, 1 << 20);
      WorkerPredictor predictor = PredictorHere.of(model, number -> kernels))
    {
      try (MaskBatch batch = predictor.allocate(2, masking).orElseThrow()) {
        assertThat(openMemories(ProcessHandle.current())).isEqualTo(before + 4);
        assertThat(batch.stored().remaining()).isEqualTo(2 * 32 * 24 * 2);
        assertThat(batch.mask().remaining()).isEqualTo(2 * 32 * 24);
      }
      predictor.allocate(2, 16, 16).close(); // of another layout
      assertThat(openMemories(ProcessHandle.current())).isEqualTo(before + 8);
    }
    assertThat(openMemories(ProcessHandle.current())).isEqualTo(before);
  }

  /** One that is closed twice is left once: another stack may use the same. */
  @Test
  void whatIsDoneWithSlicesStaysAsLongAsABatchNeedsIt() throws Exception {
    final ModelPackage model = ModelPackage.open(SmallModels.lowerLeftNeighbour(temp.resolve("m"), 1).toString(), SETTINGS);
    final var preparation = new SlicePreparation(new IntensityWindow(-1000, 1000), new SliceGeometry.Resize(16, 16));
    try (HostKernels kernels = new HostKernels(null, 1 << 24);
      WorkerPredictor predictor = PredictorHere.of(model, number -> kernels))
    {
      final MaskBatch first = predictor.allocate(1, new SliceMasking(preparation, 32, 24, 1, 1, 256, 1, 0, false, false, 0.5f))
        .orElseThrow();
      final MaskBatch beside = predictor.allocate(1, new SliceMasking(preparation, 32, 24, 1, 1, 256, 1, 0, false, false, 0.5f))
        .orElseThrow();
      final long one = kernels.held();
      first.close();
      first.close();
      for (int stack = 1; stack <= 9; stack++)
        predictor.allocate(1, new SliceMasking(preparation, 32, 24, 1, 1, 256, 1, stack, false, false, 0.5f)).orElseThrow()
          .close();
      final int idle = 4;
      assertThat(kernels.held()).isEqualTo((1 + idle) * one);
      beside.close();
      assertThat(kernels.held()).isEqualTo(idle * one);
    }
  }

  @Test
  void saysHowItEndedWhenKilledInMidPrediction() throws Exception {
    final Set<String> before = sharedMemory();
    final Path model = SmallModels.slow(temp.resolve("slow"));
    try (WorkerPredictor predictor = start(model); SliceBatch batch = predictor.allocate(8, 256, 256)) {
      final CompletableFuture<Void> prediction = predictAsync(predictor, batch);
      TimeUnit.MILLISECONDS.sleep(300);
      assertThat(prediction).isNotDone();
      worker().destroyForcibly();
      assertThatThrownBy(() -> prediction.orTimeout(60, TimeUnit.SECONDS).join()).isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(EngineException.class).hasMessageContaining("killed (signal 9)")
        .hasMessageContaining("lower batch_size");
      assertThat(predictor.isAlive()).isFalse();
      assertThatThrownBy(() -> predictor.predict(batch, 1)).isInstanceOf(EngineException.class).hasMessageContaining("signal 9");
      assertThatThrownBy(() -> predictor.allocate(1, 2, 3)).isInstanceOf(EngineException.class).hasMessageContaining("signal 9");
    }
    assertNoneLeft(before);
    try (WorkerPredictor next = start(model); SliceBatch batch = next.allocate(1, 2, 3)) {
      next.predict(batch, 1);
      assertThat(batch.output().get(5)).isEqualTo(0.5f);
    }
  }

  /** As another stack does that starts the next worker. */
  @Test
  void saysHowItEndedThoughItWasClosedSinceThen() throws Exception {
    try (WorkerPredictor predictor = start(SmallModels.slow(temp.resolve("slow"))); SliceBatch batch = predictor.allocate(8, 256,
      256))
    {
      final CompletableFuture<Void> prediction = predictAsync(predictor, batch);
      TimeUnit.MILLISECONDS.sleep(300);
      final ProcessHandle worker = worker();
      worker.destroyForcibly();
      worker.onExit().join();
      predictor.close();
      assertThatThrownBy(() -> prediction.orTimeout(60, TimeUnit.SECONDS).join()).hasMessageContaining("killed (signal 9)");
    }
  }

  @Test
  void returnsSoonWhenInterrupted() throws Exception {
    try (WorkerPredictor predictor = start(SmallModels.slow(temp.resolve("slow")));
      SliceBatch batch = predictor.allocate(8, 256, 256))
    {
      final CompletableFuture<Thread> running = new CompletableFuture<>();
      final CompletableFuture<Throwable> end = new CompletableFuture<>();
      final Thread thread = new Thread(() -> {
        running.complete(Thread.currentThread());
        try {
          predictor.predict(batch, 8);
          end.complete(null);
        }
        catch (final EngineException | InterruptedException e) {
          end.complete(e);
        }
      });
      thread.start();
      running.join();
      TimeUnit.MILLISECONDS.sleep(300);
      thread.interrupt();
      assertThat(end.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
    assertThat(workers()).as("workers still alive").allMatch(w -> exits(w));
  }

  @Test
  void memoryThatAWorkerMayStillWriteToIsGivenToNobody() throws Exception {
    try (WorkerPredictor predictor = start(SmallModels.slow(temp.resolve("slow")))) {
      final SliceBatch left = predictor.allocate(8, 256, 256);
      left.input().put(0, 0.75f);
      final CompletableFuture<Throwable> end = new CompletableFuture<>();
      final Thread thread = new Thread(() -> {
        try {
          predictor.predict(left, 8);
          end.complete(null);
        }
        catch (final EngineException | InterruptedException e) {
          end.complete(e);
        }
      });
      thread.start();
      TimeUnit.MILLISECONDS.sleep(300);
      thread.interrupt();
      assertThat(end.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      left.close();
      try (SliceBatch next = predictor.allocate(8, 256, 256)) {
        assertThat(next.input().get(0)).isZero(); // new memory
      }
      try (SliceBatch again = predictor.allocate(8, 256, 256)) {
        again.input().put(0, 0.5f);
      }
      try (SliceBatch again = predictor.allocate(8, 256, 256)) {
        assertThat(again.input().get(0)).isEqualTo(0.5f); // used again, as nobody computes with it
      }
    }
  }

  @Test
  void twoWorkersRunSideBySide() throws Exception {
    try (WorkerPredictor a = start(SmallModels.lowerLeftNeighbour(temp.resolve("a"), 1));
      WorkerPredictor b = start(SmallModels.lowerLeftNeighbour(temp.resolve("b"), 2));
      SliceBatch batchA = a.allocate(1, 2, 2);
      SliceBatch batchB = b.allocate(1, 2, 2))
    {
      batchA.input().put(2, 1); // y 1, x 0
      batchB.input().put(2, 1);
      CompletableFuture.allOf(predictAsync(a, batchA), predictAsync(b, batchB)).orTimeout(120, TimeUnit.SECONDS).join();
      assertThat((double) batchA.output().get(1)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6)); // y 0, x 1
      assertThat((double) batchB.output().get(1)).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
    }
  }

  @Test
  void endsWhenIdle() throws Exception {
    System.setProperty(WorkerProtocol.IDLE_PROPERTY, "3");
    try (WorkerPredictor predictor = start(SmallModels.lowerLeftNeighbour(temp.resolve("m"), 1));
      SliceBatch batch = predictor.allocate(1, 2, 3))
    {
      final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (predictor.isAlive() && System.nanoTime() < deadline)
        TimeUnit.MILLISECONDS.sleep(50);
      assertThatThrownBy(() -> predictor.predict(batch, 1)).isInstanceOf(EngineException.class)
        .hasMessageContaining("nothing to do");
    }
    finally {
      System.clearProperty(WorkerProtocol.IDLE_PROPERTY);
    }
  }

  @Test
  void refusesAModelThatReadsFilesUnlessItIsTrusted() throws Exception {
    final Path secret = Files.writeString(temp.resolve("secret.txt"), "x");
    final Path model = SmallModels.export(temp.resolve("spy"), Shape.of(-1, -1, -1, 1), "serving_default",
      (tf, image) -> tf.withControlDependencies(tf.io.readFile(tf.constant(secret.toString()))).math.sigmoid(image));
    assertThatThrownBy(() -> start(model)).isInstanceOf(EngineException.class).hasMessageContaining("ReadFile")
      .hasMessageContaining("trust");
    final PredictorSettings trusting = new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 0).withTrust(true);
    try (WorkerPredictor predictor = WorkerPredictor.start(ModelPackage.open(model.toString(), SETTINGS), trusting);
      SliceBatch batch = predictor.allocate(1, 2, 3))
    {
      predictor.predict(batch, 1);
      assertThat(batch.output().get(0)).isEqualTo(0.5f);
    }
  }

  @Test
  void saysThatThereIsNoGpu() throws Exception {
    assumeTrue(WorkerGpus.count() == 0, "TensorFlow finds a GPU on this machine");
    final ModelPackage model = ModelPackage.open(SmallModels.lowerLeftNeighbour(temp.resolve("m"), 1).toString(), SETTINGS);
    assertThatThrownBy(() -> WorkerPredictor.start(model, new PredictorSettings(DeviceChoice.parse("gpu:0"), Precision.FLOAT32,
      0)))
      .isInstanceOf(EngineException.class).hasMessageContaining("gpu:0").hasMessageContaining("device=cpu");
  }

  @Test
  void reportsAProcessThatEndsAtOnce() throws Exception {
    try (Worker worker = Worker.start(System.getProperty("java.class.path"), "io.github.rraunet.NoSuchMain", 64)) {
      assertThatThrownBy(() -> worker.call(WorkerProtocol.GPU_FACTS, Map.of())).isInstanceOf(EngineException.class)
        .hasMessageContaining("exit code 1").hasMessageContaining("NoSuchMain");
      assertThatThrownBy(() -> worker.call(WorkerProtocol.GPU_FACTS, Map.of())).isInstanceOf(EngineException.class)
        .hasMessageContaining("exit code 1");
    }
  }

  @Test
  void refusesASizeThatTheNetworkDoesNotTake() throws Exception {
    final Path model = SmallModels.export(temp.resolve("fixed"), Shape.of(2, 4, 6, 1), "serving_default",
      (tf, image) -> tf.math.sigmoid(image));
    try (WorkerPredictor predictor = start(model)) {
      assertThatThrownBy(() -> predictor.allocate(1, 6, 4)).isInstanceOf(EngineException.class)
        .hasMessageContaining("6x4 only, found 4x6");
      assertThat(predictor.recommendedBatchSize(4, 6)).isEqualTo(2);
      try (SliceBatch batch = predictor.allocate(5, 4, 6)) { // more than it takes at once, and not a multiple
        for (int i = 0; i < 5 * 4 * 6; i++)
          batch.input().put(i, i / 120f);
        predictor.predict(batch, 5);
        for (int i = 0; i < 5 * 4 * 6; i++)
          assertThat((double) batch.output().get(i)).isCloseTo(1 / (1 + Math.exp(-i / 120.0)), within(1e-6));
      }
    }
  }

  private static WorkerPredictor start(final Path model) throws EngineException {
    return WorkerPredictor.start(ModelPackage.open(model.toString(), SETTINGS), ON_CPU);
  }

  private static CompletableFuture<Void> predictAsync(final Predictor predictor, final SliceBatch batch) {
    return CompletableFuture.runAsync(() -> {
      try {
        predictor.predict(batch, batch.capacity());
      }
      catch (final EngineException | InterruptedException e) {
        throw new CompletionException(e);
      }
    });
  }

  static boolean exits(final ProcessHandle process) {
    try {
      process.onExit().get(30, TimeUnit.SECONDS);
      return true;
    }
    catch (final Exception e) {
      return false;
    }
  }

  static List<ProcessHandle> workers() {
    return ProcessHandle.current().descendants().filter(p -> p.info().commandLine().orElse("").contains("WorkerMain")).toList();
  }

  static ProcessHandle worker() {
    return workers().stream().max(Comparator.comparing(p -> p.info().startInstant().orElseThrow())).orElseThrow();
  }

  /** In a locale without such letters Java cannot name the file at all. */
  static String unusualName(final String name) {
    return Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name) ? name : "with spaces only";
  }

  /** @return how many pieces of shared memory a process holds, with or without a name */
  private static long mappings(final ProcessHandle process) throws IOException {
    final Path maps = Path.of("/proc", Long.toString(process.pid()), "maps");
    assumeTrue(Files.exists(maps), "this system does not tell what a process has mapped");
    try (Stream<String> lines = Files.lines(maps)) {
      return lines.filter(line -> line.contains("/dev/shm/psm_")).count();
    }
  }

  /** @return how many descriptors of shared memory a process has open, with or without a name */
  static long openMemories(final ProcessHandle process) throws IOException {
    final Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
    assumeTrue(Files.isDirectory(descriptors), "this system does not tell what a process has open");
    long open = 0;
    try (Stream<Path> all = Files.list(descriptors)) {
      for (final Path descriptor : all.toList())
        if (target(descriptor).contains("/psm_")) open++;
    }
    return open;
  }

  private static String target(final Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    }
    catch (final IOException e) {
      return ""; // closed meanwhile
    }
  }

  /** Other programs may have shared memory for a moment, too. */
  static void assertNoneLeft(final Set<String> before) throws Exception {
    for (int i = 0; i < 30 && !before.containsAll(sharedMemory()); i++)
      TimeUnit.MILLISECONDS.sleep(100);
    assertThat(before).containsAll(sharedMemory());
  }

  static Set<String> sharedMemory() throws IOException {
    if (!Files.isDirectory(Path.of("/dev/shm"))) return Set.of();
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      return files.map(p -> p.getFileName().toString()).filter(n -> n.startsWith("psm_")).collect(Collectors.toSet());
    }
  }
}
