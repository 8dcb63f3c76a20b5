package io.github.rraunet.ij1;

import ij.IJ;
import ij.Macro;
import ij.macro.Interpreter;

/** A macro in an ImageJ that has been made ready for work without a screen. */
final class HeadlessMacro {

  private HeadlessMacro() {}

  /** @return whether the macro ran to its end; what stopped it has been said on standard error otherwise */
  static boolean run(final String text, final String argument) {
    final Interpreter interpreter = new Interpreter();
    try {
      interpreter.run(text, argument);
      return !interpreter.wasError();
    }
    catch (final RuntimeException e) {
      if (!Macro.MACRO_CANCELED.equals(e.getMessage())) IJ.log(String.valueOf(e));
      return false;
    }
  }
}
