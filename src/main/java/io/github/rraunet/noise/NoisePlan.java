package io.github.rraunet.noise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which masks of a set are made wrong, and in which way: drawn by numbers that hang on the seed and the name of a mask alone, so
 * that neither order nor threads matter. The types come in exactly the proportions asked for, to a mask (largest remainders).
 */
final class NoisePlan {

  private final Map<MaskId, NoiseShare> drawn = new HashMap<>();
  private final long masks;
  private final long wanted;
  private final Map<MaskId, Set<NoiseShare>> vain;

  private NoisePlan(final long masks, final long wanted, final Map<MaskId, Set<NoiseShare>> vain) {
    this.vain = vain;
    this.masks = masks;
    this.wanted = wanted;
  }

  /** @param vain shares that were tried and left a mask as it is */
  static NoisePlan of(final List<MaskSurvey.Found> found, final Map<MaskId, Set<NoiseShare>> vain, final NoiseSettings settings) {
    final List<NoiseShare> shares = settings.shares().stream().filter(s -> s.weight() > 0).toList();
    final List<MaskSurvey.Found> masks = found.stream().filter(m -> m.voxels() > 0).toList();
    final long wanted = Math.round(settings.beta() * (settings.countEmpty() ? found.size() : masks.size()));
    final var plan = new NoisePlan(masks.size(), wanted, vain);
    final List<MaskSurvey.Found> fit = masks.stream().filter(m -> shares.stream().anyMatch(s -> plan.canChange(s, m))).toList();
    final int n = (int) Math.min(fit.size(), wanted);
    plan.assign(shuffled(shuffled(fit, Seeds.mix(settings.seed(), "draw")).subList(0, n), Seeds.mix(settings.seed(), "type")),
      shares);
    return plan;
  }

  private boolean canChange(final NoiseShare share, final MaskSurvey.Found mask) {
    return share.type().canChange(mask) && !vain.getOrDefault(mask.id(), Set.of()).contains(share);
  }

  /** Masks that not every type can change choose first. */
  private void assign(final List<MaskSurvey.Found> masks, final List<NoiseShare> shares) {
    final int[] left = sizes(shares, masks.size());
    final List<MaskSurvey.Found> easy = new ArrayList<>();
    for (final MaskSurvey.Found mask : masks)
      if (shares.stream().allMatch(s -> canChange(s, mask))) easy.add(mask);
      else left[put(mask, shares, left)]--;
    for (final MaskSurvey.Found mask : easy)
      left[put(mask, shares, left)]--;
  }

  /** @return which share the mask gets: of those that can change it, the one of which most are left */
  private int put(final MaskSurvey.Found mask, final List<NoiseShare> shares, final int[] left) {
    int best = -1;
    for (int s = 0; s < left.length; s++)
      if (canChange(shares.get(s), mask) && (best < 0 || left[s] > left[best])) best = s;
    drawn.put(mask.id(), shares.get(best));
    return best;
  }

  private static List<MaskSurvey.Found> shuffled(final List<MaskSurvey.Found> masks, final long seed) {
    record Drawn(long number, String name, MaskSurvey.Found mask) {}
    return masks.stream().map(m -> new Drawn(Seeds.mix(seed, m.id().toString()), m.id().toString(), m)).sorted(Comparator
      .comparingLong(Drawn::number).thenComparing(Drawn::name)).map(Drawn::mask).toList();
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

  /** @return how the masks of one image are made wrong; those that are not here stay correct */
  Map<MaskId, NoiseShare> drawnOf(final MaskSurvey image) {
    final Map<MaskId, NoiseShare> ofImage = new HashMap<>();
    for (final MaskSurvey.Found mask : image.masks())
      if (drawn.containsKey(mask.id())) ofImage.put(mask.id(), drawn.get(mask.id()));
    return ofImage;
  }

  /** @return of the noise of one mask */
  static long seedOf(final MaskId id, final long seed) {
    return Seeds.mix(seed, id.toString());
  }

  /** @return number of masks that are not empty */
  long masks() {
    return masks;
  }

  /** @return number of masks that were to be made wrong */
  long wanted() {
    return wanted;
  }

  /** @return number of masks that are drawn: fewer than wanted if the others cannot be changed */
  int noisy() {
    return drawn.size();
  }
}
