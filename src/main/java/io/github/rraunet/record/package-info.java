/** What every result carries beside it so that it can be understood and repeated: a JSON record, hashes. */
package io.github.rraunet.record;
