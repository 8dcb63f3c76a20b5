/**
 * Adaptive clean noisy label learning (Wang, Zhang and Voiculescu, arXiv 2009.12873, section 2.4): which masks to leave out of
 * the training, when and in which order, from the losses that the training reports. Numbers only: no network, no files.
 */
package io.github.rraunet.training.cleaning;
