package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.SampleCommand;
import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RraCommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int rra(final String... args) {
    final var catalog = CommandCatalog.of(CatalogEntry.of(SampleCommand.class.getName()));
    return new RraCommandLine(catalog, new PrintWriter(out), new PrintWriter(err), false).run(args);
  }

  @Test
  void helpListsTheVerbs() {
    assertThat(rra("--help")).isZero();
    assertThat(out.toString()).contains("sample  Shows 100% of what it was given.\n", "-V, --version");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpOfAVerbTellsEveryOptionWithChoicesAndDefault() {
    assertThat(rra("sample", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " ")).contains("--input=PATH Image. Required.",
      "--output=PATH File for the result. Required.", "--output-type=TEXT What to make. One of mask, both. Default: mask.",
      "--threshold=X Foreground above this. Default: 0.5.", "--batch-size=N Slices at a time. Default: 0.",
      "--largest-component[=true|false]").doesNotContain("--overlay", "notice");
  }

  @Test
  void wrongUseEndsWith2AndAHint() {
    assertThat(rra()).isEqualTo(2);
    assertThat(rra("sampel")).isEqualTo(2);
    assertThat(err.toString())
      .contains("rra: there is no verb 'sampel'; did you mean sample?\n'rra --help' tells what there is.");
  }

  @Test
  void aMisspeltOptionIsNamedWithTheNearestOne() {
    assertThat(rra("sample", "--input", "a.nii", "--output", "b.nii", "--treshold", "0.4")).isEqualTo(2);
    assertThat(err.toString()).startsWith("rra: there is no option '--treshold'; did you mean --threshold?\n'rra sample --help'");
    assertThat(err.toString()).doesNotContain("Exception");
  }

  @Test
  void aMissingOrBadValueIsWrongUse() {
    assertThat(rra("sample", "--input", "a.nii")).isEqualTo(2);
    assertThat(err.toString()).contains("missing required option: '--output=PATH'");
    assertThat(rra("sample", "--input", "a.nii", "--output", "b.nii", "--threshold", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("rra: --threshold must be a number from 0 to 1, found 2\n");
  }

  /** Such as a variable of a script that was not set: the empty path is the folder one is in. */
  @Test
  void anEmptyPathOfAnImageIsWrongUse() {
    for (final String empty : new String[] { "--input=", "--input= " }) {
      assertThat(rra("sample", empty, "--output", "b.nii")).isEqualTo(2);
      assertThat(err.toString()).startsWith("rra: --input must be a path, found nothing\n");
    }
  }

  /** The parser would else take what is in the file for options. */
  @Test
  void aNameMayBeginWithAnAt() throws IOException {
    final Path here = Path.of("").toAbsolutePath();
    final Path file = Files.writeString(Files.createTempFile(here.resolve("target"), "options", ".nii"), "--output other.nii");
    try {
      assertThat(rra("sample", "--output", "b.nii", "--input", "@" + here.relativize(file))).isEqualTo(1);
      assertThat(err.toString()).isEqualTo("rra: @" + here.relativize(file) + ": there is no such file or folder\n");
    }
    finally {
      Files.delete(file);
    }
  }

  @Test
  void aFailureEndsWith1AndOneSentence(@TempDir final Path folder) {
    final Path absent = folder.resolve("absent scan.nii.gz");
    assertThat(rra("sample", "--input", absent.toString(), "--output", folder.resolve("o.nii").toString())).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("rra: " + absent + ": there is no such file or folder\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void versionIsPrinted() {
    assertThat(rra("--version")).isZero();
    assertThat(out.toString()).startsWith("RRA-U-Net ").contains("Java 1");
  }
}
