package io.github.rraunet.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.github.rraunet.cuda.CudaException;
import io.github.rraunet.cuda.HostKernels;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.MaskBatch;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.NoProbabilityException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorHere;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SharedMemoryException;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.tensorflow.HostKernelWorker;
import io.github.rraunet.tensorflow.SavedModelPredictor;
import io.github.rraunet.tensorflow.SmallModels;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.util.ImgUtil;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** Stacks whose slices go to a worker as they are stored and come back as masks: its protocol, shared memory and kernels. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoredTransportTest {

  private static final SegmentationSettings THREES = new SegmentationSettings(OutputType.MASK, Double.NaN, false, 3);
  private static final SliceMasking FEW_PIXELS = new SliceMasking(description(new SliceGeometry.Resize(16, 24)).preparation(), 32,
    32, 1, 1, 256, 1, 0, false, false, 0.5f);
  private static final long PLENTY = 1L << 28;

  @TempDir
  private static Path folder;

  private static NativeLibrary library;
  private static ModelPackage model;

  @BeforeAll
  static void prepare() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: the kernels cannot be run on the CPU");
    library = HostKernels.compile(folder);
    model = ModelPackage.open(SmallModels.lowerLeftNeighbour(folder.resolve("m"), 4).toString(), ForeignModelSettings.of(
      new IntensityWindow(-1000, 1000), new SliceGeometry.PixelSpacing(1, 1)));
  }

  @AfterAll
  static void unload() {
    if (library != null) library.close();
  }

  private static ModelDescription description(final SliceGeometry geometry) {
    return new ModelDescription("m", "nothing", new SlicePreparation(new IntensityWindow(-500, 700), geometry), Orientation
      .parse("LPS"), 0.7, "image", "probability", "", Map.of());
  }

  private static <T extends RealType<T>> Volume volume(final RandomAccessibleInterval<T> image, final int levels,
    final String orientation)
  {
    final Random random = new Random(3);
    for (final T voxel : Views.flatIterable(image))
      voxel.setReal(random.nextInt(levels));
    final boolean bytes = levels == 256;
    return Volume.of(image).calibration(bytes ? -6.5 : 0.031, bytes ? 900 : -1000.5).voxelToWorld(map(Orientation.parse(
      orientation))).oriented(true).name("v").build();
  }

  private static VoxelToWorld map(final Orientation orientation) {
    final double[] spacing = { 0.8, 0.7, 1.3 };
    final double[][] rows = new double[3][4];
    for (int d = 0; d < 3; d++)
      rows[orientation.worldAxis(d)][d] = (orientation.isNegative(d) ? -1 : 1) * spacing[d];
    return VoxelToWorld.ofRows(rows);
  }

  private static Volume shorts(final String orientation) {
    return volume(PlanarImgs.unsignedShorts(37, 42, 20), 65536, orientation);
  }

  private static Volume bytes(final String orientation) {
    return volume(PlanarImgs.unsignedBytes(37, 42, 20), 256, orientation);
  }

  private static Predictor plain() throws Exception {
    return plain(model);
  }

  private static Predictor plain(final ModelPackage opened) throws Exception {
    return SavedModelPredictor.load(opened.source(), new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 1));
  }

  /** Something that is tried with kernels, a predictor that uses them, and one that does not. */
  private interface Trial {
    void run(HostKernels kernels, Predictor there, Predictor here) throws Exception;
  }

  /** @param memory of the device in bytes */
  private static void onDevice(final long memory, final Trial trial) throws Exception {
    try (HostKernels kernels = new HostKernels(library, memory);
      Predictor there = PredictorHere.of(model, number -> kernels);
      Predictor here = plain())
    {
      trial.run(kernels, there, here);
    }
  }

  private static void assertSame(final Segmentation found, final Segmentation expected, final String what) {
    assertSameMask(found, expected, what);
    assertThat(found.notes()).as(what).isEqualTo(expected.notes());
  }

  private static void assertSameMask(final Segmentation found, final Segmentation expected, final String what) {
    final Volume mask = found.mask().orElseThrow();
    final RandomAccessibleInterval<? extends RealType<?>> other = expected.mask().orElseThrow().stored();
    long foreground = 0;
    final var cursor = Views.flatIterable(mask.stored()).localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      final double value = cursor.get().getRealDouble();
      assertThat(value).as("%s at %s", what, cursor).isEqualTo(other.getAt(cursor).getRealDouble());
      if (value == 255) foreground++;
    }
    assertThat(foreground).as(what).isPositive();
    assertThat(found.lowestValue()).as(what).isEqualTo(expected.lowestValue());
    assertThat(found.highestValue()).as(what).isEqualTo(expected.highestValue());
  }

  @Test
  void masksAreThoseThatTheCpuMakes() throws Exception {
    final List<Volume> volumes = List.of(shorts("LPS"), shorts("RAS"), shorts("PIR"), shorts("LAS"), shorts("RPI"), bytes("LPS"),
      bytes("ASL"));
    onDevice(PLENTY, (kernels, there, here) -> {
      for (final SliceGeometry geometry : List.of(new SliceGeometry.Resize(16, 24), new SliceGeometry.PixelSpacing(1.1, 16),
        new SliceGeometry.Resize(64, 64)))
        for (final Volume volume : volumes) {
          final int before = kernels.launches("slices.decide");
          final Segmentation found = new StackSegmenter(there, description(geometry), THREES).segment(volume, Progress.NONE);
          assertThat(kernels.launches("slices.decide")).isGreaterThan(before);
          assertSame(found, new StackSegmenter(here, description(geometry), THREES).segment(volume, Progress.NONE), volume
            .orientation() + " " + geometry);
        }
    });
  }

  /** Memory that was used for one threshold does not serve for another. */
  @Test
  void thresholdsAreThoseOfEachRun() throws Exception {
    onDevice(PLENTY, (kernels, there, here) -> {
      final ModelDescription description = description(new SliceGeometry.Resize(16, 24));
      for (final double threshold : new double[] { 0.7, 0.75, 0.7 }) {
        final var settings = new SegmentationSettings(OutputType.MASK, threshold, false, 3);
        assertSame(new StackSegmenter(there, description, settings).segment(shorts("RAS"), Progress.NONE),
          new StackSegmenter(here, description, settings).segment(shorts("RAS"), Progress.NONE), "threshold " + threshold);
      }
    });
  }

  @Test
  void probabilitiesAndRealVoxelsGoTheOldWay() throws Exception {
    onDevice(PLENTY, (kernels, there, here) -> {
      final ModelDescription description = description(new SliceGeometry.Resize(16, 24));
      final Volume reals = volume(PlanarImgs.floats(37, 42, 5), 65536, "RAS");
      assertSame(new StackSegmenter(there, description, THREES).segment(reals, Progress.NONE),
        new StackSegmenter(here, description, THREES).segment(reals, Progress.NONE), "reals");
      final var both = new SegmentationSettings(OutputType.BOTH, Double.NaN, false, 3);
      final Segmentation found = new StackSegmenter(there, description, both).segment(shorts("RAS"), Progress.NONE);
      final Segmentation expected = new StackSegmenter(here, description, both).segment(shorts("RAS"), Progress.NONE);
      assertSame(found, expected, "both");
      ImgUtil.copy(found.probability().orElseThrow().values(), PlanarImgs.floats(37, 42, 20)); // is there, and of this size
      assertThat(kernels.launches("slices.decide")).isZero();
    });
  }

  /** Also where a batch goes through the network in parts. */
  @Test
  void aValueThatIsNoProbabilityIsToldWithItsSlice() throws Exception {
    final var image = PlanarImgs.unsignedShorts(24, 16, 20);
    image.getAt(5, 7, 14).set(1000);
    final Volume volume = Volume.of(image).calibration(1, -500).build();
    final ModelDescription description = description(new SliceGeometry.Resize(24, 16));
    for (final int atOnce : new int[] { -1, 2 }) {
      final Path saved = SmallModels.export(folder.resolve("doubled" + atOnce), Shape.of(atOnce, -1, -1, 1), "serving_default",
        (tf, slices) -> tf.math.mul(slices, tf.constant(2f)));
      final ModelPackage doubled = ModelPackage.open(saved.toString(), ForeignModelSettings.of(new IntensityWindow(-1000, 1000),
        new SliceGeometry.PixelSpacing(1, 1)));
      try (HostKernels kernels = new HostKernels(library, PLENTY);
        Predictor there = PredictorHere.of(doubled, number -> kernels);
        Predictor here = plain(doubled))
      {
        for (final Predictor predictor : List.of(there, here))
          assertThatThrownBy(() -> new StackSegmenter(predictor, description, THREES).segment(volume, Progress.NONE))
            .isInstanceOf(NoProbabilityException.class).hasMessageContaining("the value 1.6666666 in slice 15,");
        assertThat(kernels.launches("slices.decide")).isPositive();
      }
    }
  }

  @Test
  void whereKernelsCannotBeUsedTheCpuPreparesAndSaysWhy() throws Exception {
    try (Predictor there = PredictorHere.of(model, number -> {
      throw new CudaException("NVRTC was not found; take device=cpu");
    }); Predictor here = plain())
    {
      final ModelDescription description = description(new SliceGeometry.Resize(16, 24));
      final Segmentation found = new StackSegmenter(there, description, THREES).segment(shorts("RAS"), Progress.NONE);
      assertThat(found.notes()).contains("Slices are prepared by the CPU, which takes longer: NVRTC was not found.");
      assertSameMask(found, new StackSegmenter(here, description, THREES).segment(shorts("RAS"), Progress.NONE), "on the CPU");
    }
  }

  /** The network's batch stays as it is. */
  @Test
  void whereTheDevicesMemoryIsShortFewerSlicesArePreparedAtATime() throws Exception {
    final long fewSlices = 400_000;
    onDevice(fewSlices, (kernels, there, here) -> {
      final ModelDescription description = description(new SliceGeometry.Resize(64, 64));
      final var tens = new SegmentationSettings(OutputType.MASK, Double.NaN, false, 10);
      assertSame(new StackSegmenter(there, description, tens).segment(shorts("RAS"), Progress.NONE), new StackSegmenter(here,
        description, tens).segment(shorts("RAS"), Progress.NONE), "in parts");
      assertThat(kernels.launches("slices.decide")).isGreaterThan(2);
    });
  }

  /** As on a card that others fill meanwhile. */
  @Test
  void whereThereIsNoRoomForASingleSliceTheCpuPrepares() throws Exception {
    final long tableOnly = 275_000;
    onDevice(tableOnly, (kernels, there, here) -> {
      final ModelDescription description = description(new SliceGeometry.Resize(64, 64));
      final Segmentation found = new StackSegmenter(there, description, THREES).segment(shorts("RAS"), Progress.NONE);
      final Segmentation expected = new StackSegmenter(here, description, THREES).segment(shorts("RAS"), Progress.NONE);
      assertSameMask(found, expected, "no room");
      assertThat(found.notes()).filteredOn(note -> !expected.notes().contains(note)).singleElement().asString().matches(
        "Slices were prepared by the CPU, which takes longer: out of memory: \\d+ bytes asked for, \\d+ free\\.");
    });
  }

  @Test
  void whereTheDeviceHasNoRoomForTheTableTheCpuPrepares() throws Exception {
    final long lessThanTheTable = 100_000;
    onDevice(lessThanTheTable, (kernels, there, here) -> {
      final ModelDescription description = description(new SliceGeometry.Resize(16, 24));
      final Segmentation found = new StackSegmenter(there, description, THREES).segment(shorts("RAS"), Progress.NONE);
      final Segmentation expected = new StackSegmenter(here, description, THREES).segment(shorts("RAS"), Progress.NONE);
      assertSameMask(found, expected, "no room");
      assertThat(found.notes()).filteredOn(note -> !expected.notes().contains(note)).singleElement().asString().matches(
        "Slices were prepared by the CPU, which takes longer: out of memory: \\d+ bytes asked for, \\d+ free\\.");
      assertThat(kernels.launches("slices.decide")).isZero();
      assertThat(kernels.held()).isZero();
    });
  }

  /** As two stacks of a folder are, and more. */
  @Test
  void stacksThatAreAtWorkTogetherGetTheirOwnMasks() throws Exception {
    try (HostKernels kernels = new HostKernels(library, PLENTY); Predictor there = PredictorHere.of(model, number -> kernels)) {
      assertOwnMasks(there);
    }
  }

  @Test
  void stacksGoThroughAProcessTwoAtATime() throws Exception {
    try (Predictor there = PredictorHere.inProcess(model, HostKernelWorker.class.getName())) {
      assertOwnMasks(there);
      assertThat(there.notes()).isEmpty();
      there.allocate(3, FEW_PIXELS).orElseThrow().close(); // so it was not the CPU that prepared
    }
  }

  private static void assertOwnMasks(final Predictor there) throws Exception {
    final ModelDescription description = description(new SliceGeometry.Resize(16, 24));
    final Volume volume = shorts("RAS");
    final double[] thresholds = { 0.6, 0.7, 0.75, 0.8, 0.65, 0.72 };
    final List<Future<Segmentation>> found = new ArrayList<>();
    final ExecutorService threads = Executors.newFixedThreadPool(3);
    for (final double threshold : thresholds)
      found.add(threads.submit(() -> segmented(there, description, volume, threshold)));
    threads.shutdown();
    try (Predictor here = plain()) {
      for (int i = 0; i < thresholds.length; i++)
        assertSame(found.get(i).get(), segmented(here, description, volume, thresholds[i]), "threshold " + thresholds[i]);
    }
  }

  private static Segmentation segmented(final Predictor predictor, final ModelDescription description, final Volume volume,
    final double threshold)
  {
    try {
      return new StackSegmenter(predictor, description, new SegmentationSettings(OutputType.MASK, threshold, false, 3)).segment(
        volume, Progress.NONE);
    }
    catch (final EngineException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Memory of batches is used for the next stack, and what the device is told of stacks is given up when there is too much. */
  @Test
  void stacksOfOtherPixelSizesUseTheSameMemory() throws Exception {
    try (HostKernels kernels = new HostKernels(library, PLENTY); Predictor there = PredictorHere.of(model, number -> kernels)) {
      final ModelDescription description = description(new SliceGeometry.Resize(16, 24));
      long held = 0;
      for (int stack = 0; stack < 12; stack++) {
        segmented(there, description, shorts("RAS"), 0.6 + stack / 100.0);
        if (stack == 6) held = kernels.held();
      }
      assertThat(kernels.held()).isEqualTo(held).isPositive();
    }
  }

  @Test
  void whereSharedMemoryHasNoRoomForStoredSlicesPreparedOnesMayFit() throws Exception {
    final var small = new FakePredictor((input, x, y, width, height) -> input) {
      @Override
      public Optional<MaskBatch> allocate(final int capacity, final SliceMasking masking) throws SharedMemoryException {
        throw new SharedMemoryException("it is full; make room");
      }
    };
    final Segmentation done = new StackSegmenter(small, description(new SliceGeometry.Resize(16, 24)), THREES).segment(shorts(
      "RAS"), Progress.NONE);
    assertThat(done.slices()).isEqualTo(20);
    assertThat(done.notes()).contains("Slices were prepared by the CPU, which takes longer: it is full; make room.");
    assertThat(small.predictions).hasPositiveValue();
  }

  @Test
  void aClosedBatchAndOneOfAnotherPredictorAreRefused() throws Exception {
    try (Kernels kernels = new HostKernels(library, PLENTY);
      Predictor there = PredictorHere.of(model, number -> kernels);
      Predictor other = plain())
    {
      final MaskBatch batch = there.allocate(2, FEW_PIXELS).orElseThrow();
      assertThatThrownBy(() -> there.predict(batch, 3)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
        "expected 1 to 2 slices");
      assertThatThrownBy(() -> other.predict(batch, 1)).isInstanceOf(IllegalArgumentException.class);
      batch.close();
      assertThatThrownBy(() -> there.predict(batch, 1)).hasMessage("the batch is closed");
      assertThatThrownBy(batch::stored).isInstanceOf(IllegalStateException.class);
      try (SliceBatch slices = other.allocate(1, 8, 8)) {
        assertThatThrownBy(() -> there.predict(slices, 1)).isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(other.allocate(2, FEW_PIXELS)).isEmpty();
    }
  }
}
