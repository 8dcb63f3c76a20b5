package io.github.rraunet.metrics;

/**
 * Overlap slice by slice, from the first slice with foreground to the last; NaN in slices where both masks are empty.
 *
 * @param slice     number from 1, as in ImageJ
 * @param dice      of the slice
 * @param precision of the slice
 * @param recall    of the slice
 */
public record SliceProfile(double[] slice, double[] dice, double[] precision, double[] recall) {

  public static SliceProfile of(final MaskPair pair) {
    final int n = pair.counts().empty() == EmptyMasks.BOTH ? 0 : pair.slices();
    final var profile = new SliceProfile(new double[n], new double[n], new double[n], new double[n]);
    for (int z = 0; z < n; z++) {
      final OverlapCounts counts = pair.slice(z).counts();
      final boolean nothing = counts.empty() == EmptyMasks.BOTH;
      profile.slice[z] = pair.offset()[2] + z + 1;
      profile.dice[z] = nothing ? Double.NaN : counts.dice();
      profile.precision[z] = nothing ? Double.NaN : counts.precision();
      profile.recall[z] = nothing ? Double.NaN : counts.recall();
    }
    return profile;
  }
}
