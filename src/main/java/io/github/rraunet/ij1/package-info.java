/**
 * Plain ImageJ 1.x: the entries of plugins.config, their dialogs, macros and recorded lines, all made from a command's
 * parameters.
 */
package io.github.rraunet.ij1;
