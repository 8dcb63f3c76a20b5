package io.github.rraunet.command;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.measure.Calibration;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.IntensityCheck;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.StackSegmenter;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.AxisReordering;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Outlines on the slice that an image shows what a network finds in it, while a dialog asks for settings. The slice's
 * probabilities are kept, so that another threshold needs no network. What goes wrong is told as a line.
 */
final class SegmentationPreview {

  static final String NAME = "RRA-U-Net preview";
  static final String STARTING = "Preview: the network is being started...";

  private static final int REST_MS = 500; // without a change of the model's name, which may still be typed
  private static final int POLL_MS = 20;

  /**
   * What to show.
   *
   * @param threshold foreground where the probability is greater; NaN for the model's own
   * @param largest   whether the run will keep the largest part only, which a slice cannot tell
   */
  record Settings(String model, ForeignModelSettings foreign, PredictorSettings network, double threshold, boolean largest) {}

  /** What says which network; all but the threshold. */
  private record Choice(String model, ForeignModelSettings foreign, PredictorSettings network) {

    static Choice of(final Settings settings) {
      return new Choice(settings.model, settings.foreign, settings.network);
    }
  }

  private record Computed(String model, PredictorSettings network, int valuesHash, Spacing spacing, int width, int slice) {}

  private final WarmNetwork network;
  private final SlicePreview<Settings> outlines = new SlicePreview<>(NAME, this::paint);
  private volatile Consumer<String> lines;

  // Of the thread that computes.
  private final SourceVolume source = new SourceVolume();
  private Choice choice;
  private ModelPackage model; // of the choice; null if it could not be opened
  private Computed computed;
  private float[] probability;

  /**
   * @param network stays the caller's to close
   * @param lines   takes a line in place of the one before, in any thread
   */
  SegmentationPreview(final WarmNetwork network, final Consumer<String> lines) {
    this.network = network;
    tellTo(lines);
  }

  final void tellTo(final Consumer<String> newLines) {
    lines = newLines;
    outlines.tellTo(newLines);
  }

  void show(final ImagePlus image, final Settings settings) {
    outlines.show(before -> image, settings);
  }

  /** Takes the outline away, some time soon. */
  void clear() {
    outlines.clear();
    lines.accept("");
  }

  /** Takes the outline away and leaves the network to others; returns when both is done. */
  void end(final Progress progress) throws InterruptedException {
    outlines.end(progress);
  }

  private SlicePreview.Picture paint(final SlicePreview.Request<Settings> request) {
    try {
      return outline(request);
    }
    catch (final CanceledException e) {
      throw e;
    }
    catch (final EngineException | RuntimeException e) { // such as an image that was closed meanwhile: the dialog goes on
      request.progress().throwIfCanceled();
      return new SlicePreview.Picture(List.of(), "No preview: " + FailureText.of(e).lines().findFirst().orElseThrow());
    }
    catch (final OutOfMemoryError e) {
      return new SlicePreview.Picture(List.of(), "No preview: not enough memory");
    }
  }

  private SlicePreview.Picture outline(final SlicePreview.Request<Settings> request) throws EngineException {
    final Volume stack = source.of(request.image());
    final ModelPackage opened = model(request);
    final ModelDescription description = opened.description();
    if (stack.dimensions()[2] > 1 && stack.isOriented()
      && AxisReordering.between(stack.orientation(), description.orientation()).sourceAxis(2) != 2)
      throw new IllegalArgumentException("the model does not work on the slices that are shown, but across them; the run will");
    final Settings settings = request.settings();
    final VolumeSlices plane = VolumeSlices.of(stack.plane(request.slice() - 1));
    final float[] found = probability(opened, settings.network.withSlices(stack.dimensions()[2]), stack, plane, request);
    final float threshold = (float) (Double.isNaN(settings.threshold) ? description.threshold() : settings.threshold);
    final boolean[] mask = new boolean[found.length];
    int foreground = 0;
    for (int i = 0; i < found.length; i++)
      if (found[i] > threshold) {
        mask[i] = true;
        foreground++;
      }
    final List<Roi> rois = MaskOutline.of(mask, plane.width()).map(List::of).orElse(List.of());
    rois.forEach(roi -> roi.setStrokeColor(MaskOutline.COLOR));
    final double area = foreground * plane.pixelWidthMm() * plane.pixelHeightMm();
    if (foreground == 0) return new SlicePreview.Picture(rois, String.format(Locale.ROOT,
      "Preview: slice %d, nothing above %.2f%s", request.slice(), threshold, doubt(plane, description)));
    return new SlicePreview.Picture(rois, String.format(Locale.ROOT, "Preview: slice %d, %.0f mm2 above %.2f%s", request.slice(),
      area, threshold, settings.largest ? "; the largest part is found by the run" : ""));
  }

  /** @return what may be the reason why nothing was found, in few words as there is one line; the run tells the rest */
  private static String doubt(final VolumeSlices plane, final ModelDescription description) {
    final float[] values = new float[plane.width() * plane.height()];
    plane.read(0, values);
    final var check = new IntensityCheck();
    check.add(values);
    return check.doubt(description.preparation().window()).map(d -> ". " + d.split("; |, where |, so ", 2)[0]).orElse("");
  }

  /** A name that is being typed is not looked for. */
  private ModelPackage model(final SlicePreview.Request<Settings> request) throws EngineException {
    final Choice wanted = Choice.of(request.settings());
    if (wanted.equals(choice) && model != null) return model;
    if (choice != null) rest(request.progress());
    choice = wanted;
    model = null;
    model = ModelPackage.open(wanted.model, wanted.foreign);
    return model;
  }

  private static void rest(final Progress progress) {
    for (int ms = 0; ms < REST_MS; ms += POLL_MS) {
      progress.throwIfCanceled();
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      }
      catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CanceledException();
      }
    }
  }

  /** @return of the slice, as it is stored */
  private float[] probability(final ModelPackage opened, final PredictorSettings settings, final Volume stack,
    final VolumeSlices plane, final SlicePreview.Request<Settings> request) throws EngineException
  {
    final float[] values = new float[plane.width() * plane.height()];
    plane.read(0, values);
    final var wanted = new Computed(opened.sha256() + opened.description().preparation(), settings, Arrays.hashCode(values), stack
      .spacing(), plane.width(), request.slice());
    if (wanted.equals(computed)) return probability;
    request.progress().throwIfCanceled();
    if (!network.isWarm(opened, settings)) lines.accept(STARTING);
    final Predictor predictor = network.get(opened, settings);
    request.progress().throwIfCanceled();
    final var segmenter = new StackSegmenter(predictor, opened.description(), new SegmentationSettings(OutputType.PROBABILITY,
      Double.NaN, false, 1));
    // Not canceled when another slice is wanted: one slice is soon done, and the worker then has nothing left of it.
    final Volume result = segmenter.segment(stack.plane(request.slice() - 1), Progress.NONE).probability().orElseThrow();
    final float[] found = new float[values.length];
    VolumeSlices.of(result).read(0, found);
    computed = wanted;
    probability = found;
    return found;
  }

  /** The volume of the image last asked for: headers are read and virtual stacks looked through once, not for each slice. */
  private static final class SourceVolume {

    private ImagePlus image;
    private Object pixels;
    private Calibration calibration;
    private List<Integer> dimensions;
    private Volume volume;

    Volume of(final ImagePlus wanted) {
      final boolean hasStack = wanted.getStackSize() > 1 || wanted.getProcessor() == null; // null: it was closed
      final Object newPixels = hasStack ? wanted.getStack() : wanted.getProcessor().getPixels();
      final List<Integer> newDimensions = Arrays.stream(wanted.getDimensions()).boxed().toList();
      final Calibration now = wanted.getCalibration();
      if (wanted == image && newPixels == pixels && now.equals(calibration) && newDimensions.equals(dimensions)) return volume;
      volume = ImagePlusVolumes.toVolume(wanted);
      image = wanted;
      pixels = newPixels;
      calibration = now.copy();
      dimensions = newDimensions;
      return volume;
    }
  }
}
