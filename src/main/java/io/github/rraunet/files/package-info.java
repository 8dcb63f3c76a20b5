/** Files that appear under their name only when they are whole, temporary folders, SHA-256. */
package io.github.rraunet.files;
