package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.metrics.EvaluationOptions;
import io.github.rraunet.metrics.EvaluationOutput;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationRunTest {

  private static ImagePlus mask(final String title) {
    final var pixels = new ByteProcessor(6, 6);
    pixels.set(2, 2, 255);
    return new ImagePlus(title, pixels);
  }

  private static ImagePlus tooLarge(final String title) {
    return new ImagePlus(title, new ByteProcessor(6, 6)) {
      private final Boolean made = Boolean.TRUE; // null while the constructor of ImagePlus asks

      @Override
      public int getStackSize() {
        if (made != null) throw new OutOfMemoryError("Java heap space");
        return super.getStackSize();
      }
    };
  }

  private static EvaluationInputs.Case ofOne(final String name, final ImagePlus image) {
    return new EvaluationInputs.Case(name, new NamedInput(name, image, null), new NamedInput(name, image, null), null);
  }

  private static EvaluationRun run(final boolean single, final List<EvaluationInputs.Case> cases) throws IOException {
    final var inputs = new EvaluationInputs(single, cases, List.of(), false);
    try (var device = new EvaluationDevice(DeviceChoice.parse("cpu"), cases.size())) {
      final var run = new EvaluationRun(EvaluationOptions.parse(Map.of("metrics", "dice")), EvaluationOutput.of(Optional.empty()),
        inputs, 1, device);
      for (final EvaluationInputs.Case one : inputs.cases())
        run.compare(one, Progress.NONE);
      return run;
    }
  }

  /** Of a thousand cases one may be larger than the others. */
  @Test
  void aCaseThatLacksMemoryCostsNoOther() throws IOException {
    final EvaluationRun run = run(false, List.of(ofOne("a", mask("a")), ofOne("b", tooLarge("b")), ofOne("c", mask("c"))));
    assertThat(run.report().rows()).extracting(row -> row.caseName()).containsExactly("a", "c");
    assertThat(run.report().failure(EvaluationOutput.of(Optional.empty()), false)).startsWith(
      "1 of 3 cases could not be compared: b: there is not enough memory for it").contains("-Xmx");
    assertThatThrownBy(() -> run(true, List.of(ofOne("b", tooLarge("b"))))).as("told by the command").isInstanceOf(
      OutOfMemoryError.class);
  }
}
