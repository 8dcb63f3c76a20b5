package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.ContentHash;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.FakePredictor;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.folder.StackSteps.Computed;
import io.github.rraunet.segment.folder.StackSteps.Loaded;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a network that passes the pixel on: foreground is where the stack is above 0 HU, half of the window. */
@Timeout(60)
class StackStepsTest {

  private static final int WIDTH = 20;
  private static final int HEIGHT = 18;
  private static final int SLICES = 3;

  private static final FakePredictor FAILING = new FakePredictor((input, x, y, w, h) -> input) {
    @Override
    public void predict(final SliceBatch batch, final int count) throws EngineException {
      throw new EngineException("no");
    }
  };

  @TempDir
  private Path temp;

  private Path out;
  private StackSteps steps;

  @BeforeEach
  void setUp() {
    out = temp.resolve("out");
    final var model = new ModelDescription("fake", "spine", new SlicePreparation(new IntensityWindow(-1000, 1000),
      new SliceGeometry.PixelSpacing(1, 2)), Orientation.RAS, 0.5, "image", "probability", "00", Map.of());
    steps = new StackSteps(new FolderSettings(model, new SegmentationSettings(OutputType.BOTH, Double.NaN, false, 0),
      Precision.FLOAT32, true), () -> RunRecord.of("segment-folder"));
  }

  /** @param bright number of voxels of 500 HU in air, from the first one on */
  private PlannedStack stack(final String name, final int bright) throws IOException {
    final var image = PlanarImgs.unsignedShorts(WIDTH, HEIGHT, SLICES);
    int n = 0;
    for (final UnsignedShortType v : image)
      v.set(n++ < bright ? 1500 : 0);
    final Path file = temp.resolve(name);
    VolumeFiles.write(Volume.of(image).calibration(1, -1000).build(), file, Progress.NONE);
    final var found = FoundStack.of(file, Path.of(name));
    return new PlannedStack(found, ResultName.parse("", OutputType.BOTH, false).of(found, out));
  }

  private Computed computed(final Loaded loaded) throws Exception {
    return steps.compute(loaded, new FakePredictor((input, x, y, w, h) -> input), Progress.NONE);
  }

  private static Set<Object> arrays(final Volume... volumes) {
    final Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (final Volume volume : volumes)
      for (int z = 0; z < SLICES; z++)
        arrays.add(((ArrayDataAccess<?>) ((PlanarImg<?, ?>) volume.stored()).getPlane(z)).getCurrentStorageArray());
    return arrays;
  }

  private static Set<Object> arrays(final Computed computed) {
    return arrays(computed.loaded().volume(), computed.segmentation().mask().orElseThrow(), computed.segmentation().probability()
      .orElseThrow());
  }

  /** The first stack is all foreground, of which nothing is left in the second one, nor in what is open beside that. */
  @Test
  void aStackHasTheArraysOfOneThatIsDone() throws Exception {
    try (StagingFolder staging = StagingFolder.in(out)) {
      final Set<Object> first;
      try (Computed done = computed(steps.read(stack("a.nii", WIDTH * HEIGHT * SLICES), Progress.NONE))) {
        first = arrays(done);
        steps.write(done, staging, Progress.NONE);
      }
      assertThat(first).hasSize(3 * SLICES);
      final Loaded read = steps.read(stack("b.nii", 41), Progress.NONE);
      assertThatThrownBy(() -> steps.compute(read, FAILING, Progress.NONE)).hasMessage("no"); // and gives back what it took
      try (Computed second = computed(read); Computed third = computed(steps.read(stack("c.nii", 7), Progress.NONE))) {
        assertThat(first.containsAll(arrays(second))).isTrue();
        assertThat(arrays(third)).hasSize(3 * SLICES).noneMatch(first::contains);
        steps.write(third, staging, Progress.NONE);
        steps.write(second, staging, Progress.NONE);
      }
    }
    assertThat(foreground("a")).isEqualTo(WIDTH * HEIGHT * SLICES);
    assertThat(foreground("b")).isEqualTo(41);
    assertThat(foreground("c")).isEqualTo(7);
  }

  private int foreground(final String name) throws IOException {
    int count = 0;
    for (final var v : Views.flatIterable(VolumeFiles.read(out.resolve(name + "_mask.nii.gz"), Progress.NONE)
      .values()))
      if (v.getRealFloat() != 0) count++;
    return count;
  }

  private Loaded with(final Loaded loaded, final ContentHash hash) {
    return new Loaded(loaded.stack(), loaded.volume(), loaded.planes(), hash, loaded.started(), loaded.seconds());
  }

  private List<String> staged() throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve(StagingFolder.NAME))) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.startsWith("a_")).sorted().toList();
    }
  }

  /** The hash of the stack may take longer than all else. */
  @Test
  void resultsAreWrittenWhileTheStackIsHashed() throws Exception {
    final PlannedStack stack = stack("a.nii", 41);
    try (StagingFolder staging = StagingFolder.in(out); Loaded loaded = steps.read(stack, Progress.NONE)) {
      final String hash = loaded.content().sha256();
      steps.write(computed(with(loaded, () -> {
        assertThat(staged()).containsExactly("a_mask.nii.gz", "a_mask_probability.nii.gz");
        assertThat(out.resolve("a_mask.nii.gz")).doesNotExist();
        return hash;
      })), staging, Progress.NONE);
    }
    assertThat(Files.readString(RunRecord.pathBeside(out.resolve("a_mask.nii.gz")))).contains(stack.stack().path().getFileName()
      .toString());
    assertThat(foreground("a")).isEqualTo(41);
  }

  @Test
  void whereTheStackCannotBeHashedNothingIsLeft() throws Exception {
    try (StagingFolder staging = StagingFolder.in(out); Loaded loaded = steps.read(stack("a.nii", 41), Progress.NONE)) {
      final Computed computed = computed(with(loaded, () -> {
        throw new IOException("changed meanwhile");
      }));
      assertThatThrownBy(() -> steps.write(computed, staging, Progress.NONE)).hasMessage("changed meanwhile");
      assertThat(staged()).isEmpty();
    }
    assertThat(out).doesNotExist();
  }
}
