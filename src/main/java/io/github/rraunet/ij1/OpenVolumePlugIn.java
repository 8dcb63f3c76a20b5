package io.github.rraunet.ij1;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.io.OpenDialog;
import ij.plugin.PlugIn;
import io.github.rraunet.command.ImageInputs;
import io.github.rraunet.command.MacroOptions;
import io.github.rraunet.command.ResultImages;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.text.FailureText;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Opens a volume of a format that plain ImageJ does not read, in ImageJ's coordinates, with its whole geometry, so that results
 * can be written on its grid. Key of macros: {@code open}, a file, or a folder with a DICOM series.
 */
public class OpenVolumePlugIn implements PlugIn {

  static final String LABEL = "RRA NIfTI or MetaImage...";
  static final String MENU = "File > Import > " + LABEL;
  private static final String TITLE = LABEL.replace("...", "");
  private static final String KEY = "open";

  @Override
  public void run(final String arg) {
    final String options = Macro.getOptions();
    final String path = options == null ? chosen() : MacroOptions.parse(options).value(KEY).orElse("").trim();
    if (path == null) {
      RecordedLine.recordNothing();
      return;
    }
    try {
      IJ.resetEscape();
      if (path.isEmpty()) throw new IllegalArgumentException(KEY + " is needed: a file, or a folder with a DICOM series");
      final ImagePlus image = ImageInputs.open(Path.of(path), new ImageJProgress());
      image.setSlice((image.getStackSize() + 1) / 2);
      ImageInputs.notes(image).forEach(note -> IJ.log(TITLE + ": " + image.getTitle() + ": " + note));
      if (options == null) RecordedLine.record(LABEL, Map.of(KEY, new File(path)));
      ResultImages.show(image);
    }
    catch (final CanceledException e) {
      RecordedLine.recordNothing();
      IJ.showStatus(TITLE + ": canceled");
      if (options != null) Macro.abort();
    }
    catch (final IOException | IllegalArgumentException e) {
      if (options == null) RecordedLine.recordNothing();
      ErrorMessage.show(TITLE, FailureText.of(e));
    }
  }

  /** @return null if the user canceled */
  private static String chosen() {
    final OpenDialog dialog = new OpenDialog("Open NIfTI or MetaImage", "");
    return dialog.getPath();
  }
}
