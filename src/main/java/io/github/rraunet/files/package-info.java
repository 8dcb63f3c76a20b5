/** Files that appear under their name only when they are whole. */
package io.github.rraunet.files;
