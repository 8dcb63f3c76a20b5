package io.github.rraunet.phantom;

/** A part of the scene. Immutable: painted by several threads at once. */
interface Structure {

  /** @return where it may paint, patient mm */
  Box bounds();

  /** Paints over what was there; position in patient mm. */
  void paint(double x, double y, double z, Sample s);
}
