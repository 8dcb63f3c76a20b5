/** Stacks through a network: batches, threads, results on the input's grid, and what is done to a mask afterwards. */
package io.github.rraunet.segment;
