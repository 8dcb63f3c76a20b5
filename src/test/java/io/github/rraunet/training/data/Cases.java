package io.github.rraunet.training.data;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.img.planar.PlanarImgs;

/** Small data sets for tests: each slice of an image has a value of its own, masks are squares. */
public final class Cases {

  public static final SliceSettings SIXTEEN = new SliceSettings(new SlicePreparation(new IntensityWindow(0, 1000),
    new SliceGeometry.Resize(16, 16)), LabelSet.ALL);

  private Cases() {}

  /** A volume that is in memory. */
  public record InMemory(String name, Volume volume, String hash) implements VolumeSource {

    @Override
    public Volume read(final Progress progress) {
      return volume;
    }

    @Override
    public String contentHash(final Progress progress) {
      return hash;
    }
  }

  public interface VoxelValue {

    float at(int x, int y, int z);
  }

  public static Volume volume(final int width, final int height, final int depth, final VoxelValue value) {
    final var stored = PlanarImgs.floats(width, height, depth);
    final var access = stored.randomAccess();
    for (int z = 0; z < depth; z++)
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          access.setPositionAndGet(x, y, z).set(value.at(x, y, z));
    return Volume.of(stored).spacing(new Spacing(1, 1, 1)).name("v").build();
  }

  public static TrainingCase of(final String name, final Volume image, final Volume mask) {
    return new TrainingCase(name, new InMemory(name + ".nii", image, name + image.hashCode()),
      new InMemory(name + "_mask.nii", mask, name + mask.hashCode()));
  }

  /** Cases named c0, c1, ... of 16x16 pixels; slice z of case c has the value 100 c + z, slice 0 an empty mask. */
  public static List<TrainingCase> numbered(final int... depths) {
    final List<TrainingCase> cases = new ArrayList<>();
    for (int c = 0; c < depths.length; c++) {
      final int number = c;
      cases.add(of("c" + c, volume(16, 16, depths[c], (x, y, z) -> 100 * number + z), volume(16, 16, depths[c],
        (x, y, z) -> z > 0 && x < 4 && y < 2 + z % 8 ? 1 : 0)));
    }
    return cases;
  }

  public static TrainingData data(final List<TrainingCase> cases, final SliceCache cache) throws IOException {
    return TrainingData.read(cases, SIXTEEN, cache, Progress.NONE);
  }
}
