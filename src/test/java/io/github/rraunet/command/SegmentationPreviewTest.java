package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import io.github.rraunet.BoneModel;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.FakePredictor;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With a network that answers with its input: 1000 HU are probability 1, 500 HU 0.75, air 0. Slice z has 8x8 pixels of 500 HU
 * that begin at (2 z, 3 z), and in their middle 4x4 of 1000 HU.
 */
class SegmentationPreviewTest {

  private static final int SLICES = 4;
  private static final long PATIENCE_MS = 30_000; // of tests for what is done by other threads

  @TempDir
  static Path folder;

  private static String model;

  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CountDownLatch mayPredict = new CountDownLatch(1);
  private final CountDownLatch predicting = new CountDownLatch(1);
  private final FakePredictor predictor = new FakePredictor((input, x, y, width, height) -> input) {

    @Override
    public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
      predicting.countDown();
      if (!mayPredict.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) throw new EngineException("nobody let it predict");
      super.predict(batch, count);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  };
  private final WarmNetwork network = new WarmNetwork((opened, settings) -> {
    starts.incrementAndGet();
    return predictor;
  });
  private final SegmentationPreview preview = new SegmentationPreview(network, lines::add);
  private final Scan ct = ct();

  @BeforeAll
  static void exportModel() throws Exception {
    model = BoneModel.write(folder).toString();
  }

  @AfterEach
  void end() throws Exception {
    mayPredict.countDown();
    preview.end(Progress.NONE);
    network.close();
  }

  /** Without a window, whose part it is to tell listeners of another slice. */
  private static final class Scan extends ImagePlus {

    private static final int UPDATED = 2; // as ImageJ has it

    Scan() {
      super("ct", IJ.createImage("ct", "16-bit black", 32, 32, SLICES).getStack());
    }

    void turnTo(final int slice) {
      setSlice(slice);
      notifyListeners(UPDATED);
    }
  }

  private static Scan ct() {
    final Scan ct = new Scan();
    final Calibration calibration = ct.getCalibration();
    calibration.setFunction(Calibration.STRAIGHT_LINE, new double[] { -1000, 1 }, "HU");
    calibration.setUnit("mm");
    calibration.pixelWidth = 2; // as the model has them
    calibration.pixelHeight = 2;
    calibration.pixelDepth = 3;
    for (int z = 1; z <= SLICES; z++) {
      final ImageProcessor plane = ct.getStack().getProcessor(z);
      fill(plane, new Rectangle(2 * z, 3 * z, 8, 8), 1500);
      fill(plane, new Rectangle(2 * z + 2, 3 * z + 2, 4, 4), 2000);
    }
    return ct;
  }

  private static void fill(final ImageProcessor plane, final Rectangle where, final int value) {
    plane.setRoi(where);
    plane.setValue(value);
    plane.fill();
    plane.resetRoi();
  }

  private static SegmentationPreview.Settings settings(final double threshold) {
    return settings(model, threshold);
  }

  private static SegmentationPreview.Settings settings(final String location, final double threshold) {
    return new SegmentationPreview.Settings(location, ForeignModelSettings.NONE, PredictorSettings.DEFAULT, threshold, false);
  }

  /** @return what is outlined, such as "2: 4,6 8x8" for the second slice; empty for nothing */
  private String outlined() throws Exception {
    final FutureTask<String> look = new FutureTask<>(() -> {
      final StringBuilder text = new StringBuilder();
      if (ct.getOverlay() != null) for (final Roi roi : ct.getOverlay().toArray())
        if (SegmentationPreview.NAME.equals(roi.getName())) {
          final Rectangle r = roi.getBounds();
          text.append(roi.getPosition() + ": " + r.x + "," + r.y + " " + r.width + "x" + r.height);
        }
      return text.toString();
    });
    EventQueue.invokeAndWait(look);
    return look.get();
  }

  private static <T> void await(final Callable<T> found, final T expected) throws Exception {
    for (final long end = System.currentTimeMillis() + PATIENCE_MS; System.currentTimeMillis() < end;) {
      if (expected.equals(found.call())) return;
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(found.call()).isEqualTo(expected);
  }

  private String lastLine() {
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  @Test
  void theSliceThatIsShownIsOutlined() throws Exception {
    mayPredict.countDown();
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    assertThat(lines).containsExactly(SegmentationPreview.STARTING, "Preview: slice 1, 256 mm2 above 0.50"); // 64 of 4 mm2
    ct.turnTo(3);
    await(this::outlined, "3: 6,9 8x8");
    assertThat(starts).hasValue(1);
  }

  @Test
  void anotherThresholdNeedsNoNetwork() throws Exception {
    mayPredict.countDown();
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    preview.show(ct, settings(0.9));
    await(this::outlined, "1: 4,5 4x4");
    preview.show(ct, settings(1));
    await(this::lastLine, "Preview: slice 1, nothing above 1.00");
    assertThat(outlined()).isEmpty();
    preview.show(ct, settings(Double.NaN)); // the model's own: 0.5
    await(this::outlined, "1: 2,3 8x8");
    assertThat(predictor.predictions).hasValue(1);
  }

  @Test
  void whyThereIsNothingToSeeIsTold() throws Exception {
    mayPredict.countDown();
    ct.getCalibration().setFunction(Calibration.NONE, null, "gray");
    for (int i = 0; i < 32 * 32; i++)
      ct.getStack().getProcessor(1).set(i, i % 200);
    preview.show(ct, settings(1));
    await(this::lastLine, "Preview: slice 1, nothing above 1.00. Values are 0 to 199, as in a picture of 8 bits, but the model"
      + " expects a CT in Hounsfield units");
  }

  @Test
  void changedPixelsAreSegmentedAgain() throws Exception {
    mayPredict.countDown();
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    fill(ct.getStack().getProcessor(1), new Rectangle(2, 3, 8, 4), 0);
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,7 8x4");
    ct.getCalibration().pixelWidth = 4; // the network's pixels are of 2 mm
    preview.show(ct, settings(0.5));
    await(() -> predictor.predictions.get(), 3);
  }

  @Test
  void theUsersOverlayIsAsItWas() throws Exception {
    mayPredict.countDown();
    final Overlay users = new Overlay(new Roi(1, 1, 5, 5));
    ct.setOverlay(users);
    ct.setHideOverlay(true);
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    assertThat(ct.getHideOverlay()).isFalse();
    preview.clear();
    await(this::outlined, "");
    assertThat(ct.getOverlay()).isSameAs(users);
    assertThat(users.size()).isEqualTo(1);
    assertThat(ct.getHideOverlay()).isTrue();
    ct.setOverlay(null);
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    preview.end(Progress.NONE);
    assertThat(ct.getOverlay()).isNull();
  }

  /** As after a run that drew its outline: what the preview finds is the same, and ImageJ would remove the one for the other. */
  @Test
  void anEqualSelectionOfTheUserStays() throws Exception {
    mayPredict.countDown();
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    final Roi users = (Roi) ct.getOverlay().get(0).clone();
    users.setName("mine");
    preview.clear();
    await(this::outlined, "");
    ct.setOverlay(new Overlay(users));
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    assertThat(ct.getOverlay().get(1)).as("for ImageJ").isEqualTo(users);
    preview.end(Progress.NONE);
    assertThat(ct.getOverlay().toArray()).extracting(Roi::getName).containsExactly("mine");
  }

  @Test
  void onlyTheNewestSliceIsComputedAndTheWindowIsNotBlocked() throws Exception {
    preview.show(ct, settings(0.5));
    assertThat(predicting.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
    for (int z = 2; z <= SLICES; z++) {
      ct.turnTo(z);
      assertThat(outlined()).as("answered by the event thread").isEmpty();
    }
    mayPredict.countDown();
    await(this::outlined, "4: 8,12 8x8");
    assertThat(predictor.predictions).as("the first, already begun, and the last").hasValue(2);
  }

  @Test
  void whatIsWrongIsOneLine() throws Exception {
    mayPredict.countDown();
    preview.show(ct, settings(folder.resolve("absent").toString(), 0.5));
    await(this::lastLine, "No preview: there is no model at " + folder.resolve("absent") + "; name a folder or a zip, or"
      + " bundled");
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    preview.show(IJ.createImage("photo", "RGB black", 9, 8, 2), settings(0.5));
    await(() -> lastLine().startsWith("No preview: 'photo' is an RGB image"), true);
    assertThat(outlined()).as("gone with the image that is not shown any more").isEmpty();
    final ImagePlus gone = ct();
    preview.show(gone, settings(0.5));
    await(() -> lastLine().startsWith("Preview: slice 1"), true);
    gone.flush(); // what its window does when it is closed
    await(this::lastLine, "No preview: 'ct' was closed");
    preview.show(gone, settings(0.5));
    await(this::lastLine, "No preview: 'ct' was closed; open it again");
    final ImagePlus channels = IJ.createHyperStack("two", 9, 8, 2, 3, 1, 16);
    preview.show(channels, settings(0.5));
    await(() -> lastLine().startsWith("No preview: 'two' has 2 channels"), true);
  }

  /** Sagittal planes are no slices of the model: one of them would need all. */
  @Test
  void planesAcrossTheModelsSlicesAreNotShown() throws Exception {
    mayPredict.countDown();
    final Volume axial = ImagePlusVolumes.toVolume(ct);
    final Volume sagittal = Volume.of(axial.stored()).calibration(axial.slope(), axial.intercept()).oriented(true)
      .voxelToWorld(VoxelToWorld.ofRows(new double[][] { { 0, 0, 3, 0 }, { -2, 0, 0, 0 }, { 0, -2, 0, 0 } })).build();
    preview.show(ImagePlusVolumes.toImagePlus(sagittal), settings(0.5));
    await(() -> lastLine().contains("across"), true);
    assertThat(predictor.predictions).hasValue(0);
  }

  @Test
  void theRunTakesTheNetworkThatIsWarm() throws Exception {
    mayPredict.countDown();
    preview.show(ct, settings(0.5));
    await(this::outlined, "1: 2,3 8x8");
    preview.end(Progress.NONE);
    final ModelPackage opened = ModelPackage.open(model);
    assertThat((Predictor) network.get(opened, PredictorSettings.DEFAULT.withSlices(SLICES))).isSameAs(predictor);
    assertThat(starts).hasValue(1);
    assertThat(closed).hasValue(0);
    network.get(opened, PredictorSettings.DEFAULT.withTrust(true));
    assertThat(starts).as("other settings").hasValue(2);
    assertThat(closed).as("of the one before").hasValue(1);
    network.close();
    assertThat(closed).hasValue(2);
  }

  @Test
  void aStartIsStoppedWhenTheDialogIsCanceled() throws Exception {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final WarmNetwork slow = new WarmNetwork((opened, settings) -> {
      begun.countDown();
      try {
        TimeUnit.MILLISECONDS.sleep(PATIENCE_MS);
      }
      catch (final InterruptedException e) {
        interrupted.countDown();
        throw new CanceledException();
      }
      return predictor;
    });
    final SegmentationPreview starting = new SegmentationPreview(slow, lines::add);
    starting.show(ct, settings(0.5));
    assertThat(begun.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
    starting.clear();
    slow.close();
    assertThat(interrupted.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
    assertThatThrownBy(() -> slow.get(ModelPackage.open(model), PredictorSettings.DEFAULT)).isInstanceOf(CanceledException.class);
  }

  /** Its description names a test tensor that lies elsewhere, which is found out before anything is started. */
  @Test
  void aModelThatCannotBeStartedLeavesNoInterruptForWhatFollows() throws Exception {
    final Path damaged = Files.copy(Path.of(model), folder.resolve("damaged.zip"));
    try (FileSystem zip = FileSystems.newFileSystem(damaged)) {
      final Path rdf = zip.getPath("rdf.yaml");
      Files.writeString(rdf, Files.readString(rdf).replace("test_input.npy", "https://example.org/test_input.npy"));
    }
    final ModelPackage elsewhere = ModelPackage.open(damaged.toString());
    assertThatThrownBy(() -> network.get(elsewhere, PredictorSettings.DEFAULT)).isInstanceOf(EngineException.class)
      .hasMessageContaining("example.org");
    network.close();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(starts).hasValue(0);
  }
}
