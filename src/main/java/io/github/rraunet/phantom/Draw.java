package io.github.rraunet.phantom;

import java.util.SplittableRandom;

/**
 * Random numbers of one subject. Each subject (the ribs, the scanner, ...) has its own sequence, derived from the seed and
 * the subject's name, so that a change in one leaves the others as they were.
 */
final class Draw {

  private final SplittableRandom random;

  private Draw(final long seed) {
    random = new SplittableRandom(seed);
  }

  static Draw of(final long seed, final String subject) {
    long h = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
    for (int i = 0; i < subject.length(); i++)
      h = (h ^ subject.charAt(i)) * 0x100000001B3L;
    return new Draw(h ^ (h >>> 29));
  }

  double between(final double low, final double high) {
    return low + random.nextDouble() * (high - low);
  }

  int below(final int bound) {
    return random.nextInt(bound);
  }

  boolean chance(final double probability) {
    return random.nextDouble() < probability;
  }

  /** @return normally distributed, by Box and Muller, cut at 2.5 standard deviations: no anatomy is an outlier beyond that */
  double normal(final double mean, final double deviation) {
    final double r = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    final double n = r * Math.cos(2 * Math.PI * random.nextDouble());
    return mean + deviation * Math.max(-2.5, Math.min(2.5, n));
  }

  long nextLong() {
    return random.nextLong();
  }
}
