package io.github.rraunet.command;

import ij.gui.Overlay;

/** What this program draws on an image's overlay is told from the user's by its name. */
final class NamedRois {

  private NamedRois() {}

  /** Removes what has the name, and nothing else: ImageJ takes selections of one kind, bounds and length for the same. */
  static void remove(final Overlay overlay, final String name) {
    for (int i = overlay.size() - 1; i >= 0; i--)
      if (name.equals(overlay.get(i).getName())) overlay.remove(i);
  }
}
