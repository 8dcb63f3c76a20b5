/** Gets the libraries and the build of TensorFlow that a GPU needs. */
package io.github.rraunet.device.setup;
