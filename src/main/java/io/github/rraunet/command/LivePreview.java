package io.github.rraunet.command;

import java.util.function.Consumer;
import org.scijava.command.Previewable;

/** A preview that has a line to say beside what it draws: that the network starts, or why there is nothing to see. */
public interface LivePreview extends Previewable {

  /** @param line shows a line in place of the one before, from any thread; without this it is ImageJ's status line */
  void tellPreviewTo(Consumer<String> line);

  /** Takes away what the preview shows and says, as the settings are of no use; {@link #preview} shows it again. */
  void hidePreview();
}
