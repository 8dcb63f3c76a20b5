/** Images with their geometry: spacing, orientation, the affine map to the patient. */
package io.github.rraunet.volume;
