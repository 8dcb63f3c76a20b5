package io.github.rraunet.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import org.junit.jupiter.api.Test;

class ElasticTest {

  private static DisplacementField field(final int w, final int h, final int d, final double sigma, final long seed,
    final int threads)
  {
    return new DisplacementField(w, h, d, new double[] { sigma, sigma, sigma }, seed, threads, Progress.NONE);
  }

  private static float[] read(final DisplacementField field, final int component, final int z, final int w, final int h) {
    final float[] out = new float[w * h];
    field.new Reader().read(component, z, 0, h, out);
    return out;
  }

  /** Simard's field before scaling has 1 / (2 sigma sqrt(3 pi)); smoothing along one axis leaves 1 / (2 sigma sqrt(pi)). */
  @Test
  void smoothingLowersTheVarianceAsTheFormulaSays() {
    for (final double sigma : new double[] { 1, 2.5, 8, 12, 30 })
      assertThat(new GaussianKernel(sigma).power()).as("sigma %s", sigma).isCloseTo(1 / (2 * sigma * Math.sqrt(Math.PI)), within(
        1e-3 / sigma));
    final double power = new GaussianKernel(12).power();
    assertThat(Math.sqrt(power * power / 3)).isCloseTo(1 / (2 * 12 * Math.sqrt(3 * Math.PI)), within(1e-5));
  }

  /** Root mean square 1, mean 0, correlation exp(-d^2 / (4 sigma^2)) at a distance d, none between components; many fields. */
  @Test
  void displacementsHaveTheStatisticsOfSmoothedNoise() {
    for (final double sigma : new double[] { 1.5, 6, 12 }) {
      final int size = 160;
      final int edge = (int) (4 * sigma) + 1;
      final int lag = (int) Math.rint(sigma * 1.5);
      double n = 0;
      double sum = 0;
      double squares = 0;
      double products = 0;
      double across = 0;
      for (long seed = 0; seed < 50 * sigma; seed++) {
        final DisplacementField field = field(size, size, 1, sigma, seed, 1);
        final float[] dx = read(field, 0, 0, size, size);
        final float[] dy = read(field, 1, 0, size, size);
        for (int y = edge; y < size - edge; y++)
          for (int x = edge; x < size - edge - lag; x++) {
            final int i = y * size + x;
            n++;
            sum += dx[i];
            squares += dx[i] * dx[i];
            products += dx[i] * dx[i + lag];
            across += dx[i] * dy[i];
          }
      }
      assertThat(Math.sqrt(squares / n)).as("rms, sigma %s", sigma).isCloseTo(1, within(0.06));
      assertThat(sum / n).as("mean, sigma %s", sigma).isCloseTo(0, within(0.1));
      assertThat(products / squares).as("correlation, sigma %s", sigma).isCloseTo(Math.exp(-lag * lag / (4 * sigma * sigma)),
        within(0.06));
      assertThat(across / n).as("components, sigma %s", sigma).isCloseTo(0, within(0.1));
    }
  }

  /** Noise beyond the edges is 0: at an edge half of the variance is left, at a corner a quarter. */
  @Test
  void displacementsFallOffAtTheEdges() {
    double edge = 0;
    double corner = 0;
    final int fields = 3000;
    for (long seed = 0; seed < fields; seed++) {
      final float[] d = read(field(40, 40, 1, 4, seed, 1), 0, 0, 40, 40);
      edge += d[20] * d[20];
      corner += d[0] * d[0];
    }
    final double centre = new GaussianKernel(4).weight(0); // the pixel itself counts whole
    final double half = 0.5 + centre * centre / (2 * new GaussianKernel(4).power());
    assertThat(edge / fields).isCloseTo(half, within(0.05));
    assertThat(corner / fields).isCloseTo(half * half, within(0.04));
  }

  /** Samples three pixels apart and interpolated, against the same noise with every pixel a sample. */
  @Test
  void interpolationBetweenSamplesLosesNothingThatMatters() {
    final SmoothAxis axis = new SmoothAxis(200, 12);
    assertThat(axis.samples()).isLessThan(80);
    final float[] noise = new float[200];
    final var random = new java.util.SplittableRandom(5);
    for (int i = 0; i < noise.length; i++)
      noise[i] = (float) (2 * random.nextDouble() - 1);
    final GaussianKernel kernel = new GaussianKernel(12);
    double largest = 0;
    double squares = 0;
    for (int i = 0; i < noise.length; i++) {
      double exact = 0;
      for (int t = -kernel.radius(); t <= kernel.radius(); t++)
        if (i + t >= 0 && i + t < noise.length) exact += kernel.weight(t) * noise[i + t];
      double ours = 0;
      for (int k = 0; k < axis.support(); k++) {
        final int s = axis.firstSample(i) + k;
        double sample = 0;
        for (int v = axis.begin(s); v < axis.end(s); v++)
          sample += axis.weight(s, v) * noise[v];
        ours += axis.interpolation(i, k) * sample;
      }
      largest = Math.max(largest, Math.abs(ours - exact));
      squares += exact * exact;
    }
    assertThat(largest / Math.sqrt(squares / noise.length)).isLessThan(0.01);
  }

  @Test
  void aVolumeHasThreeComponentsAndThreadsDoNotMatter() {
    final DisplacementField one = field(20, 16, 9, 2, 3, 1);
    final DisplacementField two = field(20, 16, 9, 2, 3, 2);
    assertThat(one.components()).isEqualTo(3);
    for (int c = 0; c < 3; c++)
      for (int z = 0; z < 9; z++)
        assertThat(read(two, c, z, 20, 16)).isEqualTo(read(one, c, z, 20, 16));
    double squares = 0;
    for (long seed = 0; seed < 200; seed++) {
      final float[] plane = read(field(25, 25, 25, 2, seed, 1), 2, 12, 25, 25);
      squares += plane[12 * 25 + 12] * plane[12 * 25 + 12] / 200.0;
    }
    assertThat(Math.sqrt(squares)).isCloseTo(1, within(0.12));
  }

  /** Along each axis the smoothness that was asked for: correlation exp(-d^2 / (4 sigma^2)). */
  @Test
  void eachAxisHasItsSigma() {
    final double[] sigma = { 2, 4, 7 };
    final int[] size = { 24, 36, 60 };
    final double[] products = new double[3];
    double squares = 0;
    for (long seed = 0; seed < 150; seed++) {
      final var field = new DisplacementField(size[0], size[1], size[2], sigma, seed, 2, Progress.NONE);
      final float[] here = read(field, 0, 30, size[0], size[1]);
      final float[] above = read(field, 0, 34, size[0], size[1]);
      final int i = 18 * size[0] + 12;
      squares += here[i] * here[i];
      products[0] += here[i] * here[i + 4];
      products[1] += here[i] * here[i + 4 * size[0]];
      products[2] += here[i] * above[i];
    }
    for (int d = 0; d < 3; d++)
      assertThat(products[d] / squares).as("axis %d", d).isCloseTo(Math.exp(-16 / (4 * sigma[d] * sigma[d])), within(0.2));
  }

  /** With pixels of 1 x 3 mm a sigma of 6 mm is 6 by 2 pixels: the outline of a warped bar is smooth along its length. */
  @Test
  void sigmaInMmFollowsTheVoxelSize() {
    final Corruption elastic = NoiseType.ELASTIC.corruption(new Length(6, true));
    final int[] steps = new int[2];
    for (long seed = 0; seed < 40; seed++)
      for (int axis = 0; axis < 2; axis++) {
        final boolean alongX = axis == 0;
        final var mask = new NoisyMask(60, 60, 1, new Spacing(1, 3, 1), 1, Progress.NONE);
        mask.setPlane(0, i -> Math.abs((alongX ? i / 60 : i % 60) - 30) < 12, i -> true);
        elastic.apply(mask, new Length(alongX ? 9 : 3, true), seed); // three pixels across the bar
        for (int k = 10; k < 49; k++)
          if (edge(mask, k, alongX) != edge(mask, k + 1, alongX)) steps[axis]++;
      }
    assertThat(steps[1]).isGreaterThan(2 * steps[0]); // 2 pixels against 6
  }

  /** @return where the bar begins at a place along it */
  private static int edge(final NoisyMask mask, final int at, final boolean alongX) {
    int first = 0;
    while (first < 59 && !mask.isNoisy(alongX ? first * 60 + at : at * 60 + first, 0))
      first++;
    return first;
  }

  @Test
  void noAmplitudeIsTheIdentity() {
    for (final int depth : new int[] { 1, 5 }) {
      final NoisyMask mask = Grids.random(17, 13, depth, new Spacing(0.7, 0.9, 3), 2, 1);
      NoiseType.ELASTIC.corruption(null).apply(mask, new Length(0, false), 4);
      assertThat(mask.counts().dice()).isEqualTo(1);
      NoiseType.ELASTIC.corruption(null).apply(mask, new Length(3, false), 4);
      assertThat(mask.counts().dice()).isLessThan(1);
    }
  }

  /** m'(p) = m(p + d(p)), nearest, 0 outside, and only where the mask may go. */
  @Test
  void warpIsWhatTheDefinitionSays() {
    for (final int depth : new int[] { 1, 6 })
      for (long seed = 0; seed < 6; seed++) {
        final Spacing spacing = new Spacing(0.7, 0.9, 2.1);
        final NoisyMask mask = Grids.random(19, 14, depth, spacing, seed, 2);
        final DisplacementField field = field(19, 14, depth, 2, seed, 2);
        final double rmsMm = 1 + seed;
        new ElasticWarp(mask, field).apply(rmsMm);
        for (int z = 0; z < depth; z++) {
          final float[] dx = read(field, 0, z, 19, 14);
          final float[] dy = read(field, 1, z, 19, 14);
          final float[] dz = depth == 1 ? new float[19 * 14] : read(field, 2, z, 19, 14);
          for (int y = 0; y < 14; y++)
            for (int x = 0; x < 19; x++) {
              final int i = y * 19 + x;
              final long fx = Math.round(x + dx[i] * rmsMm / 0.7);
              final long fy = Math.round(y + dy[i] * rmsMm / 0.9);
              final long fz = Math.round(z + dz[i] * rmsMm / 2.1);
              final boolean inside = fx >= 0 && fy >= 0 && fz >= 0 && fx < 19 && fy < 14 && fz < depth;
              final boolean expected = inside && Grids.clean(mask, (int) fx, (int) fy, (int) fz) && (Grids.clean(mask, x, y, z)
                || Grids.available(mask, x, y, z));
              assertThat(Grids.noisy(mask, x, y, z)).as("depth %d seed %d voxel %d %d %d", depth, seed, x, y,
                z).isEqualTo(expected);
            }
        }
      }
  }

  @Test
  void isDrivenToALevel() {
    for (final double level : new double[] { 0.55, 0.68, 0.77, 0.85 })
      for (long seed = 0; seed < 5; seed++) {
        final NoisyMask mask = Grids.disc(128, 25);
        final Corruption.Outcome outcome = NoiseType.ELASTIC.corruption(null).reach(mask, level, seed);
        assertThat(mask.counts().dice()).as("level %s seed %d", level, seed).isCloseTo(level, within(0.01));
        assertThat(outcome.parameters().get("sigma_px").doubleValue()).isEqualTo(6); // 12 at 256
      }
  }
}
