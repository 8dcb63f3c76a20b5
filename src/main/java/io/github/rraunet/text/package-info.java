/** What several packages need to tell users in words. */
package io.github.rraunet.text;
