package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.command.CommandInputs;
import io.github.rraunet.command.ParameterText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.scijava.module.ModuleItem;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A job's options are those of the command that does the same on one machine, defaults included. */
class JobOptionsTest {

  static Stream<Arguments> jobs() {
    return Stream.of(Arguments.of(new SegmentOptions(), "segment-folder", "--slab-slices", ""), Arguments.of(
      new EvaluateOptions(), "evaluate", "--slab-planes --skip-done --dry-run", "--image --image-pattern --device"), Arguments.of(
        new NoiseOptions(), "make-noisy-masks", "--dry-run", "--device"));
  }

  /** Before Spark is started, or a file is looked for. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
    segment --input none --threshold NaN | threshold is a probability in [0, 1], found NaN
    segment --input none --include [ | include holds the pattern '['
    segment --input none --exclude [ | exclude holds the pattern '['
    segment --input none --device tpu | found 'tpu'
    segment --input none --precision half | half
    segment --input none --output-name x | output_name is the name of a file with one *
    segment --input none --window 5 | found '5'
    segment --input none --input-size 5 | found '5'
    evaluate --prediction none --reference none --threshold NaN | found NaN
    evaluate --prediction none --reference none --prediction-pattern a | prediction_pattern is a file name
    evaluate --prediction none --reference none --reference-pattern a | reference_pattern is a file name
    make-noisy-masks --input none --pattern a | pattern is a file name
    """)
  void whatNoJobCanHaveEndsWith2(final String line, final String complaint) {
    final var err = new StringWriter();
    assertThat(new Main(new PrintWriter(new StringWriter()), new PrintWriter(err), false).run((line + " --output none").split(
      " "))).as(err.toString()).isEqualTo(2);
    assertThat(err.toString()).contains(complaint, "--help' tells what there is.");
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void optionsAreThoseOfTheCommand(final Object options, final String verb, final String own, final String lacking) {
    final CatalogEntry command = CommandCatalog.load().byVerb(verb).orElseThrow();
    final Map<String, String> expected = new TreeMap<>();
    for (final ModuleItem<?> item : CommandInputs.settable(command.info()))
      if (!CommandInputs.isHiddenOnCommandLine(item)) expected.put("--" + item.getName().replace('_', '-'), CommandInputs
        .isRequiredOnCommandLine(item) ? "required" : ParameterText.format(item.getDefaultValue()));
    for (final String name : lacking.split(" ")) // pictures, and the GPU
      expected.remove(name);
    final Map<String, String> found = new TreeMap<>();
    for (final OptionSpec option : new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).getCommandSpec()
      .options())
      if (!List.of(own.split(" ")).contains(option.longestName())) found.put(option.longestName(), option.required()
        ? "required" : ParameterText.format(option.initialValue()));
    assertThat(found).isEqualTo(expected);
  }

  /** An address, a file, a window or a setting that is broken in two is another one. */
  @ParameterizedTest
  @MethodSource("jobs")
  void linesOfTheHelpAreBrokenAtSpacesOnly(final Object options, final String job, final String own, final String lacking) {
    final var out = new StringWriter();
    final String name = job.equals("segment-folder") ? "segment" : job;
    assertThat(new Main(new PrintWriter(out), new PrintWriter(out), false).run(name, "--help")).isZero();
    final List<String> words = words(out.toString());
    for (final Object described : List.of(options, new ClusterOptions()))
      for (final OptionSpec option : CommandLine.Model.CommandSpec.forAnnotatedObject(described).options())
        assertThat(words).as(option.longestName()).containsAll(words(String.join(" ", option.description())));
    assertThat(words).contains("spark://HOST:7077", "spark.executor.memory=8g;", "--help");
  }

  private static List<String> words(final String text) {
    return Arrays.stream(text.strip().split("\\s+")).toList();
  }
}
