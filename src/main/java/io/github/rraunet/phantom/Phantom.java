package io.github.rraunet.phantom;

import io.github.rraunet.volume.Volume;

/**
 * A synthetic CT and its truth.
 *
 * @param ct   HU, stored as unsigned 16 bit (HU + 32768, ImageJ's way of keeping signed values), planar
 * @param mask vertebrae with sacrum and coccyx, on the same grid: voxels at least half filled by them
 */
public record Phantom(Volume ct, Volume mask) {}
