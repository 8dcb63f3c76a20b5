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
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Outlines on an open image, while a dialog asks for settings, of what each type of noise makes of the slice shown; follows
 * when another slice is chosen. What the user has on the overlay is put back at the end.
 */
final class NoisePreview {

  private static final Color CLEAN = new Color(255, 70, 70); // seen on a white mask as on a CT
  /** Okabe and Ito, Color Universal Design, 2008. */
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
  private ImagePlus image; // on which outlines are shown; null for none
  private Overlay before; // the user's
  private int slice;
  private NoiseSettings settings;

  /** @param title of an open image, or empty for the current one; nothing is shown for files and folders */
  synchronized void show(final String title, final NoiseSettings newSettings) {
    final ImagePlus newImage = title.isBlank() ? image != null ? image : WindowManager.getCurrentImage() : WindowManager.getImage(
      title);
    if (newImage != image) clear();
    if (newImage == null) return;
    if (image == null) {
      image = newImage;
      before = image.getOverlay();
      ImagePlus.addImageListener(listener);
    }
    settings = newSettings;
    request();
  }

  private synchronized void request() {
    if (image == null) return;
    slice = image.getCurrentSlice();
    final long number = wanted.incrementAndGet();
    final ImagePlus shown = image;
    final NoiseSettings asked = settings;
    final int z = slice;
    WORKER.execute(() -> {
      try {
        if (wanted.get() == number) draw(number, shown, z, outlines(shown, z, asked, number));
      }
      catch (final CanceledException e) {
        return; // another slice or other settings are wanted by now
      }
    });
  }

  private synchronized void draw(final long number, final ImagePlus on, final int z, final List<Roi> rois) {
    if (wanted.get() != number || image != on) return;
    final Overlay overlay = before == null ? new Overlay() : before.duplicate();
    for (final Roi roi : rois) {
      roi.setPosition(z);
      overlay.add(roi);
    }
    on.setOverlay(overlay);
  }

  /** Takes the outlines away; what was on the overlay before is there again. */
  synchronized void clear() {
    wanted.incrementAndGet();
    if (image == null) return;
    ImagePlus.removeImageListener(listener);
    image.setOverlay(before);
    image = null;
    before = null;
  }

  private List<Roi> outlines(final ImagePlus shown, final int z, final NoiseSettings asked, final long number) {
    final List<String> lines = new ArrayList<>();
    final List<Color> colors = new ArrayList<>();
    final List<Roi> rois = new ArrayList<>();
    if (asked.mode() == NoiseSettings.Mode.THREE_D) lines.add("No preview of 3d noise");
    else try {
      final List<NoiseSample> samples = samples(shown, z, asked, number);
      if (samples.isEmpty()) lines.add("No mask in this slice");
      else outline(rois, samples.get(0).clean(), shown.getWidth(), CLEAN);
      for (final NoiseSample sample : samples) {
        final Color color = COLORS[lines.size() % COLORS.length];
        outline(rois, sample.noisy(), shown.getWidth(), color);
        lines.add(String.format(Locale.ROOT, "%s: Dice %.3f", sample.share().key(), sample.counts().dice()));
        colors.add(color);
      }
      if (!samples.isEmpty()) {
        lines.add(0, "correct");
        colors.add(0, CLEAN);
      }
    }
    catch (final IllegalArgumentException e) {
      lines.add(FailureText.of(e));
    }
    write(rois, shown, lines, colors);
    return rois;
  }

  private List<NoiseSample> samples(final ImagePlus shown, final int z, final NoiseSettings asked, final long number) {
    final ImageProcessor plane = shown.getStack().getProcessor(z);
    final float[] values = new float[shown.getWidth() * shown.getHeight()];
    for (int i = 0; i < values.length; i++)
      values[i] = plane.getf(i);
    final Volume volume = ImagePlusVolumes.toVolume(shown);
    final Spacing spacing = volume.spacing();
    return NoiseSample.ofSlice(shown.getTitle(), z, values, shown.getWidth(), spacing, asked, new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return wanted.get() != number;
      }
    });
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
      text.setStrokeColor(i < colors.size() ? colors.get(i) : CLEAN);
      text.setFillColor(new Color(0, 0, 0, 160));
      rois.add(text);
    }
  }

  private final class SliceListener implements ImageListener {

    @Override
    public void imageUpdated(final ImagePlus updated) {
      synchronized (NoisePreview.this) {
        if (updated == image && updated.getCurrentSlice() != slice) request();
      }
    }

    @Override
    public void imageOpened(final ImagePlus opened) {}

    @Override
    public void imageClosed(final ImagePlus closed) {
      synchronized (NoisePreview.this) {
        if (closed == image) clear();
      }
    }
  }
}
