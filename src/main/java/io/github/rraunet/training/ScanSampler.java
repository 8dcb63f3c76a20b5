package io.github.rraunet.training;

import io.github.rraunet.slices.IntensityWindow;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cuts augmented slices of a fixed pixel size from scans: a random plane near the spine or anywhere, tilted,
 * rotated, scaled, bent, averaged over a slice thickness, with its contrast, sharpness and noise changed. Because
 * planes are cut from the volume at random heights and angles, a single scan gives many different slices.
 */
public final class ScanSampler implements SampleSource {

  private static final float AIR_HU = -1000;
  private static final double NEAR_FOREGROUND = 0.75; // share of slices through the target
  private static final double SHARPEST_PIXELS = 0.7; // range of the kernel that sharpening subtracts
  private static final double SOFTEST_PIXELS = 1.6;

  private final List<TrainingScan> scans;
  private final List<TrainingScan> averaged; // the same at the pixel size of the slices
  private final WholeSlices whole;
  private final AugmentationSettings augmentation;
  private final IntensityWindow window;
  private final double pixelMm;
  private float[] row = new float[0]; // of the blur

  /** @param pixelMm pixel edge of the slices handed out */
  public ScanSampler(final List<TrainingScan> scans, final AugmentationSettings augmentation, final IntensityWindow window,
    final double pixelMm) {
    if (scans.isEmpty()) throw new IllegalArgumentException("training needs at least one scan");
    this.scans = List.copyOf(scans);
    averaged = scans.stream().map(s -> s.averagedOver(pixelMm)).toList();
    whole = new WholeSlices(window, pixelMm);
    this.augmentation = augmentation;
    this.window = window;
    this.pixelMm = pixelMm;
  }

  @Override
  public void draw(final SplittableRandom random, final float[] image, final float[] mask, final int offset, final int height,
    final int width)
  {
    final int chosen = random.nextInt(scans.size());
    if (random.nextDouble() < augmentation.untouched()) {
      whole.draw(random, scans.get(chosen), NEAR_FOREGROUND, image, mask, offset, height, width);
      return;
    }
    cut(random, augmentation, averaged.get(chosen), image, mask, offset, height, width);
    blur(image, offset, height, width, augmentation.blurPixels() * random.nextDouble() * coin(random, 0.6));
    sharpen(image, offset, height, width, (float) (augmentation.sharpening() * random.nextDouble() * coin(random, 0.4)),
      random.nextDouble(SHARPEST_PIXELS, SOFTEST_PIXELS));
    changeIntensity(random, augmentation, image, offset, height, width);
  }

  private void cut(final SplittableRandom random, final AugmentationSettings settings, final TrainingScan scan,
    final float[] image, final float[] mask, final int offset, final int height, final int width)
  {
    final int[] size = scan.size();
    final double[] spacing = { scan.spacing().xMm(), scan.spacing().yMm(), scan.spacing().zMm() };
    final double[] centre = centre(random, scan, size, spacing, width * pixelMm, height * pixelMm);
    double angle = Math.toRadians(within(random, settings.rotationDegrees()));
    if (random.nextDouble() < settings.quarterTurn()) angle += Math.PI / 2 * (1 + random.nextInt(3));
    final double scale = settings.scaleLow() * Math.pow(settings.scaleHigh() / settings.scaleLow(), random.nextDouble());
    final double aspect = 1 + within(random, 0.1 * coin(random, 0.5)) * (settings.scaleHigh() > settings.scaleLow() ? 1 : 0);
    final double mirrorX = random.nextDouble() < settings.mirrorLeftRight() ? -1 : 1;
    final double mirrorY = random.nextDouble() < settings.mirrorFrontBack() ? -1 : 1;
    final double tiltX = Math.tan(Math.toRadians(within(random, settings.tiltDegrees())));
    final double tiltY = Math.tan(Math.toRadians(within(random, settings.tiltDegrees())));
    final double cos = Math.cos(angle);
    final double sin = Math.sin(angle);
    final double amplitude = settings.elasticMm() * random.nextDouble() * coin(random, 0.5);
    final double[] wave = { random.nextDouble(6.283), random.nextDouble(6.283), random.nextDouble(60, 150),
      random.nextDouble(60, 150) };
    final int planes = settings.thicknessMm() > 0 && random.nextDouble() < 0.5 ? 2 + random.nextInt(2) : 1;
    final double thickness = settings.thicknessMm() * random.nextDouble();
    final double fieldRadius = random.nextDouble() < settings.circularField()
      ? (0.4 + 0.2 * random.nextDouble()) * width * pixelMm : Double.MAX_VALUE;

    for (int v = 0; v < height; v++)
      for (int u = 0; u < width; u++) {
        final int at = offset + v * width + u;
        final double px = (u - (width - 1) / 2.0) * pixelMm;
        final double py = (v - (height - 1) / 2.0) * pixelMm;
        final double qx = mirrorX * (cos * px - sin * py) / scale * aspect;
        final double qy = mirrorY * (sin * px + cos * py) / scale / aspect;
        final double bentX = qx + amplitude * Math.sin(qy / wave[2] * 6.283 + wave[0]);
        final double bentY = qy + amplitude * Math.sin(qx / wave[3] * 6.283 + wave[1]);
        final double x = (centre[0] + bentX) / spacing[0];
        final double y = (centre[1] + bentY) / spacing[1];
        final double zMm = centre[2] + tiltX * qx + tiltY * qy;
        float hu = 0;
        float occupied = 0;
        for (int p = 0; p < planes; p++) {
          final double z = (zMm + (planes == 1 ? 0 : thickness * (p / (planes - 1.0) - 0.5))) / spacing[2];
          hu += scan.huAt(x, y, z, AIR_HU);
          occupied += scan.occupancyAt(x, y, z);
        }
        final boolean inField = px * px + py * py < fieldRadius * fieldRadius;
        image[at] = inField ? hu / planes : AIR_HU;
        mask[at] = inField && occupied / planes >= 0.5f ? 1 : 0;
      }
  }

  /** @return centre of the slice in mm from the scan's first voxel */
  private static double[] centre(final SplittableRandom random, final TrainingScan scan, final int[] size, final double[] spacing,
    final double widthMm, final double heightMm)
  {
    final double[] centre = new double[3];
    if (random.nextDouble() < NEAR_FOREGROUND) {
      final int[] voxel = scan.foregroundVoxel(random.nextDouble());
      centre[0] = voxel[0] * spacing[0] + within(random, 0.35 * widthMm);
      centre[1] = voxel[1] * spacing[1] + within(random, 0.35 * heightMm);
      centre[2] = (voxel[2] + within(random, 0.5)) * spacing[2];
    }
    else
      for (int d = 0; d < 3; d++)
        centre[d] = random.nextDouble() * (size[d] - 1) * spacing[d];
    return centre;
  }

  private void changeIntensity(final SplittableRandom random, final AugmentationSettings settings, final float[] image,
    final int offset, final int height, final int width)
  {
    final float gain = (float) (1 + within(random, settings.gain()));
    final float shift = (float) within(random, settings.offsetHu());
    final double sigma = settings.noiseHu() * random.nextDouble() * random.nextDouble();
    final boolean correlated = random.nextBoolean();
    float previous = 0;
    for (int i = offset; i < offset + height * width; i++) {
      final float noise = sigma > 0 ? (float) (sigma * gaussian(random)) : 0;
      image[i] = window.apply(gain * image[i] + shift + (correlated ? 0.7f * (noise + previous) : noise));
      previous = noise;
    }
  }

  /** Sum of four uniform numbers, scaled to variance 1: near enough to a normal draw, and quick. */
  private static double gaussian(final SplittableRandom random) {
    return (random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble() - 2) * Math.sqrt(3);
  }

  /** Separable Gaussian, border replicated. */
  private void blur(final float[] image, final int offset, final int height, final int width, final double sigma) {
    if (sigma < 0.2) return;
    final int radius = (int) Math.ceil(3 * sigma);
    final float[] taps = new float[2 * radius + 1];
    float sum = 0;
    for (int t = -radius; t <= radius; t++)
      sum += taps[t + radius] = (float) Math.exp(-t * t / (2 * sigma * sigma));
    for (int t = 0; t < taps.length; t++)
      taps[t] /= sum;
    for (int y = 0; y < height; y++)
      blurLine(image, offset + y * width, 1, width, taps);
    for (int x = 0; x < width; x++)
      blurLine(image, offset + x, width, height, taps);
  }

  /** Adds the difference to a blurred copy. */
  private void sharpen(final float[] image, final int offset, final int height, final int width, final float weight,
    final double sigma)
  {
    if (weight == 0) return;
    final int end = offset + height * width;
    final float[] soft = Arrays.copyOfRange(image, offset, end);
    blur(soft, 0, height, width, sigma);
    for (int i = offset; i < end; i++)
      image[i] += weight * (image[i] - soft[i - offset]);
  }

  private void blurLine(final float[] image, final int start, final int step, final int length, final float[] taps) {
    if (row.length < length) row = new float[length];
    for (int i = 0; i < length; i++)
      row[i] = image[start + i * step];
    final int radius = taps.length / 2;
    for (int i = 0; i < length; i++) {
      float value = 0;
      for (int t = -radius; t <= radius; t++)
        value += taps[t + radius] * row[Math.min(length - 1, Math.max(0, i + t))];
      image[start + i * step] = value;
    }
  }

  private static double within(final SplittableRandom random, final double limit) {
    return limit * (2 * random.nextDouble() - 1);
  }

  private static int coin(final SplittableRandom random, final double probability) {
    return random.nextDouble() < probability ? 1 : 0;
  }
}
