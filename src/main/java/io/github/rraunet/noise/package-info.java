/** Wrong masks at a chosen level: erosion, dilation and elastic transform, driven to a Dice coefficient; sets of them. */
package io.github.rraunet.noise;
