package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.plugin.frame.Recorder;
import io.github.rraunet.SampleCommand;
import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandInputs;
import io.github.rraunet.command.MacroOptions;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParameterDialogTest {

  @AfterEach
  void stopRecording() {
    Recorder.resetCommandOptions();
    Recorder.record = false;
  }

  /** Names and values as imagej-legacy's MacroRecorderPostprocessor writes them: every input in order, as text. */
  @Test
  void theRecordedLineHasTheParametersNames() {
    final Map<String, Object> answers = new LinkedHashMap<>();
    answers.put("mask_output", new File(""));
    answers.put("output", new File("/my data/o.nii"));
    answers.put("output_type", "both");
    answers.put("threshold", 0.5);
    answers.put("batch_size", 0);
    answers.put("largest_component", false);
    Recorder.record = true;
    ParameterDialog.record(answers);
    final String line = Recorder.getCommandOptions();
    assertThat(line).isEqualTo(
      "mask_output= output=[/my data/o.nii] output_type=both threshold=0.5 batch_size=0 largest_component=false");
    final MacroOptions again = MacroOptions.parse(line);
    answers.forEach((name, value) -> assertThat(again.value(name)).as(name).hasValue(value.toString()));
  }

  @Test
  void helpTellsEveryParameterWithItsKey() {
    final CatalogEntry entry = CatalogEntry.of(SampleCommand.class.getName());
    final String html = ParameterHelp.html(entry, entry.info());
    assertThat(html).startsWith("<html>").contains("RRA Sample...");
    CommandInputs.settable(entry.info()).forEach(item -> assertThat(html)
      .contains("<tt>" + item.getName() + "</tt>", item.getLabel()));
  }
}
