package io.github.rraunet.noise;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Elastic transform ({@link DisplacementField}) of a mask. Driven to a level, the field stays and its root mean square is
 * bisected: the Dice coefficient falls almost always as it grows. A field that does not come near is drawn anew.
 */
final class ElasticCorruption implements Corruption {

  /** Largest root mean square, and the default standard deviation, in pixels of an image of this width. */
  private static final int OF_WIDTH = 256;
  private static final double LARGEST_RMS_PX = 64;
  private static final double DEFAULT_SIGMA_PX = 12;

  private static final int BISECTIONS = 24;
  private static final int FIELDS = 5;
  private static final double NEAR = 0.02;
  /** Nearer than this, or than a fourth of a voxel would make a difference, is not looked for. */
  private static final double EXACT = 1e-3;
  private static final double ONE_VOXEL = 0.25;
  private static final int LARGEST_SIGMA = 4; // times the longest edge of the image, or of one of 256 pixels

  private final Length sigma; // null: the default, which grows with the image

  ElasticCorruption(final Length sigma) {
    this.sigma = sigma;
  }

  private static double scale(final NoisyMask mask) {
    return Math.max(mask.width(), mask.height()) / (double) OF_WIDTH;
  }

  private double sigmaMm(final NoisyMask mask) {
    return sigma != null ? sigma.mm(mask.pixelMm()) : DEFAULT_SIGMA_PX * scale(mask) * mask.pixelMm();
  }

  private DisplacementField field(final NoisyMask mask, final long seed) {
    final double mm = sigmaMm(mask);
    final double edgeMm = Math.min(mask.spacing().xMm(), Math.min(mask.spacing().yMm(), mask.spacing().zMm()));
    final int most = LARGEST_SIGMA * Math.max(OF_WIDTH, Math.max(mask.width(), Math.max(mask.height(), mask.depth())));
    if (mm / edgeMm > most)
      throw new IllegalArgumentException("elastic_sigma of " + (float) mm + " mm is more than " + most + " voxels of "
        + (float) edgeMm + " mm, which is " + LARGEST_SIGMA + " times the image; take a smaller one, or check the voxel size");
    return new DisplacementField(mask.width(), mask.height(), mask.depth(), new double[] { mm / mask.spacing().xMm(), mm / mask
      .spacing().yMm(), mm / mask.spacing().zMm() }, seed, mask.threads(), mask.progress());
  }

  /** @param strength root mean square of the displacements along each axis */
  @Override
  public Outcome apply(final NoisyMask mask, final Length strength, final long seed) {
    final double rmsMm = strength.mm(mask.pixelMm());
    try (MaskWarp warp = mask.computing().warp(mask, field(mask, Seeds.mix(seed, 0)))) {
      warp.apply(rmsMm);
    }
    return outcome(mask, rmsMm, 1, "");
  }

  @Override
  public Outcome reach(final NoisyMask mask, final double dice, final long seed) {
    Search best = null;
    try {
      for (int n = 0; n < FIELDS; n++) {
        final Search search = new Search(mask, field(mask, Seeds.mix(seed, n)), n + 1);
        final Search before = best;
        try {
          search.run(dice);
          if (before == null || search.gap < before.gap) best = search;
        }
        finally {
          if (best != search) search.close();
          else if (before != null) before.close();
        }
        if (best.gap <= NEAR) break;
      }
      best.warp.apply(best.rmsMm);
      return outcome(mask, best.rmsMm, best.number, "no displacement tried comes nearer");
    }
    finally {
      if (best != null) best.close();
    }
  }

  /** Looks for the amplitude of one field. */
  private static final class Search implements AutoCloseable {

    private final NoisyMask mask;
    private final MaskWarp warp;
    private final int number;
    private double rmsMm;
    private double gap;

    Search(final NoisyMask mask, final DisplacementField field, final int number) {
      this.mask = mask;
      warp = mask.computing().warp(mask, field);
      this.number = number;
      gap = Double.POSITIVE_INFINITY;
    }

    void run(final double dice) {
      double low = 0;
      double high = LARGEST_RMS_PX * Math.max(1, scale(mask)) * mask.pixelMm();
      final double exact = Math.max(EXACT, ONE_VOXEL / mask.counts().clean());
      for (int i = 0; i < BISECTIONS && gap > exact; i++) {
        final double middle = i == 0 ? high / 8 : (low + high) / 2; // the answer is seldom far up
        final NoisyMask.Counts counts = warp.counts(middle);
        final double reached = counts.dice();
        if (counts.noisy() > 0 && reached < 1 && Math.abs(reached - dice) < gap) {
          gap = Math.abs(reached - dice);
          rmsMm = middle;
        }
        if (reached > dice) low = middle;
        else high = middle;
      }
    }

    @Override
    public void close() {
      warp.close();
    }
  }

  private Outcome outcome(final NoisyMask mask, final double rmsMm, final int field, final String shortfall) {
    final Map<String, Number> parameters = new LinkedHashMap<>();
    parameters.put("rms_px", rmsMm / mask.pixelMm());
    parameters.put("rms_mm", rmsMm);
    parameters.put("sigma_px", sigmaMm(mask) / mask.pixelMm());
    parameters.put("sigma_mm", sigmaMm(mask));
    parameters.put("field", field);
    return new Outcome(parameters, shortfall);
  }
}
