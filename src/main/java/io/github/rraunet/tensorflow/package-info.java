/** TensorFlow: networks, their training and export, the checks of a SavedModel, and the main class of the worker process. */
package io.github.rraunet.tensorflow;
