/** Random changes of prepared slices and their masks, from which a network learns what does not matter. */
package io.github.rraunet.training.augment;
