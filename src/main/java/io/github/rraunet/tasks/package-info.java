/** Work in pieces that need not be done by this process. */
package io.github.rraunet.tasks;
