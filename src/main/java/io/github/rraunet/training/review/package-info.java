/** What people decide on the masks that a training distrusts. */
package io.github.rraunet.training.review;
