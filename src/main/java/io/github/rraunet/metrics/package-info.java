/** Measures of how well a mask agrees with a reference. */
package io.github.rraunet.metrics;
