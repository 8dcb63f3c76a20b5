package io.github.rraunet.phantom;

import io.github.rraunet.volume.Spacing;
import java.util.SplittableRandom;

/**
 * What the scanner and its reconstruction make of the true densities of an axial slice: kernel (soft or edge-enhancing),
 * noise that grows with the attenuation of the patient and has the kernel's grain, horizontal streaks where much bone and
 * tissue lies in the beam, calibration error, the round field of view, 12-bit range.
 */
final class ScannerModel {

  private static final double LOWEST_HU = -1024;
  private static final double HIGHEST_HU = 3071;
  /** Attenuation of water at the effective energy of a 120 kV beam, 1/mm. */
  private static final double WATER_PER_MM = 0.0195;

  private final long noiseSeed;
  private final int width;
  private final int height;
  private final Spacing spacing;
  private final double blurMm;
  private final double enhancement;
  private final double noiseHu;
  private final double grainMm;
  private final double streakHu;
  private final double hardening;
  private final double gain;
  private final double offset;
  private final double fieldRadiusMm;
  private final double paddingHu;

  /** @param spacing of the axial grid: x to the right, y to the front, z upwards */
  ScannerModel(final Patient patient, final int width, final int height, final Spacing spacing) {
    final Draw d = patient.draw("scanner");
    this.width = width;
    this.height = height;
    this.spacing = spacing;
    noiseSeed = d.nextLong();
    final boolean sharp = d.chance(0.3);
    blurMm = sharp ? d.between(0.3, 0.5) : d.between(0.5, 1.0);
    enhancement = sharp ? d.between(0.3, 1.3) : 0;
    // noise of a voxel of 1 mm3 in a mean patient; averaging over larger voxels lowers it
    final double ofOneMm = (sharp ? 1.8 : 1) * Math.exp(d.between(Math.log(6), Math.log(32)));
    noiseHu = ofOneMm * Math.pow(spacing.xMm() * spacing.yMm() * spacing.zMm(), -0.25);
    grainMm = sharp ? d.between(0.25, 0.5) : d.between(0.5, 1.2);
    streakHu = Math.pow(d.between(0, 1), 2) * 14;
    hardening = d.between(0, 0.5);
    gain = d.normal(1, 0.015);
    offset = d.normal(0, 6);
    final double extent = Math.min(width * spacing.xMm(), height * spacing.yMm());
    fieldRadiusMm = d.chance(0.2) ? extent * d.between(0.49, 0.52) : Double.POSITIVE_INFINITY;
    paddingHu = d.chance(0.5) ? LOWEST_HU : -1000;
  }

  /** @return number of planes to average over one slice, so that a plane is about as thick as a pixel is wide */
  static int planes(final Spacing spacing) {
    final double pixel = Math.max(1, Math.min(spacing.xMm(), spacing.yMm()));
    return (int) Math.max(1, Math.min(5, Math.round(spacing.zMm() / pixel)));
  }

  /** Turns the true HU of slice k into scanned ones, in place. */
  void scan(final float[] hu, final int k) {
    final float[] scratch = new float[hu.length];
    final double sx = blurMm / spacing.xMm();
    final double sy = blurMm / spacing.yMm();
    GaussianBlur.apply(hu, scratch, width, height, sx, sy);
    if (enhancement > 0) sharpen(hu, scratch);
    final double[] path = rowAttenuation(hu);
    addNoise(hu, scratch, path, k);
    addStreaks(hu, path, k);
    final double cx = (width - 1) / 2.0;
    final double cy = (height - 1) / 2.0;
    for (int j = 0, i = 0; j < height; j++)
      for (int u = 0; u < width; u++, i++) {
        final double value = gain * (hu[i] + 1000) - 1000 + offset;
        final double r = Math.hypot((u - cx) * spacing.xMm(), (j - cy) * spacing.yMm());
        hu[i] = (float) (r > fieldRadiusMm ? paddingHu : Distances.clamp(value, LOWEST_HU, HIGHEST_HU));
      }
  }

  private void sharpen(final float[] hu, final float[] scratch) {
    final float[] soft = hu.clone();
    GaussianBlur.apply(soft, scratch, width, height, 1.3 / spacing.xMm(), 1.3 / spacing.yMm());
    for (int i = 0; i < hu.length; i++)
      hu[i] += (float) (enhancement * (hu[i] - soft[i]));
  }

  /** @return mm of water that each row has in the beam from the side */
  private double[] rowAttenuation(final float[] hu) {
    final double[] path = new double[height];
    for (int j = 0, i = 0; j < height; j++) {
      for (int u = 0; u < width; u++, i++)
        path[j] += Math.max(0, hu[i] + 1000) / 1000 * spacing.xMm();
    }
    return path;
  }

  private void addNoise(final float[] hu, final float[] scratch, final double[] path, final int k) {
    final float[] noise = new float[hu.length];
    final float[] next = new float[hu.length];
    white(noise, k);
    white(next, k + 1); // neighbouring slices share part of their noise
    final double gx = grainMm / spacing.xMm();
    final double gy = grainMm / spacing.yMm();
    for (int i = 0; i < noise.length; i++)
      noise[i] = 0.86f * noise[i] + 0.51f * next[i];
    GaussianBlur.apply(noise, scratch, width, height, gx, gy);
    final double unit = 1 / Math.sqrt(GaussianBlur.power(gx) * GaussianBlur.power(gy));
    double mean = 0;
    for (final double p : path)
      mean = Math.max(mean, p);
    // photons left after the thickest row, relative to 300 mm of water
    final double strength = noiseHu * unit * Distances.clamp(Math.exp(0.5 * WATER_PER_MM * (mean - 300)), 0.5, 2.5);
    final double cx = (width - 1) / 2.0;
    final double cy = (height - 1) / 2.0;
    for (int j = 0, i = 0; j < height; j++)
      for (int u = 0; u < width; u++, i++) {
        final double r = Math.hypot((u - cx) * spacing.xMm(), (j - cy) * spacing.yMm()) / 170;
        final double air = hu[i] < -950 ? 0.45 : 1;
        hu[i] += (float) (noise[i] * strength * air * (1.1 - 0.45 * Math.min(1.3, r * r)));
      }
  }

  private void white(final float[] values, final int k) {
    // seeds that are 0x9E3779B97F4A7C15L apart would give one sequence, each time a number further on
    final SplittableRandom random = new SplittableRandom(noiseSeed + 0xD1B54A32D192ED03L * k);
    for (int i = 0; i < values.length; i++) // sum of 3 uniforms: near enough to normal after the blur
      values[i] = (float) (2 * (random.nextDouble() + random.nextDouble() + random.nextDouble()) - 3);
  }

  private void addStreaks(final float[] hu, final double[] path, final int k) {
    final SplittableRandom random = new SplittableRandom(noiseSeed ^ (k * 0xD1B54A32D192ED03L + 77));
    double before = 0;
    for (int j = 0; j < height; j++) {
      before = 0.45 * before + 2 * random.nextDouble() - 1;
      final double starved = Math.exp(WATER_PER_MM * 0.8 * (path[j] - 380));
      final double level = Math.min(45, streakHu * starved) * before;
      final double dark = hardening * Math.min(25, 4 * starved);
      if (Math.abs(level) < 0.3 && dark < 0.3) continue;
      final double lean = 0.06 * (random.nextDouble() - 0.5);
      for (int u = 0; u < width; u++) {
        final int row = (int) Math.rint(j + lean * (u - width / 2.0));
        if (row < 0 || row >= height) continue;
        final int i = row * width + u;
        if (hu[i] > -500) hu[i] += (float) (level - dark);
      }
    }
  }
}
