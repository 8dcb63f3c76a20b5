/**
 * Segmentation, evaluation and noisy masks on Apache Spark. Tasks are small records that travel; what they work with is opened
 * where they run.
 */
package io.github.rraunet.spark;
