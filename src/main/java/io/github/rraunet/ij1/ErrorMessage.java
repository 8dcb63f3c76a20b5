package io.github.rraunet.ij1;

import ij.IJ;
import java.util.List;
import org.scijava.module.ModuleItem;

/** Failures as ImageJ shows them, in lines that fit on a screen: ImageJ's own dialog is as wide as the longest line. */
final class ErrorMessage {

  private static final int COLUMNS = 90;

  private ErrorMessage() {}

  /** Ends a macro, too. */
  static void show(final String title, final String text) {
    show(title, text, List.of());
  }

  /** @param fields of the command, which the text may name as macros do */
  static void show(final String title, final String text, final List<ModuleItem<?>> fields) {
    IJ.error(title, IJ.getInstance() == null ? text : wrapped(WindowText.of(text, fields), COLUMNS));
  }

  /** @return the text broken at spaces; words that are longer than a line, such as paths, stay whole */
  static String wrapped(final String text, final int columns) {
    final StringBuilder wrapped = new StringBuilder();
    for (final String line : text.split("\n", -1)) {
      if (!wrapped.isEmpty()) wrapped.append('\n');
      int length = 0;
      for (final String word : line.split(" ", -1)) {
        final boolean fits = length + 1 + word.length() <= columns;
        if (length > 0) wrapped.append(fits ? ' ' : '\n');
        length = length > 0 && fits ? length + 1 + word.length() : word.length();
        wrapped.append(word);
      }
    }
    return wrapped.toString();
  }
}
