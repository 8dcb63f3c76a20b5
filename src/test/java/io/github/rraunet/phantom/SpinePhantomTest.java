package io.github.rraunet.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import net.imglib2.RandomAccess;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;

class SpinePhantomTest {

  private static final PhantomSettings SMALL =
    new PhantomSettings(5, 50, 44, 24, new Spacing(4, 4, 5), Orientation.RAS, Region.LUMBAR, 2);

  @Test
  void sameSeedGivesTheSameVoxelsOnAnyNumberOfThreads() {
    final Phantom one = SpinePhantom.generate(SMALL.withThreads(1), Progress.NONE);
    final Phantom three = SpinePhantom.generate(SMALL.withThreads(3), Progress.NONE);
    assertThat(values(three.ct())).isEqualTo(values(one.ct()));
    assertThat(values(three.mask())).isEqualTo(values(one.mask()));
  }

  @Test
  void anotherSeedGivesAnotherPatient() {
    final Phantom one = SpinePhantom.generate(SMALL, Progress.NONE);
    final Phantom other = SpinePhantom.generate(
      new PhantomSettings(6, 50, 44, 24, new Spacing(4, 4, 5), Orientation.RAS, Region.LUMBAR, 2), Progress.NONE);
    assertThat(values(other.mask())).isNotEqualTo(values(one.mask()));
  }

  @Test
  void oppositeOrientationIsTheSamePatientReadBackwards() {
    final Phantom ras = SpinePhantom.generate(SMALL, Progress.NONE);
    final Phantom lpi = SpinePhantom.generate(SMALL.withOrientation(Orientation.parse("LPI")), Progress.NONE);
    assertThat(lpi.ct().orientation().code()).isEqualTo("LPI");
    final RandomAccess<FloatType> a = ras.ct().values().randomAccess();
    final RandomAccess<FloatType> b = lpi.ct().values().randomAccess();
    for (int z = 0; z < 24; z++)
      for (int y = 0; y < 44; y++)
        for (int x = 0; x < 50; x++)
          assertThat(b.setPositionAndGet(49 - x, 43 - y, 23 - z).get()).isEqualTo(a.setPositionAndGet(x, y, z).get());
    assertThat(lpi.ct().voxelToWorld().apply(49 - 7, 43 - 3, 23 - 2)).containsExactly(ras.ct().voxelToWorld().apply(7, 3, 2),
      within(1e-9));
  }

  @Test
  void permutedOrientationIsTheSamePatientWithAxesExchanged() {
    final Phantom ras = SpinePhantom.generate(SMALL, Progress.NONE);
    // x runs downwards, y to the right, z to the front
    final Phantom ira = SpinePhantom.generate(new PhantomSettings(5, 24, 50, 44, new Spacing(5, 4, 4), Orientation.parse("IRA"),
      Region.LUMBAR, 2),
      Progress.NONE);
    assertThat(ira.mask().orientation().code()).isEqualTo("IRA");
    final RandomAccess<FloatType> a = ras.mask().values().randomAccess();
    final RandomAccess<FloatType> b = ira.mask().values().randomAccess();
    int foreground = 0;
    for (int z = 0; z < 24; z++)
      for (int y = 0; y < 44; y++)
        for (int x = 0; x < 50; x++) {
          final float value = a.setPositionAndGet(x, y, z).get();
          if (value > 0) foreground++;
          assertThat(b.setPositionAndGet(23 - z, x, y).get()).isEqualTo(value);
        }
    assertThat(foreground).isGreaterThan(300);
    assertThat(ira.ct().voxelToWorld().apply(23 - 2, 7, 3)).containsExactly(ras.ct().voxelToWorld().apply(7, 3, 2), within(1e-9));
  }

  @Test
  void maskVolumeDoesNotDependOnTheSpacing() {
    final PhantomSettings coarse = new PhantomSettings(11, 56, 60, 30, new Spacing(2, 2, 2), Orientation.RAS, Region.LUMBAR, 2);
    final double millilitres = millilitres(SpinePhantom.generate(coarse, Progress.NONE).mask());
    final double finer = millilitres(
      SpinePhantom.generate(coarse.withSize(112, 120, 60).withSpacing(new Spacing(1, 1, 1)), Progress.NONE).mask());
    assertThat(millilitres).isGreaterThan(40);
    assertThat(finer).isCloseTo(millilitres, within(0.02 * millilitres));
  }

  @Test
  void densitiesAreThoseOfTheirTissues() {
    for (long seed = 20; seed < 24; seed++) {
      final Phantom phantom =
        SpinePhantom.generate(new PhantomSettings(seed, 100, 90, 40, new Spacing(3.5, 3.5, 5), Orientation.RAS, Region.LUMBAR,
          2), Progress.NONE);
      final float[] hu = values(phantom.ct());
      final float[] mask = values(phantom.mask());
      // trabecular bone of L1 is 70 to 250 HU from old to young (Pickhardt et al., Ann Intern Med 2013), cortex and fatty sacrum
      // at both ends
      assertThat(quantile(hu, mask, true, 0.5)).as("median HU of vertebrae, seed " + seed).isBetween(40.0, 400.0);
      assertThat(quantile(hu, mask, true, 0.9)).as("dense bone, seed " + seed).isGreaterThan(180);
      assertThat(share(hu, -1100, -900)).as("air around the patient, seed " + seed).isBetween(0.1, 0.85);
      assertThat(share(hu, -140, -60)).as("fat, seed " + seed).isBetween(0.02, 0.5);
      assertThat(share(hu, 10, 120)).as("muscle and organs, seed " + seed).isBetween(0.06, 0.6);
      assertThat(share(hu, -1024, 3071)).as("12-bit range, seed " + seed).isEqualTo(1.0);
    }
  }

  @Test
  void countsSlicesAndStopsWhenAsked() {
    final AtomicInteger most = new AtomicInteger();
    final Progress count = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {
        most.accumulateAndGet((int) done, Math::max);
        assertThat(total).isEqualTo(24);
      }

      @Override
      public boolean isCanceled() {
        return false;
      }
    };
    SpinePhantom.generate(SMALL, count);
    assertThat(most.get()).isEqualTo(24);
    final Progress stop = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return true;
      }
    };
    assertThatThrownBy(() -> SpinePhantom.generate(SMALL, stop)).isInstanceOf(CanceledException.class);
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> SMALL.withSize(0, 44,
      24)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 x 44 x 24");
    assertThatThrownBy(() -> SMALL.withSpacing(new Spacing(0.1, 1,
      1))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0.1");
    assertThatThrownBy(() -> SMALL.withThreads(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
  }

  @Test
  void everyRegionHoldsVertebrae() {
    for (final Region region : Region.values()) {
      final Phantom phantom = SpinePhantom.generate(SMALL.withRegion(region), Progress.NONE);
      assertThat(millilitres(phantom.mask())).as(region.name()).isGreaterThan(15);
    }
  }

  private static double millilitres(final Volume mask) {
    final Spacing mm = mask.spacing();
    return share(values(mask), 1, 256) * Arrays.stream(mask.dimensions()).reduce(1,
      (a, b) -> a * b) * mm.xMm() * mm.yMm() * mm.zMm() / 1000;
  }

  private static double share(final float[] values, final double from, final double to) {
    int n = 0;
    for (final float v : values)
      if (v >= from && v <= to) n++;
    return (double) n / values.length;
  }

  private static double quantile(final float[] values, final float[] mask, final boolean inside, final double q) {
    final float[] kept = new float[values.length];
    int n = 0;
    for (int i = 0; i < values.length; i++)
      if (mask[i] > 0 == inside) kept[n++] = values[i];
    Arrays.sort(kept, 0, n);
    return kept[(int) (q * (n - 1))];
  }

  private static float[] values(final Volume volume) {
    final long[] d = volume.dimensions();
    final float[] values = new float[(int) (d[0] * d[1] * d[2])];
    final RandomAccess<FloatType> at = volume.values().randomAccess();
    int i = 0;
    for (int z = 0; z < d[2]; z++)
      for (int y = 0; y < d[1]; y++)
        for (int x = 0; x < d[0]; x++)
          values[i++] = at.setPositionAndGet(x, y, z).get();
    return values;
  }
}
