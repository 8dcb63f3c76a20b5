/** PNG figures made without a screen. */
package io.github.rraunet.figure;
