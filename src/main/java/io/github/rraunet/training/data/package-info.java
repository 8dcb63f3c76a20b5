/** The data set of a training: pairs of image and mask, their prepared slices on disk, and the split for validation. */
package io.github.rraunet.training.data;
