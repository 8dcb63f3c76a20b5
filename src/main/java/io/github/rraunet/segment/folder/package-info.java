/** Many stacks through one model: finding them, leaving out what is done, workers, results that are whole, the state of a run. */
package io.github.rraunet.segment.folder;
