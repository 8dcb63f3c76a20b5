package io.github.rraunet.segment.slabs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.FakePredictor;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.Segmentation;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.StackSegmenter;
import io.github.rraunet.segment.slabs.SlabCut.Slab;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.EmptyVoxels;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole stack, segmented in memory, is what slabs have to give. */
class SlabsTest {

  private static final int BATCH = 3;

  @TempDir
  private Path temp;

  private final ModelDescription model = new ModelDescription("fake", "", new SlicePreparation(new IntensityWindow(-1000, 1000),
    new SliceGeometry.Resize(16, 16)), Orientation.RAS, 0.5, "", "", "0", Map.of());
  private final FakePredictor network = new FakePredictor((input, x, y, width, height) -> 0.7f * input + 0.3f * x / width * y
    / height);

  /** With one voxel in each of the first two slices that is not a number. */
  private Path stack(final String orientation, final int x, final int y, final int z) throws IOException {
    final var voxels = PlanarImgs.floats(x, y, z);
    final Random random = new Random(orientation.hashCode());
    for (final FloatType voxel : voxels)
      voxel.set(random.nextInt(2000) - 1000);
    for (int slice = 0; slice < 2; slice++)
      voxels.getAt(3, 2, slice).set(Float.NaN);
    final Volume canonical = Volume.of(voxels).spacing(new Spacing(1, 2, 3)).oriented(true).name("stack").build();
    final Path file = temp.resolve(orientation + ".nii");
    VolumeFiles.write(canonical.reoriented(Orientation.parse(orientation)), file, Progress.NONE);
    return file;
  }

  private Segmentation whole(final Path file, final SegmentationSettings settings) throws IOException, EngineException {
    return new StackSegmenter(network, model, settings).segment(VolumeFiles.read(file, Progress.NONE), Progress.NONE);
  }

  private record Cut(VolumeRegions regions, SlabCut cut, SlabSegmenter segmenter) {}

  private Cut cut(final Path file, final SegmentationSettings settings, final int slices) throws IOException {
    final VolumeRegions regions = VolumeFiles.regions(file).orElseThrow();
    final SlabFiles files = new SlabFiles(temp.resolve("parts"), regions.grid(), model.orientation());
    return new Cut(regions, SlabCut.of(regions.grid(), model.orientation(), slices, BATCH), new SlabSegmenter(model, settings,
      regions.grid(), files));
  }

  private Segmentation bySlabs(final Cut cut) throws IOException, EngineException {
    final List<Slab> slabs = new ArrayList<>(cut.cut.slabs());
    final List<SlabSegmenter.Done> done = new ArrayList<>();
    Collections.shuffle(slabs, new Random(1));
    for (final Slab slab : slabs)
      done.add(cut.segmenter.segment(cut.regions, slab, network, Progress.NONE));
    return cut.segmenter.whole(cut.cut, done, Progress.NONE);
  }

  private byte[] written(final Volume volume, final String name) throws IOException {
    final Path file = temp.resolve(name);
    VolumeFiles.write(volume, file, Progress.NONE);
    return Files.readAllBytes(file);
  }

  /** As one array of Java, or one mapped file, has fewer than 2^31 bytes. */
  @Test
  void probabilitiesOfASlabFitIntoAnArray() {
    final Volume grid = Volume.of(EmptyVoxels.of(new FloatType(), new long[] { 4096, 4096, 1000 })).build();
    final SlabCut cut = SlabCut.of(grid, Orientation.RAS, 1000, 8);
    assertThat(cut.slicesPerSlab()).isEqualTo(24); // 32 would be 2^31 bytes
    assertThat(SlabCut.of(grid, Orientation.RAS, 17, 8).slicesPerSlab()).isEqualTo(16);
    assertThat(SlabCut.of(grid, Orientation.RAS, 0, 2).slicesPerSlab()).as("2^26 voxels").isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = { "RAS", "LPS", "LPI", "PIR", "SRA", "ASL" })
  void filesOfSlabsAreThoseOfTheWholeStack(final String orientation) throws IOException, EngineException {
    final Path file = stack(orientation, 14, 11, 23);
    for (final int slices : new int[] { 3, 7, 100 }) {
      final var settings = new SegmentationSettings(OutputType.BOTH, 0.45, false, BATCH);
      final Segmentation expected = whole(file, settings);
      final Segmentation found = bySlabs(cut(file, settings, slices));
      assertThat(written(found.mask().orElseThrow(), "a.nii.gz")).isEqualTo(written(expected.mask().orElseThrow(), "b.nii.gz"));
      assertThat(written(found.probability().orElseThrow(), "a.mha")).isEqualTo(written(expected.probability().orElseThrow(),
        "b.mha"));
      assertThat(found.lowestValue()).isEqualTo(expected.lowestValue());
      assertThat(found.highestValue()).isEqualTo(expected.highestValue());
      assertThat(found.slices()).isEqualTo(23);
      assertThat(found.threshold()).isEqualTo(expected.threshold());
      assertThat(found.notes()).isEqualTo(expected.notes()).singleElement().asString().endsWith(": 2 voxels.");
    }
  }

  @Test
  void theLargestComponentIsThatOfTheWholeStack() throws IOException, EngineException {
    final Path file = stack("LPS", 14, 11, 23);
    final var settings = new SegmentationSettings(OutputType.MASK, 0.5, true, BATCH);
    final Segmentation expected = whole(file, settings);
    final Segmentation found = bySlabs(cut(file, settings, 4));
    assertThat(expected.removedVoxels()).isPositive();
    assertThat(found.removedVoxels()).isEqualTo(expected.removedVoxels());
    assertThat(written(found.mask().orElseThrow(), "a.nii")).isEqualTo(written(expected.mask().orElseThrow(), "b.nii"));
  }

  @Test
  void slabsAreWholeBatches() {
    final Volume grid = Volume.of(PlanarImgs.unsignedBytes(8, 8, 50)).build();
    final SlabCut cut = SlabCut.of(grid, Orientation.RAS, 10, 4);
    assertThat(cut.slicesPerSlab()).isEqualTo(8);
    assertThat(cut.slabs()).extracting(Slab::first).containsExactly(0, 8, 16, 24, 32, 40, 48);
    assertThat(cut.slabs()).extracting(Slab::count).containsExactly(8, 8, 8, 8, 8, 8, 2);
    assertThat(SlabCut.of(grid, Orientation.RAS, 2, 4).slicesPerSlab()).isEqualTo(4);
    assertThat(SlabCut.of(grid, Orientation.RAS, 0, 4).isCut()).isFalse();
  }

  @Test
  void aSlabThatIsThereIsDoneAndOneThatIsCutOffIsNot() throws IOException, EngineException {
    final Path file = stack("RAS", 14, 11, 9);
    final Cut cut = cut(file, new SegmentationSettings(OutputType.MASK, 0.5, false, BATCH), 3);
    final Slab slab = cut.cut.slabs().get(0);
    assertThat(cut.segmenter.isDone(slab)).isFalse();
    final SlabSegmenter.Done done = cut.segmenter.segment(cut.regions, slab, network, Progress.NONE);
    assertThat(cut.segmenter.isDone(slab)).isTrue();
    final SlabSegmenter.Done looked = cut.segmenter.look(cut.regions, slab, Progress.NONE);
    assertThat(looked.lowest()).isEqualTo(done.lowest());
    assertThat(looked.highest()).isEqualTo(done.highest());
    assertThat(looked.notFinite()).isEqualTo(done.notFinite()).isEqualTo(2);
    try (var parts = Files.list(temp.resolve("parts"))) {
      final Path part = parts.findAny().orElseThrow();
      Files.write(part, new byte[5]);
    }
    assertThat(cut.segmenter.isDone(slab)).isFalse();
    assertThatThrownBy(() -> cut.segmenter.whole(cut.cut, List.of(done), Progress.NONE)).isInstanceOf(IOException.class)
      .hasMessageContaining("missing or not whole").hasMessageContaining("start the job again");
  }
}
