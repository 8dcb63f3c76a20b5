package io.github.rraunet.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.volume.LabelSet;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseTruthTest {

  @TempDir
  private Path folder;

  @Test
  void masksAreFoundByFileAndSlice() throws Exception {
    final TrainingData data = Cases.data(Cases.numbered(3, 2), new SliceCache(folder.resolve("c"), 1));
    final Path csv = folder.resolve("manifest.csv");
    // written as .nii.gz; two labels of one slice, of which one is wrong; a slice that is not named
    Files.writeString(csv, "mask,file,slice,label,noisy\nm,c0_mask.nii.gz,2,1,0\nm,c0_mask.nii.gz,2,5,1\n"
      + "m,c0_mask.nii.gz,3,1,0\nm,c1_mask.nii.gz,2,,1\n");
    assertThat(NoiseTruth.read(csv, LabelSet.ALL).of(data, csv)).containsExactly(false, true, false, false, true);
    assertThat(NoiseTruth.read(csv, LabelSet.ALL).unknown(data)).as("first slices are empty").isZero();
    assertThat(NoiseTruth.read(csv, LabelSet.parse("1-4")).of(data, csv)).as("label 5 is not trained on").containsExactly(false,
      false, false, false, true);
    Files.writeString(csv, "file,slice,noisy\nc1_mask.nii,,1\n"); // a volume made wrong as a whole
    assertThat(NoiseTruth.read(csv, LabelSet.ALL).of(data, csv)).containsExactly(false, false, false, true, true);
    assertThat(NoiseTruth.read(csv, LabelSet.ALL).unknown(data)).as("slices 2 and 3 of the first case").isEqualTo(2);
  }

  @Test
  void aTableOfOtherMasksIsTold() throws Exception {
    final TrainingData data = Cases.data(Cases.numbered(2), new SliceCache(folder.resolve("c"), 1));
    final Path csv = folder.resolve("manifest.csv");
    Files.writeString(csv, "file,slice,noisy\nother.nii,1,1\n");
    assertThatThrownBy(() -> NoiseTruth.read(csv, LabelSet.ALL).of(data, csv)).hasMessageContaining("c0_mask.nii#1");
    Files.writeString(csv, "file,slice,noisy\nc0_mask.nii,1,yes\n");
    assertThatThrownBy(() -> NoiseTruth.read(csv, LabelSet.ALL)).hasMessageContaining("'yes'");
    Files.writeString(csv, "file,slice\nc0_mask.nii,1\n");
    assertThatThrownBy(() -> NoiseTruth.read(csv, LabelSet.ALL)).hasMessageContaining("no column 'noisy'");
  }
}
