package io.github.rraunet.gui;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.BoneModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every sample macro in a window answers what it answers without a screen. */
class SampleMacrosIT extends WindowTest {

  private static final int PATIENCE_SECONDS = 420; // two of them train; together they take a minute on two free processors
  private static final String END = "end";

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void allAnswerTheSameInAWindowAndWithoutAScreen() throws Exception {
    final Path model = BoneModel.write(temp);
    final Path shown = Files.createDirectories(temp.resolve("in a window"));
    final Path installed = Files.writeString(temp.resolve("shown.ijm"), runner(shown, model));
    inImageJ("macros", "run('Install...', 'install=[" + installed + "]');", () -> {
      imagej.choose("Plugins>Macros>All samples");
      Waiting.until("the end of the macros", PATIENCE_SECONDS, () -> {
        assertThat(imagej.look().windows()).filteredOn(w -> w.type().contains("Dialog")).as("messages").isEmpty();
        return values(shown).contains(END);
      });
    });
    final Path hidden = Files.createDirectories(temp.resolve("without a screen"));
    final Path macro = Files.writeString(temp.resolve("hidden.ijm"), runner(hidden, model));
    final Process process = new ProcessBuilder("bin/rra", "macro", macro.toString()).redirectErrorStream(true).start();
    final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(values(shown)).isEqualTo(values(hidden)).hasSize(11).noneMatch(v -> v.matches(".*(undefined|NaN|\\[aborted]).*"));
    try (Stream<Path> macros = Files.list(Path.of("macros"))) {
      assertThat(macros.map(f -> f.getFileName().toString())).allMatch(name -> values(shown).stream().anyMatch(v -> v.startsWith(
        name)));
    }
  }

  private static List<String> values(final Path folder) {
    try {
      return Files.exists(folder.resolve("values.txt")) ? Files.readAllLines(folder.resolve("values.txt")) : List.of();
    }
    catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @return a macro that runs all, each in a folder of its own, and writes what they return into values.txt */
  private static String runner(final Path folder, final Path model) throws Exception {
    for (final String name : new String[] { "stacks", "one", "two", "noise", "study", "review" })
      Files.createDirectories(folder.resolve(name));
    return String.join("\n",
      "macro 'All samples' {",
      "dir = '" + folder + "/'; model = ';" + model + "';",
      "for (seed = 1; seed <= 2; seed++) {",
      "  run('Spine CT Phantom...', 'seed=' + seed + ' size=48x48x6 spacing=6x6x12 output=[' + dir + 'stacks/s' + seed",
      "    + '.nii.gz] mask_output=[' + dir + 'm' + seed + '.nii.gz]');",
      "  close('*');",
      "}",
      "run('Spine CT Phantom...', 'seed=3 size=48x48x6 spacing=6x6x12');",
      "selectImage('spine-ct-phantom-3-reference');",
      "saveAs('Tiff', dir + 'labels 1.tif');",
      "close();",
      "answer('Segment_Open_Stack.ijm', '');",
      "answer('Segment_Phantom.ijm', dir + 'one' + model);",
      "answer('Segment_Folder.ijm', dir + 'stacks;' + dir + 'masks' + model);",
      "answer('Batch_With_Results_Table.ijm', dir + 'stacks;' + dir + 'two' + model);",
      "answer('Measure_Vertebra_Volume.ijm', dir + 'labels 1.tif');",
      "answer('Compare_Two_Masks.ijm', dir + 'masks/s1_mask.nii.gz;' + dir + 'm1.nii.gz');",
      "answer('Make_Noisy_Masks.ijm', dir + 'noise');",
      "answer('GPU_Check.ijm', dir + 'gpu.txt');",
      "answer('Phantom_Noise_Train_Evaluate.ijm', dir + 'study');",
      "answer('Train_And_Review.ijm', dir + 'review');",
      "File.append('" + END + "', dir + 'values.txt');",
      "}",
      "function answer(name, argument) {",
      "  value = runMacro('" + Path.of("macros").toAbsolutePath() + "/' + name, argument);",
      "  File.append(name + ' ' + value, '" + folder + "/values.txt');",
      "  close('*');",
      "}").replace('\'', '"');
  }
}
