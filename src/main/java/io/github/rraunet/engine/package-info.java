/**
 * What the rest of the program sees of a network: models on disk, predictors and trainers, and the client side of the
 * worker process.
 */
package io.github.rraunet.engine;
