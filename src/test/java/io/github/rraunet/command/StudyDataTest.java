package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.data.Cases;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.SliceCache;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.training.data.VolumeSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyDataTest {

  private static final int SIDE = 24;
  private static final int SLICES = 6;

  @TempDir
  Path temp;

  /** Each mask has label 1 in its left half and label 2 in its right half. */
  private List<TrainingCase> cases() throws IOException {
    final List<TrainingCase> cases = new ArrayList<>();
    for (int c = 1; c <= 2; c++) {
      final var voxels = ArrayImgs.unsignedBytes(SIDE, SIDE, SLICES);
      final var cursor = voxels.localizingCursor();
      while (cursor.hasNext()) {
        final UnsignedByteType voxel = cursor.next();
        final int x = cursor.getIntPosition(0);
        final int y = cursor.getIntPosition(1);
        if (y >= 6 && y < 18 && x % 12 >= 2 && x % 12 < 10) voxel.set(x < 12 ? 1 : 2);
      }
      final Path file = temp.resolve("case" + c + ".nii");
      VolumeFiles.write(Volume.of(voxels).build(), file, Progress.NONE);
      cases.add(new TrainingCase("case" + c, new VolumeSource.OfFile(file), new VolumeSource.OfFile(file)));
    }
    return cases;
  }

  private double meanX(final String labels, final boolean discard) throws IOException {
    final var data = new StudyData(cases(), List.of("case2"), temp.resolve("noisy"), labels);
    if (discard) data.discardSets();
    final StudyData.Set set = data.set(1, 0.7, 1, Progress.NONE);
    assertThat(Files.readString(set.manifest())).contains("case1.nii").endsWith("\n");
    final Volume mask = set.cases().get(0).mask().read(Progress.NONE);
    double sum = 0;
    long n = 0;
    final var cursor = Views.flatIterable(mask.values()).localizingCursor();
    while (cursor.hasNext())
      if (cursor.next().getRealDouble() != 0) {
        sum += cursor.getDoublePosition(0);
        n++;
      }
    return sum / n;
  }

  @Test
  void setsOfOtherLabelsAreMadeAnewWhereTheyAreDiscarded() throws Exception {
    assertThat(meanX("1", false)).isLessThan(12);
    assertThat(meanX("1", false)).as("what is there is taken").isLessThan(12);
    assertThat(meanX("2", true)).isGreaterThan(12);
  }

  /** Half of the slices of the only case to train on are wrong. */
  @Test
  void perfectCleaningLeavesOutTheMasksThatTheManifestSaysAreWrong() throws Exception {
    final var data = new StudyData(cases(), List.of("case2"), temp.resolve("noisy"), "all");
    final StudyData.Set set = data.set(0.5, 0.7, 1, Progress.NONE);
    final List<Integer> wrong = new ArrayList<>();
    for (final var row : CsvTable.read(set.manifest()).rows("slice", "noisy"))
      if (row.get("noisy").equals("1")) wrong.add(Integer.parseInt(row.get("slice")) - 1);
    assertThat(wrong).hasSize(SLICES / 2);
    final TrainingData slices = Cases.data(set.cases(), new SliceCache(temp.resolve("cache"), 1));
    assertThat(all(data.split(set, slices, false, 1))).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(all(data.split(set, slices, true, 1))).hasSize(SLICES / 2).doesNotContainAnyElementsOf(wrong);
  }

  private static List<Integer> all(final DataSplit split) {
    return IntStream.concat(Arrays.stream(split.training()), Arrays.stream(split.validation())).sorted().boxed().toList();
  }
}
