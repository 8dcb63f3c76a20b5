package io.github.rraunet.training.cleaning;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well a cleaning found the wrong masks, where it is known which are wrong. Only masks with a score count.
 * <p>There are two areas under the ROC curve. {@code auc} judges the scores: that of a removed mask is from its removal, when the
 * losses spread more and the mean contained more wrong masks, so it is somewhat out of step with the others.
 * {@code aucWithRemovals} judges the decisions: removed masks come before all others, in the order of their removal.</p>
 *
 * @param masks           with a score
 * @param wrong           among them
 * @param removed         among them
 * @param found           wrong ones among the removed
 * @param precision       found / removed; NaN if none was removed
 * @param recall          found / wrong; NaN if none is wrong
 * @param auc             probability that a wrong mask scores higher than a correct one, equal scores count half; NaN if all or
 *                        none are wrong
 * @param aucWithRemovals the same with removed masks first
 */
public record DetectionScore(int masks, int wrong, int removed, int found, double precision, double recall, double auc,
  double aucWithRemovals)
{

  /**
   * @param scores   one for each mask, high for suspicious; NaN for masks that do not count
   * @param removals in their order
   * @param wrong    for each mask whether it is
   */
  public static DetectionScore of(final double[] scores, final List<Removal> removals, final boolean[] wrong) {
    if (wrong.length != scores.length)
      throw new IllegalArgumentException("expected for each of " + scores.length + " masks whether it is wrong, found "
        + wrong.length);
    final int[] counted = IntStream.range(0, scores.length).filter(mask -> !Double.isNaN(scores[mask])).toArray();
    final int wrongs = (int) Arrays.stream(counted).filter(mask -> wrong[mask]).count();
    final List<Removal> gone = removals.stream().filter(removal -> !Double.isNaN(scores[removal.mask()])).toList();
    final int found = (int) gone.stream().filter(removal -> wrong[removal.mask()]).count();
    // 0 for the masks that are left, so that all removed ones stand above them
    final double[] places = new double[scores.length];
    for (int i = 0; i < gone.size(); i++)
      places[gone.get(i).mask()] = gone.size() - i;
    final Comparator<Integer> byScore = Comparator.comparingDouble(mask -> scores[mask] + 0.0); // one zero of 0 and -0
    final Comparator<Integer> byRemoval = Comparator.comparingDouble(mask -> places[mask]);
    return new DetectionScore(counted.length, wrongs, gone.size(), found, found / (double) gone.size(),
      found / (double) wrongs, auc(counted, wrong, byScore), auc(counted, wrong, byRemoval.thenComparing(byScore)));
  }

  /** Rank-sum statistic (Mann and Whitney); equal masks share the mean of their ranks. */
  private static double auc(final int[] masks, final boolean[] wrong, final Comparator<Integer> order) {
    final List<Integer> sorted = Arrays.stream(masks).boxed().sorted(order).toList();
    double ranks = 0;
    long wrongs = 0;
    for (int from = 0, to; from < sorted.size(); from = to) {
      to = from + 1;
      while (to < sorted.size() && order.compare(sorted.get(from), sorted.get(to)) == 0) to++;
      final double rank = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++)
        if (wrong[sorted.get(i)]) {
          ranks += rank;
          wrongs++;
        }
    }
    return (ranks - wrongs * (wrongs + 1) / 2.0) / (wrongs * (double) (sorted.size() - wrongs));
  }
}
