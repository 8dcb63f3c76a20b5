package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.ImagePlus;
import ij.Menus;
import io.github.rraunet.SampleCommand;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.awt.event.KeyEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Macro text through ImageJ's own interpreter, without a screen. */
class CommandPlugInTest {

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void install() {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put("RRA Sample...", CommandPlugIn.class.getName() + "(\"" + SampleCommand.class.getName() + "\")");
  }

  private static String macro(final String... lines) {
    return IJ.runMacro(String.join("\n", lines).replace('\'', '"'));
  }

  @Test
  void aMacroSetsEveryKindOfParameter(@TempDir final Path folder) throws Exception {
    final Path output = folder.resolve("é result [1].txt");
    final String title = macro("newImage('ct', '16-bit ramp', 5, 4, 3);",
      "run('RRA Sample...', 'mask_output=/m.nii output=[" + output + "] output_type=both threshold=0.25 batch_size=8 seed=42"
        + " largest_component=true overlay');",
      "return getTitle() + nSlices;");
    assertThat(title).isEqualTo("sample of ct3");
    assertThat(Files.readString(output)).isEqualTo("ct|" + output + "|/m.nii|both|0.25|8|42|true|true");
  }

  @Test
  void optionsThatAreNotGivenKeepTheirDefaultAndAVariableIsRead(@TempDir final Path folder) throws Exception {
    final Path output = folder.resolve("o.txt");
    macro("newImage('ct', '16-bit ramp', 5, 4, 3);", "path = '" + output + "';", "run('RRA Sample...', 'output=&path');");
    assertThat(Files.readString(output)).isEqualTo("ct|" + output + "||mask|0.5|0|1|false|false");
  }

  @Test
  void inputNamesAnOpenImageByItsTitle(@TempDir final Path folder) throws Exception {
    final Path output = folder.resolve("o.txt");
    macro("setBatchMode(true);", "newImage('first ct', '8-bit ramp', 5, 4, 3);", "newImage('second', '8-bit ramp', 5, 4, 3);",
      "run('RRA Sample...', 'input=[first ct] output=" + output + "');");
    assertThat(Files.readString(output)).startsWith("first ct|");
  }

  @Test
  void aFailureEndsTheMacro(@TempDir final Path folder) {
    final String result = macro("newImage('ct', '8-bit ramp', 5, 4, 3);",
      "run('RRA Sample...', 'threshold=3 output=" + folder.resolve("o.txt") + "');", "return 'went on';");
    assertThat(result).isNotEqualTo("went on");
    assertThat(folder.resolve("o.txt")).doesNotExist();
  }

  /** Escape is held all the time, as nobody knows when the file is read; ImageJ itself then ends the macro. */
  @Test
  void escapeWhileTheNamedFileIsReadIsNoException(@TempDir final Path folder) throws Exception {
    final Path ct = folder.resolve("ct.nii.gz");
    VolumeFiles.write(Volume.of(ArrayImgs.shorts(256, 256, 200)).build(), ct, Progress.NONE);
    final Path output = folder.resolve("o.txt");
    final var said = new ByteArrayOutputStream();
    final PrintStream out = System.out; // where ImageJ without a window logs
    final var reading = new AtomicBoolean(true);
    final Thread user = new Thread(() -> {
      while (reading.get())
        IJ.setKeyDown(KeyEvent.VK_ESCAPE);
    });
    System.setOut(new PrintStream(said, true));
    user.start();
    try {
      macro("run('RRA Sample...', 'input=[" + ct + "] output=" + output + "');");
    }
    finally {
      reading.set(false);
      user.join();
      System.setOut(out);
      IJ.resetEscape();
    }
    assertThat(said.toString()).doesNotContain("Exception");
    assertThat(output).doesNotExist();
  }

  @Test
  void fromJavaTheResultIsTheCurrentImage() {
    final ImagePlus ct = IJ.createImage("ct", "8-bit ramp", 5, 4, 3);
    ij.WindowManager.setTempCurrentImage(ct);
    IJ.run("RRA Sample...", "threshold=0.25");
    assertThat(ij.WindowManager.getCurrentImage().getTitle()).isEqualTo("sample of ct");
  }
}
