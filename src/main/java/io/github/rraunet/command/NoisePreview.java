package io.github.rraunet.command;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.gui.TextRoi;
import io.github.rraunet.noise.NoiseSample;
import io.github.rraunet.noise.NoiseSettings;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Outlines on the slice that an open image shows what each type of noise makes of it, while a dialog asks for settings. */
final class NoisePreview {

  private static final String NAME = "RRA-U-Net noise preview";
  private static final Color CLEAN = new Color(255, 70, 70); // seen on a white mask as on a CT
  /** Okabe and Ito, Color Universal Design, 2008, made lighter for dark images. */
  private static final Color[] COLORS = { new Color(86, 180, 233), new Color(230, 159, 0), new Color(0, 200, 140), new Color(255,
    130, 190), new Color(240, 228, 66), new Color(213, 94, 0) };
  private static final int FONT_SIZE = 12;

  private final SlicePreview<NoiseSettings> preview = new SlicePreview<>(NAME, request -> new SlicePreview.Picture(outlines(
    request), ""));

  /** @param title of an open image, or empty for the current one; nothing is shown for files and folders */
  void show(final String title, final NoiseSettings settings) {
    preview.show(image -> !title.isBlank() ? ImageInputs.meant(ImageInputs.allByTitle(title)).orElse(null) : image != null ? image
      : WindowManager.getCurrentImage(), settings);
  }

  /** Takes the outlines away. */
  void clear() {
    preview.clear();
  }

  private static List<Roi> outlines(final SlicePreview.Request<NoiseSettings> request) {
    final List<Roi> rois = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    final List<Color> colors = new ArrayList<>();
    if (request.settings().mode() == NoiseSettings.Mode.THREE_D) lines.add("No preview of 3d noise");
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
    write(rois, request.image(), lines, colors);
    return rois;
  }

  private static void outline(final SlicePreview.Request<NoiseSettings> request, final List<Roi> rois, final List<String> lines,
    final List<Color> colors)
  {
    final Volume volume = ImagePlusVolumes.toVolume(request.image());
    final List<NoiseSample> samples = NoiseSample.ofPlane(request.image().getTitle(), volume, request.slice(), request.settings(),
      request.progress());
    if (samples.isEmpty()) {
      lines.add("No mask in this slice");
      return;
    }
    final int width = request.image().getWidth();
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
    MaskOutline.of(mask, width).ifPresent(outline -> {
      outline.setStrokeColor(color);
      rois.add(outline);
    });
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
}
