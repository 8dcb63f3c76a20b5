/** One stack in slabs of slices that are segmented apart, by whoever, and put together again. */
package io.github.rraunet.segment.slabs;
