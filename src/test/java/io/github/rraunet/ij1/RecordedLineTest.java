package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.Macro;
import ij.Menus;
import ij.plugin.PlugIn;
import ij.plugin.frame.Recorder;
import io.github.rraunet.SampleCommand;
import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.command.CommandInputs;
import io.github.rraunet.command.MacroOptions;
import io.github.rraunet.command.ParameterText;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.module.ModuleItem;

/** What the Recorder shows, given back to ImageJ's interpreter. */
class RecordedLineTest {

  private static final String LABEL = "RRA Replayed...";
  private static MacroOptions replayed;

  /** Stands where a command would: keeps the options that reach it. */
  public static final class Probe implements PlugIn {

    @Override
    public void run(final String arg) {
      replayed = MacroOptions.parse(Macro.getOptions());
    }
  }

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void install() {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put(LABEL, Probe.class.getName());
  }

  @AfterEach
  void stopRecording() {
    Recorder.resetCommandOptions();
    Recorder.record = false;
  }

  private static void replay(final Map<String, Object> answers) {
    replayed = null;
    IJ.runMacro(RecordedLine.macro(LABEL, RecordedLine.options(answers)));
    assertThat(replayed).as("the macro ran").isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = { "/my data/scan [2].nii.gz", "/data/[1]/a.nii", "[whole]", "/M\u00fcller/\u9aa8 \u691c\u67fb/\ud83e\uddb4.tif",
    "C:/Users/J\u00f6rg M\u00fcller/ct (1).nii.gz", "a,b;c", "it's", "it's 5 o'clock", "say \"bone\"", "back\\slash\\n",
    "open [bracket", "close] bracket", "100% & more", "tab\there", "threshold=3 overlay=true", "$x #y {z}", "" })
  void anyTextReplays(final String text) {
    replay(Map.of("comment", text));
    assertThat(replayed.value("comment")).hasValue(text);
    assertThat(replayed.keys()).hasSize(1);
  }

  @Test
  void aPathOfWindowsHasSlashes() {
    final File path = new File("C:" + File.separator + "my data" + File.separator + "ct.nii");
    assertThat(RecordedLine.options(Map.of("output", path))).isEqualTo("output=[C:/my data/ct.nii]");
  }

  @Test
  void theLineIsPlainAsciiSoItReplaysFromAFile(@TempDir final Path temp) throws Exception {
    final String line = RecordedLine.macro(LABEL,
      RecordedLine.options(Map.of("output", new File("/M\u00fc\u00dfig/\u9aa8.nii"))));
    assertThat(line).isEqualTo("run(\"RRA Replayed...\", \"output=/M\"+fromCharCode(252)+fromCharCode(223)+\"ig/\"+fromCharCode("
      + "39592)+\".nii\");\n");
    final Path file = Files.writeString(temp.resolve("recorded.ijm"), line, StandardCharsets.US_ASCII);
    replayed = null;
    IJ.runMacroFile(file.toString());
    assertThat(replayed.value("output")).hasValue("/M\u00fc\u00dfig/\u9aa8.nii");
  }

  @Test
  void aScriptHasJavasEscapes() {
    assertThat(RecordedLine.script("RRA Train...", "target=W\u00fcrfel comment=[\"a\" \\ b]"))
      .isEqualTo("IJ.run(\"RRA Train...\", \"target=W\\u00fcrfel comment=[\\\"a\\\" \\\\ b]\");\n");
  }

  /** The dialog's proposals, and the worst that a user can type, for each parameter of each command in a menu. */
  @TestFactory
  Stream<DynamicTest> everyCommandReplays() {
    return CommandCatalog.load().entries().stream().filter(e -> !e.annotation().menuPath().isEmpty())
      .map(entry -> DynamicTest.dynamicTest(entry.menuLabel(), () -> {
        final Map<String, Object> proposals = new LinkedHashMap<>();
        final Map<String, Object> typed = new LinkedHashMap<>();
        for (final ModuleItem<?> item : items(entry)) {
          final Object value = item.getDefaultValue();
          proposals.put(item.getName(), value != null ? value : new File(""));
          typed.put(item.getName(), item.getType() == File.class ? new File("/my [d\u00e4ta], 1/a b.nii") : item
            .getType() == String.class && ParameterText.choices(item).isEmpty() ? "a [b], \u00e9=c" : value);
        }
        assertReplays(entry, proposals);
        assertReplays(entry, typed);
      }));
  }

  private static List<ModuleItem<?>> items(final CatalogEntry entry) {
    return CommandInputs.settable(entry.info()).stream().filter(i -> !CommandInputs.isImage(i)).toList();
  }

  private static void assertReplays(final CatalogEntry entry, final Map<String, Object> answers) {
    replay(answers);
    assertThat(replayed.keys()).containsExactlyElementsOf(answers.keySet());
    for (final ModuleItem<?> item : items(entry)) {
      final String text = replayed.value(item.getName()).orElseThrow();
      assertThat(ParameterText.parse(item.getName(), item, text)).as(item.getName()).isEqualTo(answers.get(item.getName()));
    }
    assertThat(replayed.complaints(entry)).isEmpty();
  }

  /** Through Recorder.recordOption, as imagej-legacy's MacroRecorderPostprocessor writes a line in Fiji. */
  @Test
  void aLineOfFijiIsTheSame() {
    final Map<String, Object> answers = new LinkedHashMap<>();
    answers.put("mask_output", new File(""));
    answers.put("output", new File("/my data/o.nii"));
    answers.put("output_type", "both");
    answers.put("threshold", 0.5);
    answers.put("batch_size", 0);
    answers.put("largest_component", false);
    answers.forEach((name, value) -> Recorder.recordOption(name, value.toString()));
    assertThat(RecordedLine.options(answers)).isEqualTo(Recorder.getCommandOptions()).isEqualTo(
      "mask_output= output=[/my data/o.nii] output_type=both threshold=0.5 batch_size=0 largest_component=false");
  }

  @Test
  void aRealCommandRunsFromItsLine(@TempDir final Path folder) throws Exception {
    final CatalogEntry sample = CatalogEntry.of(SampleCommand.class.getName());
    install(sample);
    final Path output = folder.resolve("\u00e9 result [1].txt");
    final Map<String, Object> answers = new LinkedHashMap<>();
    answers.put("mask_output", new File(""));
    answers.put("output", output.toFile());
    answers.put("threshold", 0.25);
    IJ.runMacro("newImage('ct', '16-bit ramp', 5, 4, 3);\n".replace('\'', '"') + RecordedLine.macro(sample.menuLabel(),
      RecordedLine.options(answers)));
    assertThat(Files.readString(output)).isEqualTo("ct|" + output + "||mask|0.25|0|1|false|false");
  }

  @SuppressWarnings("unchecked")
  private static void install(final CatalogEntry entry) {
    Menus.getCommands().put(entry.menuLabel(), CommandPlugIn.class.getName() + "(\"" + entry.className() + "\")");
  }
}
