package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.command.CommandCatalog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Free texts that no run can have end with 2, before a file is looked for: none of those named here is there. */
class WrongOptionsTest {

  @TempDir
  Path temp;

  private final StringWriter err = new StringWriter();

  private final RraCommandLine line = new RraCommandLine(CommandCatalog.load(), new PrintWriter(new StringWriter()),
    new PrintWriter(err), false);

  private int rra(final List<String> args) {
    return line.run(args.toArray(String[]::new));
  }

  /** As when the program ends; a running command has some time to clean up, and this one never ran. */
  @Test
  @Timeout(10)
  void aCommandThatDidNotBeginIsNotWaitedFor() {
    assertThat(rra(List.of("evaluate", "--prediction", "none", "--reference", "none", "--device", "tpu"))).isEqualTo(2);
    line.stop();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
    train --images none --names a:b:c | names is auto, verse, case, a pattern
    train --images none --names a | names is a file name without its ending, with one * for the case
    reproduce --tables 5 | tables is a list of 1, 2, 3 and 4, found '5'
    reproduce --tables one | tables is a list of 1, 2, 3 and 4, found 'one'
    reproduce --labels x | found 'x'
    reproduce --window abc | window is two numbers such as -1000,1000; found 'abc'
    reproduce --augment rot9 | rot90
    reproduce --score best | best
    reproduce --device tpu | found 'tpu'
    reproduce --names a:b:c | names is auto, verse, case, a pattern
    make-noisy-masks --input none --device gpu:0 --mode 2d | device=gpu:0 makes volumes wrong, mode=3d
    evaluate --prediction none --reference none --device gpu:0 --mode 2d | device=gpu:0 measures whole volumes by voxels
    """)
  void endWith2(final String wrong, final String complaint) {
    final Path output = temp.resolve("output");
    assertThat(rra(Stream.concat(Stream.of(wrong.split(" ")), Stream.of("--output", output.toString())).toList())).as(err
      .toString()).isEqualTo(2);
    assertThat(err.toString()).contains(complaint, "--help' tells what there is.");
    assertThat(output).doesNotExist();
  }
}
