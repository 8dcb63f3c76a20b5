package io.github.rraunet.noise;

import static io.github.rraunet.noise.NoisySets.MIXTURE;
import static io.github.rraunet.noise.NoisySets.settings;
import static io.github.rraunet.noise.NoisySets.volume;
import static io.github.rraunet.noise.NoisySets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.rraunet.noise.NoisySets.Values;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.record.RecordedImage;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set that is made by tasks, of which each travels to another process, is the set that one process makes. */
class NoisySetTasksTest {

  private static final String LOOKING = "Looking at masks";
  private static final String FIRST = "Making masks wrong, image by image";

  @TempDir
  private Path temp;

  private Path masks;
  private int sets;

  /** Masks that every type changes, that strengths leave as they are, that miss their level, labels, and what is no mask. */
  @BeforeEach
  void files() throws IOException {
    masks = Files.createDirectory(temp.resolve("correct"));
    file("a.nii.gz", 30, 28, 9, (x, y, z) -> Math.hypot(x - 14, y - 13) < 3 + z ? 1 : 0);
    file("b.mha", 26, 30, 8, (x, y, z) -> z < 4 ? x == 9 && y == 9 ? 1 : 0 : Math.hypot(x - 12, y - 15) < 8 ? 1 : 0);
    file("c.tif", 24, 24, 6, (x, y, z) -> z == 0 ? 0 : y > 3 && y < 20 ? x > 4 && x < 12 ? 7 : x >= 12 && x < 20 ? 3 : 0 : 0);
    Files.writeString(masks.resolve("d broken.nii.gz"), "no volume");
    file("e.mhd", 20, 22, 7, (x, y, z) -> Math.hypot(x - 9 - 0.2 * z, y - 11) < 1.2 + 0.4 * z ? 1 : 0);
    file("f ct.nii", 8, 8, 3, (x, y, z) -> -1000 + x);
    file("g.nii", 20, 20, 4, (x, y, z) -> 0);
  }

  private void file(final String name, final int w, final int h, final int d, final Values values) throws IOException {
    VolumeFiles.write(volume(w, h, d, values), masks.resolve(name), Progress.NONE);
  }

  /** A source that could not travel. */
  private record Local(MaskFile mask, Object anything) implements NoisySet.Source {

    @Override
    public String name() {
      return mask.name();
    }

    @Override
    public Volume read(final Progress progress) throws IOException {
      return mask.read(progress);
    }
  }

  private Path newFolder() throws IOException {
    return Files.createDirectory(temp.resolve("set " + sets++));
  }

  private List<MaskFile> sources() throws IOException {
    return MaskFile.in(masks, NamePattern.parse("pattern", "*"));
  }

  private static Map<String, String> content(final Path folder) throws IOException {
    final Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (final Path file : files.toList())
        content.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
    }
    return content;
  }

  private static String manifest(final NoisySet set) throws IOException {
    final var text = new StringWriter();
    final var manifest = new NoiseManifest(set);
    manifest.writeCsv(text);
    manifest.writeJson(List.of(), text);
    return text + manifest.report() + set.summary();
  }

  private NoisySet sameByTasks(final NoiseSettings settings, final TravellingTasks runner) throws IOException {
    final Path here = newFolder();
    final Path there = newFolder();
    final List<Local> local = sources().stream().map(mask -> new Local(mask, new Object())).toList();
    final NoisySet expected = NoisySet.make(local, settings, (source, noisy, progress) -> VolumeFiles.write(noisy, here.resolve(
      ((Local) source).mask().written()), progress), 2, Progress.NONE);
    final NoisySet set = NoisySet.make(runner, sources(), settings, MaskFolder.of(there), 1, Progress.NONE);
    assertThat(set.rows()).isEqualTo(expected.rows());
    assertThat(set.notes()).isEqualTo(expected.notes());
    assertThat(set.failures()).isEqualTo(expected.failures()).hasSize(2);
    assertThat(set.wanted()).isEqualTo(Double.valueOf(expected.wanted())); // NaN is NaN
    assertThat(set.aimed()).isEqualTo(Double.valueOf(expected.aimed()));
    assertThat(manifest(set)).isEqualTo(manifest(expected));
    assertThat(content(there)).isEqualTo(content(here)).containsKeys("a.nii.gz", "b.mha", "c.tif", "e.mhd", "g.nii");
    return set;
  }

  @Test
  void slicesOfEveryTypeAreTheSame() throws IOException {
    final var runner = new TravellingTasks();
    final NoisySet set = sameByTasks(settings(0.8, 0.7, MIXTURE), runner);
    assertThat(set.noisy()).isNotEmpty();
    assertThat(set.aimed()).isNotEqualTo(set.wanted()); // small masks miss the level, which is moved
    assertThat(runner.steps()).startsWith(LOOKING, FIRST);
    final long first = runner.steps().stream().filter(FIRST::equals).count();
    assertThat(runner.steps()).hasSizeGreaterThan((int) first + 2).filteredOn(step -> step.equals(FIRST
      + " again, to meet the mean")).hasSize(runner.steps().size() - 1 - (int) first);
    // written when first made, and once more at the level that was best; what is between is only measured
    assertThat(runner.tasks().stream().filter(task -> task.contains(MaskFolder.class.getName()))).hasSize((int) (5 * (first
      + 1)));
  }

  @Test
  void volumesAreTheSame() throws IOException {
    final NoisySet set = sameByTasks(with(settings(0.7, 1, MIXTURE), "all", "3d", "noisy"), new TravellingTasks());
    assertThat(set.noisy()).extracting(row -> row.id().label()).contains(3, 7);
  }

  @Test
  void strengthsAndScopesAreTheSame() throws IOException {
    sameByTasks(with(settings(0.85, 0.8, "erosion,dilation:1px"), "union:all", "2d", "whole"), new TravellingTasks());
    sameByTasks(with(settings(0.85, 0.8, "square_erosion,sine"), "union:all", "2d", "whole"), new TravellingTasks());
    final NoisySet fixed = sameByTasks(settings(0.7, 1, "dilation:2mm"), new TravellingTasks());
    assertThat(fixed.aimed()).isNaN();
  }

  @Test
  void labelsStayTheSame() throws IOException {
    final NoisySet set = sameByTasks(with(settings(0.6, 0.9, MIXTURE), "3,7", "2d", "noisy"), new TravellingTasks());
    assertThat(set.notes()).anyMatch(note -> note.contains("none of the labels")).allMatch(note -> !note.contains("null"));
  }

  /** A strength that leaves masks of a pixel as they are: others are drawn in their place, which takes more passes. */
  @Test
  void masksThatStayAsTheyAreAreReplacedLikewise() throws IOException {
    final var runner = new TravellingTasks();
    final NoisySet set = sameByTasks(settings(0.8, 0.5, "elastic:0.3px,erosion:1px"), runner);
    assertThat(runner.steps().stream().filter(FIRST::equals).count()).isGreaterThan(1);
    assertThat(set.noisy()).isNotEmpty();
  }

  /** What travels with an image tells of no other. */
  @Test
  void aTaskHoldsItsOwnImageOnly() throws IOException {
    final var runner = new TravellingTasks();
    sameByTasks(settings(0.8, 0.7, MIXTURE), runner);
    final List<String> names = sources().stream().map(MaskFile::name).toList();
    assertThat(runner.tasks()).hasSizeGreaterThan(names.size()).allSatisfy(task -> assertThat(names.stream().filter(
      task::contains)).hasSize(1));
  }

  @Test
  void filesAreHashedByTheirTask() throws IOException {
    final NoisySet set = NoisySet.make(new TravellingTasks(), sources(), settings(0.8, 0.7, MIXTURE), MaskFolder.of(
      newFolder()), 1, Progress.NONE);
    assertThat(set.images()).extracting(RecordedImage::role).containsExactly("a.nii.gz", "b.mha", "c.tif", "e.mhd", "f ct.nii",
      "g.nii");
    for (final RecordedImage image : set.images()) {
      final Path mask = masks.resolve(image.role());
      final List<Path> files = image.role().equals("e.mhd") ? List.of(mask, masks.resolve("e.zraw")) : List.of(mask);
      assertThat(image.hash().sha256()).as(image.role()).isEqualTo(Hashes.sha256(files, Progress.NONE));
    }
    assertThat(set.images().get(0).dimensions()).containsExactly(30, 28, 9);
    assertThat(set.images().get(0).spacingMm()).containsExactly(1, 1, 2);
  }

  @Test
  void aSingleFileThatCannotBeUsedFailsAsItFailed() throws IOException {
    for (final String name : List.of("d broken.nii.gz", "f ct.nii")) {
      final List<MaskFile> one = List.of(MaskFile.of(masks.resolve(name)));
      final NoiseSettings settings = settings(0.8, 0.7, MIXTURE);
      final MaskFolder folder = MaskFolder.of(newFolder());
      final Throwable expected = catchThrowable(() -> NoisySet.make(one, settings, folder, 1, Progress.NONE));
      assertThatThrownBy(() -> NoisySet.make(new TravellingTasks(), one, settings, folder, 1, Progress.NONE)).isInstanceOf(
        expected.getClass()).hasMessage(expected.getMessage());
    }
  }
}
