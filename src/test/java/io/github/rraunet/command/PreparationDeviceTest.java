package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.github.rraunet.cuda.HostKernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerSlices;
import io.github.rraunet.engine.WorkerSlicesHere;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.SaidLines;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import io.github.rraunet.training.data.Cases;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.SliceSettings;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.volume.LabelSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationDeviceTest {

  private static final SliceSettings EIGHT = new SliceSettings(new SlicePreparation(new IntensityWindow(0, 400),
    new SliceGeometry.Resize(8, 8)), LabelSet.ALL);
  private static final List<TrainingCase> CASES = Cases.numbered(3, 4);

  @TempDir
  private static Path compiled;

  private static NativeLibrary library;

  @TempDir
  private Path folder;

  private SliceCache cache;
  private HostKernels kernels;
  private final List<String> started = new ArrayList<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final List<String> notes = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: there are no kernels for the CPU");
    library = HostKernels.compile(compiled);
  }

  @AfterAll
  static void unload() {
    if (library != null) library.close();
  }

  @BeforeEach
  void prepare() {
    kernels = new HostKernels(library, 1 << 28);
    cache = new SliceCache(folder.resolve("cache"), 2);
  }

  private WorkerSlices start(final DeviceChoice choice) throws EngineException {
    started.add(choice.key());
    return WorkerSlicesHere.of(kernels, ended::incrementAndGet);
  }

  private static WorkerSlices refuse(final DeviceChoice choice) throws EngineException {
    throw new EngineException("the GPU is on holiday");
  }

  private PreparationDevice device(final String choice, final KernelDevice.Start<WorkerSlices> start, final boolean hardware) {
    return new PreparationDevice(new KernelDevice<>(DeviceChoice.parse(choice), start), () -> hardware,
      new SaidLines(said));
  }

  @Test
  void theGpuThatWasChosenPreparesAndEnds() throws IOException {
    device("gpu:1", this::start, false).read(CASES, EIGHT, cache, notes);
    assertThat(started).containsExactly("gpu:1");
    assertThat(ended).hasValue(1);
    assertThat(kernels.launches("slices.window")).isEqualTo(2);
    assertThat(said).containsExactly("slices are prepared on gpu:0 (HostKernels)");
    assertThat(notes).isEmpty();
  }

  @Test
  void nothingIsStartedForWhatIsCachedOrFitsOrIsForTheCpu() throws IOException {
    device("cpu", this::start, true).read(CASES, EIGHT, cache, notes);
    device("gpu:0", this::start, true).read(CASES, EIGHT, cache, notes); // all is there now
    device("gpu:0", this::start, true).read(CASES, Cases.SIXTEEN, cache, notes); // as large as the network's
    assertThat(started).isEmpty();
    device("gpu:0", this::start, true).read(Cases.numbered(3, 4, 5), EIGHT, cache, notes);
    assertThat(started).as("other cases").hasSize(1);
  }

  /** It can be used by the network, or the training would not have come here. */
  @Test
  void whereKernelsDoNotStartTheCpuPreparesAndANoteSaysWhy() throws Exception {
    device("gpu:2", PreparationDeviceTest::refuse, true).read(CASES, EIGHT, cache, notes);
    assertThat(notes).containsOnlyOnce("The GPU did not prepare the slices, the CPU did: the GPU is on"
      + " holiday.");
    assertThat(folder.resolve("cache")).isNotEmptyDirectory();
  }

  private static SlicePreparer large() {
    return new SlicePreparer(EIGHT.preparation(), 1024, 1024, 1, 1);
  }

  private static final int HALF = 1024; // slices of a million pixels, of two billion that are worth a GPU

  private static boolean isOnGpu(final PreparationDevice device, final int slices) {
    try (StackPreparer stack = device.stack(PreparationDeviceTest::large, slices, Progress.NONE)) {
      return stack.getClass().getSimpleName().startsWith("Worker");
    }
  }

  @Test
  void autoStartsAWorkerWhereMuchIsPreparedAndAGpuIsThere() {
    final PreparationDevice device = device("auto", this::start, true);
    assertThat(isOnGpu(device, HALF)).isFalse();
    assertThat(isOnGpu(device, HALF - 1)).isFalse();
    assertThat(started).isEmpty();
    assertThat(isOnGpu(device, 1)).isTrue();
    assertThat(isOnGpu(device, 1)).isTrue();
    assertThat(started).containsExactly("auto");
    assertThat(isOnGpu(device("auto", this::start, false), 4 * HALF)).as("no hardware").isFalse();
    assertThat(started).hasSize(1);
  }

  @Test
  void autoTakesTheCpuWhereTheGpuCannotBeUsedAndSaysWhy() throws IOException {
    final PreparationDevice device = device("auto", PreparationDeviceTest::refuse, true);
    assertThat(isOnGpu(device, 4 * HALF)).isFalse();
    device.read(CASES, EIGHT, cache, notes);
    device.read(CASES, EIGHT, cache, notes);
    assertThat(notes).containsExactly("The GPU did not prepare the slices, the CPU did: the GPU is on holiday.");
    assertThat(said).isEmpty();
  }
}
