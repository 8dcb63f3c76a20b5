package io.github.rraunet.command;

import ij.ImageListener;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.gui.TextRoi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import io.github.rraunet.noise.NoiseSample;
import io.github.rraunet.noise.NoiseSettings;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import java.awt.Color;
import java.awt.EventQueue;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Outlines on an open image, while a dialog asks for settings, of what each type of noise makes of the slice shown; follows
 * when another slice is chosen. Only its own outlines are taken away again. Windows, listeners and overlays are touched in the
 * event thread, noise is computed in another one.
 */
final class NoisePreview {

  private static final String NAME = "RRA-U-Net noise preview";
  private static final Color CLEAN = new Color(255, 70, 70); // seen on a white mask as on a CT
  /** Okabe and Ito, Color Universal Design, 2008, made lighter for dark images. */
  private static final Color[] COLORS = { new Color(86, 180, 233), new Color(230, 159, 0), new Color(0, 200, 140), new Color(255,
    130, 190), new Color(240, 228, 66), new Color(213, 94, 0) };
  private static final int FONT_SIZE = 12;

  /** One thread for all previews: a slice that is no longer wanted is passed over. */
  private static final ExecutorService WORKER = Executors.newSingleThreadExecutor(task -> {
    final Thread thread = new Thread(task, "RRA-U-Net preview");
    thread.setDaemon(true);
    return thread;
  });

  private final AtomicLong wanted = new AtomicLong(); // number of the latest request
  private final ImageListener listener = new SliceListener();
  private ImagePlus image; // on which outlines are shown; null for none. This and the rest: event thread only
  private boolean wasHidden; // the overlay, by the user
  private int slice;
  private NoiseSettings settings;

  /** What is asked of the worker. */
  private record Request(long number, ImagePlus image, int slice, NoiseSettings settings) {}

  /** @param title of an open image, or empty for the current one; nothing is shown for files and folders */
  void show(final String title, final NoiseSettings newSettings) {
    EventQueue.invokeLater(() -> {
      final ImagePlus newImage = !title.isBlank() ? WindowManager.getImage(title) : image != null ? image : WindowManager
        .getCurrentImage();
      if (newImage != image) leave();
      if (newImage == null) return;
      if (image == null) enter(newImage);
      settings = newSettings;
      request();
    });
  }

  /** Takes the outlines away. */
  void clear() {
    wanted.incrementAndGet(); // what is computed now is not shown any more
    EventQueue.invokeLater(this::leave);
  }

  private void enter(final ImagePlus newImage) {
    image = newImage;
    wasHidden = image.getHideOverlay();
    ImagePlus.addImageListener(listener);
  }

  private void leave() {
    wanted.incrementAndGet();
    if (image == null) return;
    ImagePlus.removeImageListener(listener);
    final Overlay overlay = withoutOutlines(image.getOverlay());
    image.setOverlay(overlay.size() == 0 ? null : overlay);
    image.setHideOverlay(wasHidden);
    image = null;
  }

  private static Overlay withoutOutlines(final Overlay overlay) {
    if (overlay == null) return new Overlay();
    for (final Roi roi : overlay.toArray())
      if (NAME.equals(roi.getName())) overlay.remove(roi);
    return overlay;
  }

  private void request() {
    slice = image.getCurrentSlice();
    final Request request = new Request(wanted.incrementAndGet(), image, slice, settings);
    WORKER.execute(() -> {
      if (wanted.get() != request.number) return;
      try {
        final List<Roi> rois = outlines(request);
        EventQueue.invokeLater(() -> draw(request, rois));
      }
      catch (final CanceledException e) {
        return; // another slice or other settings are wanted by now
      }
    });
  }

  private void draw(final Request request, final List<Roi> rois) {
    if (wanted.get() != request.number || image != request.image) return;
    final Overlay overlay = withoutOutlines(image.getOverlay());
    for (final Roi roi : rois) {
      roi.setName(NAME);
      roi.setPosition(request.slice);
      overlay.add(roi);
    }
    image.setHideOverlay(false);
    image.setOverlay(overlay);
  }

  private List<Roi> outlines(final Request request) {
    final List<Roi> rois = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    final List<Color> colors = new ArrayList<>();
    if (request.settings.mode() == NoiseSettings.Mode.THREE_D) lines.add("No preview of 3d noise");
    else try {
      outline(request, rois, lines, colors);
    }
    catch (final CanceledException e) {
      throw e;
    }
    catch (final RuntimeException e) { // such as an image that was closed meanwhile: the dialog goes on
      rois.clear();
      lines.clear();
      lines.add("No preview: " + FailureText.of(e));
    }
    write(rois, request.image, lines, colors);
    return rois;
  }

  private void outline(final Request request, final List<Roi> rois, final List<String> lines, final List<Color> colors) {
    final Volume volume = ImagePlusVolumes.toVolume(request.image);
    final List<NoiseSample> samples = NoiseSample.ofPlane(request.image.getTitle(), volume, request.slice, request.settings,
      new Progress() {
        @Override
        public void report(final String step, final long done, final long total) {}

        @Override
        public boolean isCanceled() {
          return wanted.get() != request.number;
        }
      });
    if (samples.isEmpty()) {
      lines.add("No mask in this slice");
      return;
    }
    final int width = request.image.getWidth();
    outline(rois, samples.get(0).clean(), width, CLEAN);
    lines.add("correct");
    colors.add(CLEAN);
    for (final NoiseSample sample : samples) {
      final Color color = COLORS[(lines.size() - 1) % COLORS.length];
      outline(rois, sample.noisy(), width, color);
      lines.add(String.format(Locale.ROOT, "%s: Dice %.3f", sample.share().key(), sample.counts().dice()));
      colors.add(color);
    }
    if (volume.isOriented() && !volume.orientation().code().matches("..[SI]")) lines.add("(an example: masks are axial slices)");
  }

  private static void outline(final List<Roi> rois, final boolean[] mask, final int width, final Color color) {
    final ByteProcessor pixels = new ByteProcessor(width, mask.length / width);
    for (int i = 0; i < mask.length; i++)
      if (mask[i]) pixels.set(i, 255);
    pixels.setThreshold(255, 255, ImageProcessor.NO_LUT_UPDATE);
    final Roi outline = new ThresholdToSelection().convert(pixels);
    if (outline == null) return;
    outline.setStrokeColor(color);
    rois.add(outline);
  }

  /** At the top left, in letters of one size on the screen. */
  private static void write(final List<Roi> rois, final ImagePlus shown, final List<String> lines, final List<Color> colors) {
    final double zoom = shown.getCanvas() == null ? 1 : shown.getCanvas().getMagnification();
    final double size = Math.max(4, FONT_SIZE / zoom);
    for (int i = 0; i < lines.size(); i++) {
      final TextRoi text = new TextRoi(2 / zoom, 2 / zoom + i * size * 1.4, lines.get(i), new Font(Font.SANS_SERIF, Font.PLAIN, 1)
        .deriveFont((float) size));
      text.setStrokeColor(i < colors.size() ? colors.get(i) : Color.WHITE);
      text.setFillColor(new Color(0, 0, 0, 160));
      rois.add(text);
    }
  }

  /** Called by ImageJ from any thread. */
  private final class SliceListener implements ImageListener {

    @Override
    public void imageUpdated(final ImagePlus updated) {
      EventQueue.invokeLater(() -> {
        if (updated == image && updated.getCurrentSlice() != slice) request();
      });
    }

    @Override
    public void imageOpened(final ImagePlus opened) {}

    @Override
    public void imageClosed(final ImagePlus closed) {
      EventQueue.invokeLater(() -> {
        if (closed == image) leave();
      });
    }
  }
}
