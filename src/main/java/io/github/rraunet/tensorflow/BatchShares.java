package io.github.rraunet.tensorflow;

/**
 * How the slices of a batch are shared among devices: in contiguous pieces whose sizes differ by one at most, the larger ones
 * first. Of fewer slices than devices the last one is repeated, so that no device is without work; repetitions lie behind all
 * slices that count.
 *
 * @param count   slices that count, from 1
 * @param devices from 1
 */
record BatchShares(int count, int devices) {

  BatchShares {
    if (count < 1 || devices < 1)
      throw new IllegalArgumentException("a batch is shared from 1 slice on and among 1 device or more, found " + count + " and "
        + devices);
  }

  /** @return the first slice of a device's share */
  int first(final int device) {
    return Math.min(device * (count / devices) + Math.min(device, count % devices), count - 1);
  }

  /** @return slices that a device computes, 1 at least */
  int size(final int device) {
    return Math.max(1, counting(device));
  }

  /** @return slices of a device that count, 0 if its one is a repetition */
  int counting(final int device) {
    return count / devices + (device < count % devices ? 1 : 0);
  }
}
