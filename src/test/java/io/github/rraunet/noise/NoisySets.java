package io.github.rraunet.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.LabelChoice;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.imglib2.RandomAccess;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.real.FloatType;

/** Sets for tests, and the plain way to look at them. */
final class NoisySets {

  static final String MIXTURE = "erosion,dilation,elastic";

  private NoisySets() {}

  record Image(String name, Volume volume) implements NoisySet.Source {

    @Override
    public Volume read(final Progress progress) {
      return volume;
    }
  }

  interface Values {
    double at(int x, int y, int z);
  }

  static NoiseSettings settings(final double alpha, final double beta, final String types) {
    return new NoiseSettings(alpha, beta, NoiseSettings.AlphaScope.NOISY, NoiseShare.parse(types, ""), null, LabelChoice.parse(
      "union:all"), NoiseSettings.Mode.TWO_D, false, 11);
  }

  static NoiseSettings with(final NoiseSettings s, final String labels, final String mode, final String scope) {
    return new NoiseSettings(s.alpha(), s.beta(), NoiseSettings.AlphaScope.parse(scope), s.shares(), s.sigma(), LabelChoice.parse(
      labels), NoiseSettings.Mode.parse(mode), s.countEmpty(), s.seed());
  }

  static NoisySet make(final List<Image> images, final NoiseSettings settings, final Map<String, Volume> written,
    final int threads) throws IOException
  {
    return NoisySet.make(images, settings, (source, noisy, progress) -> written.put(source.name(), noisy), threads,
      Progress.NONE);
  }

  static Volume volume(final int w, final int h, final int d, final Values values) {
    final var image = PlanarImgs.floats(w, h, d);
    final var cursor = image.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      cursor.get().set((float) values.at(cursor.getIntPosition(0), cursor.getIntPosition(1), cursor.getIntPosition(2)));
    }
    return Volume.of(image).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 1, 2))).oriented(true).name("test").build();
  }

  static Values values(final Volume volume) {
    final RandomAccess<FloatType> access = volume.values().randomAccess();
    return (x, y, z) -> access.setPositionAndGet(x, y, z).get();
  }

  /** Each slice counted again, voxel by voxel. */
  static void recount(final NoisySet set, final Map<String, Volume> clean, final Map<String, Volume> noisy,
    final LabelSet labels)
  {
    int wrong = 0;
    for (final ManifestRow row : set.rows()) {
      final Volume before = clean.get(row.id().file());
      final Values a = values(before);
      final Values b = values(noisy.get(row.id().file()));
      long inA = 0;
      long inB = 0;
      long inBoth = 0;
      for (int y = 0; y < before.dimensions()[1]; y++)
        for (int x = 0; x < before.dimensions()[0]; x++) {
          final int z = row.id().slice() - 1;
          final boolean ofA = row.id().label() == 0 ? labels.test(a.at(x, y, z)) : a.at(x, y, z) == row.id().label();
          final boolean ofB = row.id().label() == 0 ? b.at(x, y, z) != 0 : b.at(x, y, z) == row.id().label();
          if (ofA) inA++;
          if (ofB) inB++;
          if (ofA && ofB) inBoth++;
        }
      assertThat(row.counts()).as(row.id().toString()).isEqualTo(new NoisyMask.Counts(inA, inB, inBoth));
      assertThat(row.isNoisy()).as(row.id().toString()).isEqualTo(inA != inB || inA != inBoth);
      if (row.isNoisy()) wrong++;
    }
    assertThat(set.noisy()).hasSize(wrong);
  }

  static Volume phantom() {
    return SpinePhantom.generate(PhantomSettings.of(3).withSize(150, 180, 40).withSpacing(new Spacing(1, 1, 3)), Progress.NONE)
      .mask();
  }

  static void assertSame(final Volume a, final Volume b) {
    final Values at = values(a);
    final Values other = values(b);
    final long[] n = a.dimensions();
    for (int z = 0; z < n[2]; z++)
      for (int y = 0; y < n[1]; y++)
        for (int x = 0; x < n[0]; x++)
          if (at.at(x, y, z) != other.at(x, y, z)) throw new AssertionError("differ at " + x + " " + y + " " + z);
  }
}
