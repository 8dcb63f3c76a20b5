/** Arrays in chunks as Zarr stores them in a folder; what they mean is for others. */
package io.github.rraunet.volume.zarr;
