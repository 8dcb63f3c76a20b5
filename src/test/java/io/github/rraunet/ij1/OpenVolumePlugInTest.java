package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.Menus;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenVolumePlugInTest {

  @TempDir
  private Path folder;

  @BeforeAll
  static void install() {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put(OpenVolumePlugIn.LABEL, OpenVolumePlugIn.class.getName());
  }

  /** @return what went to ImageJ's log, which is standard output without a screen */
  private static String logged(final String macro) {
    final PrintStream out = System.out;
    final var console = new ByteArrayOutputStream();
    try (PrintStream capture = new PrintStream(console, true)) {
      System.setOut(capture);
      IJ.runMacro(macro.replace('\'', '"'));
    }
    finally {
      System.setOut(out);
    }
    return console.toString();
  }

  private Path write(final String name, final boolean oriented) throws Exception {
    final Path file = folder.resolve(name);
    VolumeFiles.write(Volume.of(PlanarImgs.unsignedShorts(5, 4, 3)).oriented(oriented).build(), file, Progress.NONE);
    return file;
  }

  @Test
  void whatTheFileDoesNotTellIsSaidWhenItIsOpened() throws Exception {
    final String open = "setBatchMode(true); run('" + OpenVolumePlugIn.LABEL + "', 'open=%s'); print(getTitle()); close('*');";
    assertThat(logged(open.formatted(write("lost.nii", false)))).contains(
      "RRA NIfTI or MetaImage: lost: the header does not say how the image lies in the patient").contains("\nlost\n");
    assertThat(logged(open.formatted(write("placed.nii", true)))).isEqualTo("placed\n");
  }

  /** What is opened is a file, whatever else is open. */
  @Test
  void anOpenImageOfTheNameIsLeftAlone() throws Exception {
    final Path file = write("ct.nii", true);
    final String said = logged("setBatchMode(true); newImage('" + file + "', '8-bit black', 9, 8, 1);"
      + "run('" + OpenVolumePlugIn.LABEL + "', 'open=" + file + "');"
      + "print(getTitle() + ' ' + nImages + ' ' + isOpen('" + file + "')); close('*');");
    assertThat(said).isEqualTo("ct 2 1\n");
  }
}
