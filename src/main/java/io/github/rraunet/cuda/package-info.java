/** CUDA kernels behind the interfaces of distance, noise and slices; compiled when they are first needed. */
package io.github.rraunet.cuda;
