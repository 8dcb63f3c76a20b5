/** What devices there are to compute on. */
package io.github.rraunet.device;
