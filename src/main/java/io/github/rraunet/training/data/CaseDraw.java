package io.github.rraunet.training.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;

/**
 * Which cases are held back whole, so that together they have a share of the slices: in an order that was drawn, those that lie
 * within the share, then the one that passes it least. Where that is more than twice the share, what comes nearer.
 */
final class CaseDraw {

  private static final int MOST = 2; // times the share

  private final int[] sizes;
  private final BitSet painted;
  private final double share;

  /**
   * @param sizes   slices of each case
   * @param painted cases with foreground, of which one is always left to train on
   * @param share   slices to hold back
   */
  CaseDraw(final int[] sizes, final BitSet painted, final double share) {
    this.sizes = sizes;
    this.painted = painted;
    this.share = share;
  }

  /** @param order cases to take from. @return those held back; none if no foreground would be left otherwise */
  BitSet of(final int[] order) {
    final BitSet held = new BitSet();
    int sum = 0;
    for (final int c : order) {
      if (!mayBeHeld(c, held)) continue;
      if (sum + sizes[c] < share) {
        held.set(c);
        sum += sizes[c];
        continue;
      }
      final int last = leastThatReaches(share - sum, order, held).orElseThrow(); // c does
      if (sum + sizes[last] > MOST * share) continue;
      held.set(last);
      return withoutNeedless(order, held);
    }
    final OptionalInt large = leastThatReaches(share, order, new BitSet());
    if (large.isEmpty() || sum > 0 && share / sum <= sizes[large.getAsInt()] / share) return held;
    final BitSet alone = new BitSet();
    alone.set(large.getAsInt());
    return alone;
  }

  private boolean mayBeHeld(final int c, final BitSet held) {
    return !held.get(c) && painted.stream().anyMatch(p -> p != c && !held.get(p));
  }

  /** @return of the smallest cases with at least so many slices the first */
  private OptionalInt leastThatReaches(final double slices, final int[] order, final BitSet held) {
    return Arrays.stream(order).filter(c -> mayBeHeld(c, held) && sizes[c] >= slices).reduce((a, b) -> sizes[b] < sizes[a] ? b
      : a);
  }

  /** Small ones are not needed any more where the last is large. */
  private BitSet withoutNeedless(final int[] order, final BitSet held) {
    int sum = held.stream().map(c -> sizes[c]).sum();
    for (final int c : order)
      if (held.get(c) && sum - sizes[c] >= share) {
        held.clear(c);
        sum -= sizes[c];
      }
    return held;
  }

  /** @return whether that is far more than was asked for */
  boolean isFarMore(final int slices) {
    return slices > MOST * share;
  }
}
