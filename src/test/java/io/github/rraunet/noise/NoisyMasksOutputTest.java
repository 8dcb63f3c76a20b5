package io.github.rraunet.noise;

import static io.github.rraunet.noise.NoisySets.MIXTURE;
import static io.github.rraunet.noise.NoisySets.settings;
import static io.github.rraunet.noise.NoisySets.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoisyMasksOutputTest {

  @TempDir
  private Path temp;

  /** A process that was ended while it wrote leaves a part, which is no file of the set. */
  @Test
  void partsOfFilesAreNotOfTheSet() throws IOException {
    final Path masks = Files.createDirectory(temp.resolve("masks"));
    for (final String name : List.of("a.nii", "b.hdr"))
      VolumeFiles.write(volume(20, 20, 4, (x, y, z) -> Math.hypot(x - 9, y - 9) < 6 ? 1 : 0), masks.resolve(name), Progress.NONE);
    final List<MaskFile> sources = MaskFile.in(masks, NamePattern.parse("pattern", "*"));
    final Path folder = temp.resolve("new/noisy");
    try (var out = new NoisyMasksOutput(folder, masks, sources)) {
      final NoisySet set = NoisySet.make(new TravellingTasks(), sources, settings(0.7, 1, MIXTURE), MaskFolder.of(out), 1,
        Progress.NONE);
      Files.writeString(out.staging().resolve(".a.nii.0123abcd.part"), "half");
      out.writeTables(set, (histogram, file) -> Files.writeString(file, String.join(",", histogram.groups().keySet())));
      out.complete(RunRecord.of(NoisyMasksOutput.VERB).build());
    }
    assertThat(names(folder)).containsExactly("a.nii", "b.hdr", "b.img", "histogram.png", "manifest.csv", "manifest.json",
      "record.json", "summary.md");
    assertThat(JsonParser.parseString(Files.readString(folder.resolve("manifest.json"))).getAsJsonObject().get("files"))
      .hasToString("[\"a.nii\",\"b.hdr\",\"b.img\"]");
    assertThat(Files.readString(folder.resolve("histogram.png"))).isEqualTo(MIXTURE);
  }

  /** As on a full disk: the folder that everything waits in is gone when the user looks for it. */
  @Test
  void whatCannotBeWrittenIsToldOfByItsPlace() throws IOException {
    final Path file = temp.resolve("a.nii");
    VolumeFiles.write(volume(40, 40, 2, (x, y, z) -> x >= 10 && x < 30 && y >= 10 && y < 30 ? 1 : 0), file, Progress.NONE);
    final List<MaskFile> sources = List.of(MaskFile.of(file));
    final Path folder = temp.resolve("noisy");
    try (var out = new NoisyMasksOutput(folder, null, sources)) {
      final NoisySet set = NoisySet.make(sources, settings(0.7, 1, "square_erosion:5px"), MaskFolder.of(out), 1, Progress.NONE);
      assertThatThrownBy(() -> out.writeTables(set, (histogram, picture) -> {
        throw new IOException("No space left on device");
      })).hasMessage(folder.resolve("histogram.png") + ": cannot be written: No space left on device");
      Files.delete(out.staging().resolve("a.nii"));
      Files.createDirectories(out.staging().resolve("a.nii/in the way"));
      assertThatThrownBy(() -> NoisySet.make(sources, settings(0.7, 1, "square_erosion:5px"), MaskFolder.of(out), 1,
        Progress.NONE))
        .hasMessageContaining(folder.resolve("a.nii") + ": could not be written").message().doesNotContain(".part");
      FolderReplacement.delete(out.staging().resolve("a.nii"));
    }
  }

  /** Two that end at once would mix their masks. */
  @Test
  void aSecondRunIsRefusedAndWhatAKilledOneLeftIsRemoved() throws IOException {
    final Path folder = temp.resolve("noisy");
    final List<MaskFile> masks = masks("one", "a.nii");
    Files.createDirectories(folder.resolve(".noisy-masks.0123abcd.part"));
    Files.writeString(folder.resolve(".noisy-masks.0123abcd.part/a.nii"), "half");
    Files.writeString(folder.resolve(".noisy-masks.lock"), ""); // which nobody holds any more
    try (var out = new NoisyMasksOutput(folder, null, masks)) {
      assertThat(out.staging()).isEmptyDirectory();
      assertThatThrownBy(() -> new NoisyMasksOutput(folder, null, masks)).isInstanceOf(IOException.class).hasMessageContaining(
        "another run of RRA Make Noisy Masks writes there");
      assertThat(out.staging()).isEmptyDirectory();
    }
    assertThat(names(folder)).isEmpty();
    make(folder, masks, 0.7);
    assertThat(names(folder)).contains("a.nii", "manifest.csv").noneMatch(name -> name.startsWith("."));
  }

  /** Gson has an exception of its own for it. */
  @Test
  void aManifestThatDoesNotFitOnTheDiskFailsWithTheReason() throws IOException {
    final Path folder = temp.resolve("noisy");
    final List<MaskFile> masks = masks("one", "a.nii");
    try (var out = new NoisyMasksOutput(folder, null, masks)) {
      final var manifest = new NoiseManifest(NoisySet.make(masks, settings(0.7, 1, MIXTURE), MaskFolder.of(out), 1,
        Progress.NONE));
      for (final int room : new int[] { 0, 30, 1000 })
        assertThatThrownBy(() -> manifest.writeJson(List.of("a.nii"), new SmallDisk(room))).as("room " + room).isInstanceOf(
          IOException.class).hasMessage("No space left on device");
    }
  }

  private static final class SmallDisk extends Writer {

    private int room;

    SmallDisk(final int room) {
      this.room = room;
    }

    @Override
    public void write(final char[] text, final int from, final int count) throws IOException {
      room -= count;
      if (room < 0) throw new IOException("No space left on device");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** A mask in OME-Zarr is a folder with files in it. */
  @Test
  void aSetInOmeZarrReplacesAnEarlierOneAndIsRemovedWithARunThatStopped() throws IOException {
    final Path folder = temp.resolve("noisy");
    make(folder, masks("one", "a.ome.zarr", "b.ome.zarr"), 0.7);
    final byte[] manifest = Files.readAllBytes(folder.resolve("manifest.csv"));
    make(folder, masks("two", "b.ome.zarr", "c.nii"), 0.6);
    assertThat(names(folder)).containsExactly("b.ome.zarr", "c.nii", "histogram.png", "manifest.csv", "manifest.json",
      "record.json", "summary.md");
    assertThat(Files.readAllBytes(folder.resolve("manifest.csv"))).isNotEqualTo(manifest);
    final List<MaskFile> third = masks("three", "b.ome.zarr");
    try (var out = new NoisyMasksOutput(folder, null, third)) {
      NoisySet.make(third, settings(0.5, 1, MIXTURE), MaskFolder.of(out), 1, Progress.NONE);
      assertThat(names(out.staging())).containsExactly("b.ome.zarr");
    }
    assertThat(names(folder)).hasSize(7);
    final Path users = Files.createDirectories(temp.resolve("other/b.ome.zarr"));
    assertThatThrownBy(() -> new NoisyMasksOutput(temp.resolve("other"), null, third)).hasMessageContaining(users.toString())
      .hasMessageContaining("not of an earlier set");
  }

  /** Masks of a new set beside the table of an earlier one would be taken for right or wrong by what is in it. */
  @Test
  void aReplacementThatFailsHalfWayLeavesNoTruthAboutOtherMasks() throws IOException {
    final Path folder = temp.resolve("noisy");
    final List<MaskFile> masks = masks("one", "a.nii", "z.nii");
    make(folder, masks, 0.7);
    assertThatThrownBy(() -> make(folder, masks, 0.5, () -> {
      Files.delete(folder.resolve("z.nii"));
      Files.createDirectories(folder.resolve("z.nii/in the way"));
    })).isInstanceOf(IOException.class);
    assertThat(folder.resolve("manifest.csv")).doesNotExist();
    FolderReplacement.delete(folder.resolve("z.nii"));
    make(folder, masks, 0.5); // what is left is known as of an earlier set
    assertThat(names(folder)).contains("a.nii", "z.nii", "manifest.csv");
  }

  private interface Happening {
    void run() throws IOException;
  }

  private List<MaskFile> masks(final String folder, final String... names) throws IOException {
    final Path masks = Files.createDirectory(temp.resolve(folder));
    for (final String name : names)
      VolumeFiles.write(volume(20, 20, 4, (x, y, z) -> Math.hypot(x - 9, y - 9) < 6 ? 1 : 0), masks.resolve(name), Progress.NONE);
    return MaskFile.in(masks, NamePattern.parse("pattern", "*"));
  }

  private static void make(final Path folder, final List<MaskFile> masks, final double alpha) throws IOException {
    make(folder, masks, alpha, () -> {});
  }

  /** @param beforeItIsMoved what happens when all is written and nothing is in its place yet */
  private static void make(final Path folder, final List<MaskFile> masks, final double alpha, final Happening beforeItIsMoved)
    throws IOException
  {
    try (var out = new NoisyMasksOutput(folder, null, masks)) {
      final NoisySet set = NoisySet.make(masks, settings(alpha, 1, MIXTURE), MaskFolder.of(out), 1, Progress.NONE);
      out.writeTables(set, (histogram, file) -> Files.writeString(file, "picture"));
      beforeItIsMoved.run();
      out.complete(RunRecord.of(NoisyMasksOutput.VERB).build());
    }
  }

  private static List<String> names(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theHistogramsMarksAreTheLevels() throws IOException {
    final Path file = temp.resolve("a.nii");
    VolumeFiles.write(volume(40, 40, 2, (x, y, z) -> x >= 10 && x < 30 && y >= 10 && y < 30 ? 1 : 0), file, Progress.NONE);
    final NoisySet fixed = NoisySet.make(List.of(MaskFile.of(file)), settings(0.7, 1, "square_erosion:5px"), (s, n, p) -> {}, 1,
      Progress.NONE);
    final double dice = 2 * 256 / (400 + 256.0); // 20 x 20 pixels become 16 x 16
    final NoiseHistogram histogram = NoiseHistogram.of(fixed);
    assertThat(histogram.marks()).isEqualTo(Map.of("mean 0.780", dice));
    assertThat(histogram.groups()).containsOnlyKeys("square_erosion:5px");
    assertThat(histogram.groups().get("square_erosion:5px")).containsExactly(dice, dice);
  }
}
