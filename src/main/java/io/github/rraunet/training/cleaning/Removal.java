package io.github.rraunet.training.cleaning;

/**
 * A mask that was taken out of the training.
 *
 * @param epoch after which it is out
 * @param mask  its index
 * @param score at that time; high is suspicious
 * @param rank  among those removed after that epoch, 1 for the worst
 */
public record Removal(int epoch, int mask, double score, int rank) {}
