/**
 * A synthetic spine CT with its exact mask. Anatomy is a list of implicit shapes in patient millimetres
 * (x to the right, y to the front, z upwards, origin at the middle of the upper sacral endplate) that are painted one
 * over the other at every sample of a slice; then the scanner blurs, averages and adds noise. Everything is drawn from one seed.
 */
package io.github.rraunet.phantom;
