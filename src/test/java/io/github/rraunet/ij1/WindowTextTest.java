package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.command.CommandInputs;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.module.ModuleItem;

class WindowTextTest {

  private static List<ModuleItem<?>> fields(final String command) {
    return CommandInputs.settable(CatalogEntry.of("io.github.rraunet.command." + command).info());
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
    "SegmentFolderCommand; input is needed: a folder; 'Folder or list' (input) is needed: a folder",
    "EvaluateCommand; reference is needed: a file; 'Reference' (reference) is needed: a file",
    "EvaluateCommand; reference 'x y': there is no open image; 'Reference' (reference) 'x y': there is no open image",
    "EvaluateCommand; prediction and reference must both be masks; 'Prediction' (prediction) and 'Reference' (reference) must"
      + " both be masks",
    "TrainCommand; manifest /a/b.csv: there is no such file; 'Manifest' (manifest) /a/b.csv: there is no such file",
    "TrainCommand; alpha, the Dice coefficient, must be less; 'alpha: Dice of wrong masks' (alpha), the Dice coefficient, must"
      + " be less",
    "SpinePhantomCommand; output and mask_output must be two files; 'Save CT to' (output) and 'Save mask to' (mask_output) must"
      + " be two files" })
  void aNameAtTheBeginningGetsTheLabelOfItsField(final String command, final String message, final String shown) {
    assertThat(WindowText.withLabels(message, fields(command))).isEqualTo(shown);
  }

  @Test
  void aNameWithAValueGetsItAnywhere() {
    final List<ModuleItem<?>> fields = fields("EvaluateCommand");
    assertThat(WindowText.withLabels("grids differ; resample=nearest brings one to the other, spacing= says the size", fields))
      .isEqualTo("grids differ; 'Different grids' (resample=nearest) brings one to the other, 'Voxel size' (spacing=) says the"
        + " size");
    assertThat(WindowText.withLabels("device=gpu:0 measures whole volumes: mode=3d, hd95 not by surfels", fields)).isEqualTo(
      "'Device' (device=gpu:0) measures whole volumes: 'Mode' (mode=3d), hd95 not by surfels");
    assertThat(WindowText.withLabels("give a threshold, such as threshold=0.5.", fields)).isEqualTo(
      "give a threshold, such as 'Threshold' (threshold=0.5).");
    assertThat(WindowText.withLabels("validation=cases: names no case", fields("TrainCommand"))).isEqualTo(
      "'Validation' (validation=cases): names no case");
    assertThat(WindowText.withLabels("take window=-1000,1000, say", fields("TrainCommand"))).isEqualTo(
      "take 'Intensity window' (window=-1000,1000), say");
  }

  /** The sentence tells a macro's way and the dialog's. */
  @Test
  void whatIsSaidOfMacrosStays() {
    final String text = "agree with --yes on the command line, yes=true in a macro, or the tick in the dialog";
    assertThat(WindowText.withLabels(text, fields("GpuSetupCommand"))).isEqualTo(text);
  }

  @Test
  void aWordThatIsNoNameHereStays() {
    final List<ModuleItem<?>> fields = fields("EvaluateCommand");
    for (final String text : new String[] { "image type 4 has no single grey value", "/data/mode=3d.nii: there is no such file",
      "the mode is 3d", "a/reference is needed", "referenced is needed" })
      assertThat(WindowText.withLabels(text, fields)).isEqualTo(text);
    assertThat(WindowText.withLabels("input is needed", fields("EvaluateCommand"))).isEqualTo("input is needed");
  }

  @TestFactory
  Stream<DynamicTest> aLabelMeansOneField() {
    return CommandCatalog.load().entries().stream().map(entry -> DynamicTest.dynamicTest(entry.title(), () -> {
      final List<ModuleItem<?>> fields = CommandInputs.settable(entry.info());
      assertThat(fields.stream().map(item -> WindowText.withLabels(item.getName() + "=", fields).replaceFirst(" \\(\\w+=\\)$",
        "")).toList()).doesNotHaveDuplicates().allMatch(label -> label.matches("'.+'"));
    }));
  }

  @Test
  void aSentenceBeginsWithACapitalLetter() {
    assertThat(WindowText.sentence("not enough memory: give more", List.of())).isEqualTo("Not enough memory: give more");
    assertThat(WindowText.sentence("epochs, all", List.of())).isEqualTo("Epochs, all");
    assertThat(WindowText.sentence("the one\nthe other", List.of())).isEqualTo("The one\nthe other");
  }

  @ParameterizedTest
  @ValueSource(strings = { "/data/ct.nii: is no file", "ct.nii: is no file", "data/ct is no file", "c:\\ct is no file",
    "ct01: failed", "scan: failed", "batch_size is a number", "gpu-setup would get it", "'Model' (model) is needed",
    "1 of 2 failed", "", "mode=3d" })
  void aNameOrPathStaysAsItIs(final String text) {
    assertThat(WindowText.sentence(text, List.of())).isEqualTo(text);
  }

  @Test
  void theTitleOfAnImageStaysAsItIs() {
    assertThat(WindowText.sentence("my scan is an RGB image", List.of("my scan"))).isEqualTo("my scan is an RGB image");
  }
}
