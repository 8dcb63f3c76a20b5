package io.github.rraunet.training.data;

/**
 * An image with its mask.
 *
 * @param name  of the case, as in a split by cases
 * @param image to segment
 * @param mask  mask or label map on the same grid
 */
public record TrainingCase(String name, VolumeSource image, VolumeSource mask) {}
