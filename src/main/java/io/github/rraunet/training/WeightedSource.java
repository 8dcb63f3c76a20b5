package io.github.rraunet.training;

import java.util.List;
import java.util.SplittableRandom;

/** Draws each sample from one of several sources, chosen with given weights. */
public final class WeightedSource implements SampleSource {

  private final List<SampleSource> sources;
  private final double[] weights;
  private final double sum;

  /** @param weights positive, one a source */
  public WeightedSource(final List<SampleSource> sources, final double... weights) {
    if (sources.isEmpty() || sources.size() != weights.length)
      throw new IllegalArgumentException("found " + sources.size() + " sources and " + weights.length
        + " weights, expected as many of both");
    double total = 0;
    for (final double w : weights) {
      if (!(w > 0)) throw new IllegalArgumentException("weights must be positive, found " + w);
      total += w;
    }
    this.sources = List.copyOf(sources);
    this.weights = weights.clone();
    this.sum = total;
  }

  @Override
  public void draw(final SplittableRandom random, final float[] image, final float[] mask, final int offset, final int height,
    final int width)
  {
    double at = random.nextDouble() * sum;
    int chosen = 0;
    while (chosen < weights.length - 1 && at >= weights[chosen])
      at -= weights[chosen++];
    sources.get(chosen).draw(random, image, mask, offset, height, width);
  }
}
