package io.github.rraunet.noise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which masks of a set are made wrong, and in which way: drawn by numbers that hang on the seed and the name of a mask alone, so
 * that neither order nor threads matter. The types come in exactly the proportions asked for, to a mask (largest remainders).
 */
final class NoisePlan {

  private final Map<MaskId, NoiseShare> drawn = new HashMap<>();
  private final long masks;
  private final long seed;

  private NoisePlan(final long masks, final long seed) {
    this.masks = masks;
    this.seed = seed;
  }

  static NoisePlan of(final List<MaskSurvey.Found> found, final NoiseSettings settings) {
    final List<MaskId> eligible = new ArrayList<>();
    for (final MaskSurvey.Found mask : found)
      if (mask.voxels() > 0) eligible.add(mask.id());
    final long counted = settings.countEmpty() ? found.size() : eligible.size();
    final int n = (int) Math.min(eligible.size(), Math.round(settings.beta() * counted));
    final var plan = new NoisePlan(eligible.size(), settings.seed());
    final List<MaskId> chosen = shuffled(eligible, Seeds.mix(settings.seed(), "draw")).subList(0, n);
    final int[] sizes = sizes(settings.shares(), n);
    int next = 0;
    final List<MaskId> order = shuffled(chosen, Seeds.mix(settings.seed(), "type"));
    for (int s = 0; s < sizes.length; s++)
      for (int i = 0; i < sizes[s]; i++)
        plan.drawn.put(order.get(next++), settings.shares().get(s));
    return plan;
  }

  private static List<MaskId> shuffled(final List<MaskId> ids, final long seed) {
    record Drawn(long number, String name, MaskId id) {}
    return ids.stream().map(id -> new Drawn(Seeds.mix(seed, id.toString()), id.toString(), id)).sorted(Comparator.comparingLong(
      Drawn::number).thenComparing(Drawn::name)).map(Drawn::id).toList();
  }

  /** @return how many of n masks each share gets; those with the largest remainders get one more, earlier ones first */
  private static int[] sizes(final List<NoiseShare> shares, final int n) {
    final double sum = shares.stream().mapToDouble(NoiseShare::weight).sum();
    final int[] sizes = new int[shares.size()];
    final List<Integer> byRemainder = new ArrayList<>();
    int left = n;
    for (int s = 0; s < sizes.length; s++) {
      sizes[s] = (int) (n * shares.get(s).weight() / sum);
      left -= sizes[s];
      byRemainder.add(s);
    }
    byRemainder.sort(Comparator.comparingDouble(s -> sizes[s] - n * shares.get(s).weight() / sum));
    for (int i = 0; i < left; i++)
      sizes[byRemainder.get(i)]++;
    return sizes;
  }

  /** @return how a mask is made wrong; empty if it stays correct */
  Optional<NoiseShare> shareOf(final MaskId id) {
    return Optional.ofNullable(drawn.get(id));
  }

  /** @return of the noise of one mask */
  long seedOf(final MaskId id) {
    return Seeds.mix(seed, id.toString());
  }

  /** @return number of masks that are not empty */
  long masks() {
    return masks;
  }

  /** @return number of masks that are made wrong */
  int noisy() {
    return drawn.size();
  }
}
