package io.github.rraunet.phantom;

/** What the structures painted so far have made of one sample. */
final class Sample {

  /** Edge of the sample in mm, over which a border is blended: partial volume. */
  private final double edgeMm;
  double hu;
  /** Share filled by vertebra, 0 to 1. */
  double vertebra;

  Sample(final double edgeMm) {
    this.edgeMm = edgeMm;
  }

  /** @return share of the sample inside a shape at this signed distance */
  double share(final double distanceMm) {
    return Distances.clamp(0.5 - distanceMm / edgeMm, 0, 1);
  }

  /** @return false where neither a shape at this distance nor its inside can change the sample */
  boolean reaches(final double distanceMm) {
    return distanceMm < 0.5 * edgeMm;
  }

  /** Paints a shape of one tissue over what was there. */
  void cover(final double distanceMm, final double tissueHu) {
    blend(share(distanceMm), tissueHu);
  }

  void blend(final double share, final double tissueHu) {
    hu += share * (tissueHu - hu);
  }

  /** Paints a shell of the given thickness, and what it holds. */
  void shell(final double distanceMm, final double thicknessMm, final double shellHu, final double insideHu) {
    final double outer = share(distanceMm);
    final double inner = share(distanceMm + thicknessMm);
    hu = hu * (1 - outer) + shellHu * (outer - inner) + insideHu * inner;
  }
}
