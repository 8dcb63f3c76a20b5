/** The tables of arXiv 2009.12873 made again on any data set. */
package io.github.rraunet.training.study;
