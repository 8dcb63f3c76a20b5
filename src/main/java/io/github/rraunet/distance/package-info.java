/** Exact Euclidean distances and box sums on voxel grids: what the metrics and the noise both stand on. */
package io.github.rraunet.distance;
